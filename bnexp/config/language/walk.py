"""Walks over the models of the settings: which parts there are, of which kinds, with which keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from bnexp.config.language.settings import Settings
from bnexp.config.reading.tree import Path

Models = Sequence[type[BaseModel]]


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """Returns the schemas that the value of a setting may have."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        arguments = arguments[:1]
    return [model for argument in arguments for model in models_in(argument)]


def kinds_of(model: type[BaseModel]) -> tuple[Any, ...]:
    """Returns the kinds that a schema stands for; none where it is not one of several."""
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field else ()


def kinds_with(keys: Iterable[object], models: Models) -> list[str]:
    """Returns the kinds that have all of the keys."""
    having = [model for model in models if {*keys} <= {*model.model_fields}]
    return [kind for model in having for kind in kinds_of(model)]


@cache
def parts() -> Mapping[Path, tuple[str, ...]]:
    """Returns for the path of each part of the settings the keys that any of its kinds has."""
    found: dict[Path, dict[str, None]] = {}
    for path, name in _keys_in([Settings], ()):
        found.setdefault(path, {})[name] = None
    return {path: tuple(keys) for path, keys in found.items()}


@cache
def setting_paths() -> tuple[Path, ...]:
    """Returns the path of every setting, in the order of the language."""
    return tuple((*path, key) for path, keys in parts().items() for key in keys)


@cache
def is_setting(path: Path) -> bool:
    """Whether the language has a setting at a path."""
    return path[-1] in parts().get(path[:-1], ()) if path else False


def _keys_in(models: Models, at: Path) -> Iterator[tuple[Path, str]]:
    for model in models:
        for name, setting in model.model_fields.items():
            yield at, name
            yield from _keys_in(models_in(setting.annotation), (*at, name))
