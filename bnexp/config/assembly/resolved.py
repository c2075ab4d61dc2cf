"""Writes a configuration out: every default in its place, and where each value comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from bnexp.config.checking.targets import TARGETS
from bnexp.config.claims.claims import as_stated
from bnexp.config.experiment import Experiment
from bnexp.config.language.seeds import seeds_value
from bnexp.config.language.settings import Settings
from bnexp.config.language.toplevel import TOP_KEYS
from bnexp.config.overrides import Override, apply_overrides
from bnexp.config.reading.tree import Path, Place
from bnexp.config.reading.yaml12 import yaml_line

_WIDEST = 56
"""Columns beyond which what follows a value is no longer aligned."""


def resolved(experiment: Experiment) -> dict[str, Any]:
    """Returns the configuration with every default, itself a valid configuration.

    Its trials are those of the experiment, with the same identities.
    """
    arms = {name: _arm(experiment, name) for name in experiment.origins.arms}
    sections = {
        "grid": experiment.grid,
        "zip": experiment.zipped,
        "claims": [as_stated(stated.claim) for stated in experiment.stated],
        "accept": dict(experiment.accepted),
    }
    return {
        "name": experiment.name,
        **({"question": experiment.question} if experiment.question else {}),
        **experiment.base,
        "seeds": seeds_value(experiment.seeds),
        "arms": arms,
        **{key: value for key, value in sections.items() if value},
    }


def _arm(experiment: Experiment, name: str) -> dict[str, Any]:
    """Returns the overrides of an arm, parts of a kind with its defaults.

    As they are stated, where the arm needs the grid to be right.
    """
    given = experiment.origins.arms[name]
    settings = _settings_of(experiment, name)
    if settings is None:
        return {override.key: override.part.value for override in given}
    return {override.key: _value_at(settings, override) for override in _outermost(given)}


def _outermost(given: Sequence[Override]) -> list[Override]:
    """Returns overrides without those that lie inside an earlier, larger one."""
    kept: list[Override] = []
    for override in given:
        if not any(override.path[: len(other.path)] == other.path for other in kept):
            kept.append(override)
    return kept


def _value_at(settings: dict[str, Any], override: Override) -> Any:
    """Returns the value that an arm has in the end where an override sets one."""
    value: Any = settings
    for step in override.path:
        value = value.get(step) if isinstance(value, dict) else None
    return override.part.value if value is None else value


def _settings_of(experiment: Experiment, arm: str) -> dict[str, Any] | None:
    """Returns an arm's settings without the grid, or None where they need it to be right."""
    tree, problems = apply_overrides(experiment.origins.base, experiment.origins.arms[arm])
    if problems:
        return None
    try:
        settings = Settings.model_validate(tree.value)
    except ValidationError:
        return None
    return settings.model_dump(mode="json", exclude_none=True)


def resolved_text(experiment: Experiment, command: str = "") -> str:
    """Returns the resolved configuration as YAML, with a remark behind each value.

    Args:
        experiment: The experiment.
        command: What made it, for the first line.
    """
    lines = [f"# {experiment.name} with every default, and where each value comes from."]
    lines += [f"# {command}"] if command else []
    stated = list(_lines(resolved(experiment), experiment, ()))
    width = min(_WIDEST, max(len(text) for text, origin in stated if origin))
    lines += [f"{text.ljust(width)}  # {origin}" if origin else text for text, origin in stated]
    return "\n".join(lines) + "\n"


def _lines(value: Mapping[str, Any], of: Experiment, path: Path) -> Iterator[tuple[str, str]]:
    """Yields the lines of a mapping, each with the origin of its value."""
    indent = "  " * len(path)
    for key, part in value.items():
        at = (*path, key)
        name = f"{indent}{yaml_line(key)}:"
        if isinstance(part, dict) and part and not _is_claim_part(at):
            yield name, ""
            yield from _lines(part, of, at)
        elif at == ("claims",):
            yield name, ""
            for number, claim in enumerate(part):
                yield from _claim_lines(claim, _told(of.origins.top.places.get((*at, number))))
        else:
            yield f"{name} {yaml_line(part)}", _origin(of, at)


def _is_claim_part(path: Path) -> bool:
    return path[0] == "claims"


def _claim_lines(claim: Mapping[str, Any], origin: str) -> Iterator[tuple[str, str]]:
    for number, (key, part) in enumerate(claim.items()):
        yield f"{'    ' if number else '  - '}{key}: {yaml_line(part)}", "" if number else origin


def _origin(of: Experiment, path: Path) -> str:
    """Returns where a value of the resolved configuration comes from."""
    origins = of.origins
    if path == ("seeds",):
        return _told(origins.seeds)
    if path[0] == "arms" and len(path) > 2:
        arm = str(path[1])
        return _told(origins.stated((*str(path[2]).split("."), *path[3:]), arm, grid=False))
    if path[0] in TOP_KEYS:
        if path == ("name",) and path not in origins.top.places:
            return "the file's name"
        return _told(origins.top.places.get(path))
    place = _in_base(path, origins.base.places)
    if place is None and path[: len(TARGETS)] == TARGETS:
        return "the claims"
    return _told(place)


_STOOD_FOR = ("kind", "value", "count")
"""Settings that a word or a number in place of their part stands for."""


def _in_base(path: Path, places: Mapping[Path, Place]) -> Place | None:
    """Returns the place of a value; that of a short form is the place of what it stands for."""
    around = path[:-1]
    if path in places or path[-1] not in _STOOD_FOR:
        return places.get(path)
    inside = any(len(at) > len(around) and at[: len(around)] == around for at in places)
    return None if inside or len(around) < 2 else places.get(around)


def _told(place: Place | None) -> str:
    if place is None:
        return "default"
    text = f"{place.source}:{place.value[0]}" if place.value[0] else place.source
    return "".join(char if char.isprintable() else " " for char in text)
