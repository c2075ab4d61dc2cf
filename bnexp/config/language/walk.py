"""The one walk over the models of the language: which parts may stand where, with which keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from bnexp.config.language.base import Part
from bnexp.config.language.settings import Settings
from bnexp.config.language.toplevel import KEYS, LISTED
from bnexp.config.reading.tree import Path, dotted

Models = Sequence[type[Part]]


class Language:
    """What may stand at each path, found in one walk that comes to every path once.

    Attributes:
        settings: The model of the settings of a trial.
        roots: The models that all others are parts of.
        paths: The path of every key, each part before what is in it, in the order of the language;
            that of a key of a list of mappings has no number.
        setting_paths: Those of the settings of a trial, without short forms.
        short_paths: For each path that is a short form the one that it stands for.

    Args:
        settings: The model of the settings of a trial.
        listed: For each key at the top that holds a list of mappings the model of one of them.
    """

    def __init__(
        self, settings: type[Part] = Settings, listed: Mapping[str, type[Part]] = LISTED
    ) -> None:
        self.settings = settings
        self.roots = (settings, *listed.values())
        self.short_paths: dict[Path, tuple[str, ...]] = {}
        self._models: dict[Path, tuple[type[Part], ...]] = {(): (settings,)}
        self._within: dict[Path, tuple[int, int]] = {}
        found: list[Path] = []
        for key in KEYS:
            inside = (listed[key],) if key in listed else parts_in(settings, key)
            self._enter((key,), inside, found)
        self.paths = tuple(found)
        sections = {*settings.model_fields}
        self.setting_paths = tuple(
            path for path in found if path[0] in sections and path not in self.short_paths
        )
        self._known, self._settings = {*found}, {*self.setting_paths}

    def _enter(
        self, path: tuple[str, ...], models: tuple[type[Part], ...], found: list[Path]
    ) -> None:
        found.append(path)
        if not models:
            return
        start = len(found)
        self._models[path] = models
        for model in models:
            short = {name: tuple(long.split(".")) for name, long in model.short_forms.items()}
            self.short_paths |= {(*path, name): (*path, *long) for name, long in short.items()}
        inside: dict[str, dict[type[Part], None]] = {}
        for model in models:
            for name in keys_of(model):
                inside.setdefault(name, {}).update(dict.fromkeys(parts_in(model, name)))
        for name, parts in inside.items():
            self._enter((*path, name), tuple(parts), found)
        self._within[path] = start, len(found)

    @property
    def parts(self) -> tuple[type[Part], ...]:
        """All models, each once."""
        return tuple(dict.fromkeys(model for models in self._models.values() for model in models))

    @property
    def families(self) -> tuple[tuple[type[Part], ...], ...]:
        """The models of each part that is one of several kinds, each choice once."""
        several = (models for models in self._models.values() if any(map(kinds_of, models)))
        return tuple(dict.fromkeys(several))

    @property
    def single_paths(self) -> tuple[str, ...]:
        """Dotted paths of all that a single value may be set at.

        A part is among them where a kind, a word or a number may stand in its place.
        """
        return tuple(
            dotted(path)
            for path in self.paths
            if path[0] in self.settings.model_fields and path[-1] != "kind"
            if all(kinds_of(m) or m.single or m.number for m in self._models.get(path, ()))
        )

    def models_at(self, path: Path) -> tuple[type[Part], ...]:
        """Returns the models of the part at a path; none where there is no part."""
        return self._models.get(path, ())

    def beneath(self, path: Path) -> tuple[Path, ...]:
        """Returns the paths of all keys inside a part, in the order of the language."""
        return self.paths[slice(*self._within.get(path, (0, 0)))]

    def keys_at(self, path: Path) -> tuple[str, ...]:
        """Returns the keys that any kind of the part at a path has, without short forms."""
        return tuple(dict.fromkeys(n for m in self.models_at(path) for n in m.model_fields))

    def has(self, path: Path) -> bool:
        """Whether there is a key at a path."""
        return path in self._known

    def is_setting(self, path: Path) -> bool:
        """Whether the settings of a trial have a key at a path."""
        return path in self._settings

    def is_part(self, path: Path) -> bool:
        """Whether the settings of a trial have a part at a path."""
        return path in self._models and (not path or path in self._settings)

    def way_to(self, path: Path, model: type[Part]) -> list[tuple[type[Part], str]]:
        """Returns for each step to a part but the first the model that has the key, and the key.

        Args:
            path: Of the part.
            model: Which of those that may stand there; the first way to it is told.
        """
        way: list[tuple[type[Part], str]] = []
        for size in range(len(path) - 1, 0, -1):
            key = str(path[size])
            model = next(m for m in self._models[path[:size]] if model in parts_in(m, key))
            way.append((model, key))
        return way[::-1]


def keys_of(model: type[Part]) -> tuple[str, ...]:
    """Returns the keys of a part, short forms last."""
    return (*model.model_fields, *model.short_forms)


@cache
def parts_in(model: type[Part], key: str) -> tuple[type[Part], ...]:
    """Returns the models that the value of a key may have; none where it is no mapping.

    Raises:
        TypeError: It may hold several mappings, in a list or by name, which paths cannot tell
            apart.
    """
    field = model.model_fields.get(key)
    try:
        return tuple(dict.fromkeys(_models_in(field.annotation))) if field else ()
    except TypeError as error:
        raise TypeError(f"{model.__name__}.{key}: {error}") from None


def _models_in(annotation: Any) -> list[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not issubclass(annotation, Part):
            raise TypeError(f"{annotation.__name__} is no part of the language")
        return [annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    inside = [
        model
        for argument in (arguments[:1] if origin is Annotated else arguments)
        for model in _models_in(argument)
    ]
    if inside and origin not in (Annotated, Union, UnionType):
        names = ", ".join(model.__name__ for model in inside)
        raise TypeError(f"several mappings of {names} at one path; give each a key of its own")
    return inside


def kinds_of(model: type[Part]) -> tuple[Any, ...]:
    """Returns the kinds that a model stands for; none where it is not one of several."""
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field else ()


def kinds_with(keys: Iterable[object], models: Models) -> list[str]:
    """Returns the kinds that have all of the keys."""
    having = [model for model in models if {*keys} <= {*model.model_fields}]
    return [kind for model in having for kind in kinds_of(model)]


LANGUAGE = Language()
"""The language of configurations."""
