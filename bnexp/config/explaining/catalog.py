"""Looks up what may stand at a path: keys, kinds, and what is inside a part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bnexp.config.claims.series import SERIES
from bnexp.config.explaining.definitions import definitions, meaning_of
from bnexp.config.explaining.entries import Entries, Entry
from bnexp.config.language import walk
from bnexp.config.language.base import Part
from bnexp.config.language.toplevel import KEYS, LISTED, STEPS_BEFORE
from bnexp.config.language.walk import LANGUAGE, Language
from bnexp.config.reading.tree import Path, dotted


@dataclass(frozen=True)
class Key:
    """An entry at one of the paths where its part may stand.

    Attributes:
        path: Dotted path; that of an entry of a list has no number.
        entry: What is to be said of it wherever it stands.
        example: The way to it from the top, with a value.
    """

    path: str
    entry: Entry
    example: Mapping[str, Any]

    @property
    def section(self) -> str:
        """The path of the part that holds it; empty for a key of the whole configuration."""
        return self.path.rpartition(".")[0]


@dataclass(frozen=True)
class Kind:
    """One of the kinds that a part may have.

    Attributes:
        path: Dotted path of the part.
        name: The kind.
        meaning: What it is.
        equation: What it computes; empty where a sentence says it.
        source: Where it is defined; empty where bnexp defines it.
        keras: What Keras has the same parameters; empty where nothing has.
        beside: In an example, other values of settings of what the part is in.
    """

    path: str
    name: str
    meaning: str
    equation: str
    source: str
    keras: str
    beside: Mapping[str, str]

    @property
    def summary(self) -> str:
        """The first sentence of what it is."""
        return self.meaning.partition(". ")[0].removesuffix(".") + "."


class Catalog:
    """All that is to be said of a language, each part once, found by paths.

    Args:
        language: What may stand where.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        made = Entries(definitions(language))
        self._least = made.least
        tops = [name for name in KEYS if name not in language.settings.model_fields]
        self._top = {name: made.at_top(name) for name in tops}
        self._of_part = {model: made.of_part(model) for model in language.parts}
        self._of_kind = {family: made.of_kind(family) for family in language.families}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, once wherever its part may stand."""
        of_parts = (entry for part in self._of_part.values() for entry in part)
        return (*self._top.values(), *of_parts, *self._of_kind.values())

    @property
    def paths(self) -> tuple[str, ...]:
        """The path of every key, each part before what is in it, in the order of the language."""
        return tuple(map(dotted, self._language.paths))

    def keys_at(self, path: str) -> tuple[Key, ...]:
        """Returns a key as it is under each kind that has it; none where there is no such key."""
        steps = _steps(path)
        if path in self._top:
            return (Key(path, self._top[path], {path: self._top[path].value}),)
        return self._keys_in(steps[:-1], str(steps[-1]))

    def children_of(self, path: str) -> tuple[Key, ...]:
        """Returns the keys directly inside a part; those of the whole configuration for no path."""
        if path:
            return self._keys_in(_steps(path))
        return tuple(key for name in KEYS for key in self.keys_at(name))

    def first_keys(self) -> tuple[Key, ...]:
        """Returns every entry where it stands first, in the order of the language."""
        found: dict[int, Key] = {}
        for path in self.paths:
            for key in self.keys_at(path):
                found.setdefault(id(key.entry), key)
        return tuple(found.values())

    def kinds_of(self, path: str) -> tuple[Kind, ...]:
        """Returns the kinds that the part at a path may have; none where it is not one of several.

        Args:
            path: Dotted path.
        """
        return tuple(
            Kind(
                path=path,
                name=kind,
                meaning=meaning_of(part),
                equation=part.equation,
                source=part.source,
                keras=part.keras.name if part.keras else "",
                beside=part.beside,
            )
            for part in self.models_at(path)
            for kind in walk.kinds_of(part)
        )

    def models_at(self, path: str) -> tuple[type[Part], ...]:
        """Returns the models of the part at a path; none where there is no part."""
        return self._language.models_at(_steps(path)) if path else ()

    def entries_of(self, model: type[Part]) -> tuple[Entry, ...]:
        """Returns what is to be said of the keys of a part, but for `kind`."""
        return self._of_part[model]

    def _keys_in(self, part: Path, only: str = "") -> tuple[Key, ...]:
        """Returns the keys of a part of each kind, or those of one name."""
        family = self._language.models_at(part)
        of_kind = [self._of_kind[family]] if family in self._of_kind else []
        held = [(family[0], entry) for entry in of_kind]
        held += [(model, entry) for model in family for entry in self._of_part[model]]
        return tuple(
            Key(dotted((*part, entry.key)), entry, self._example(part, model, entry))
            for model, entry in held
            if only in ("", entry.key)
        )

    def _example(self, part: Path, model: type[Part], entry: Entry) -> dict[str, Any]:
        """Returns the least configuration in which a key of a part has its example's value."""
        if not part:
            return _with_what_it_evaluates({entry.key: entry.value})
        value = {**self._least(model, but=entry.key), entry.key: entry.value}
        for holder, key in reversed(self._language.way_to(part, model)):
            value = {**self._least(holder, but=key), key: value}
        if part[0] in LISTED:
            return _with_what_it_needs(str(part[0]), value)
        return _with_what_it_evaluates({str(part[0]): value})


def _with_what_it_needs(name: str, claim: dict[str, Any]) -> dict[str, Any]:
    """Returns a configuration with a claim: its sign goes with the margin, a grid with cells."""
    sign = {"claim": "bn = no-bn"} if "margin" in claim else {}
    of_cells = {"at_least", "select"} & set(claim) or "width" in claim.get("metric", {})
    grid = {"grid": {"training.optimizer.learning_rate": [0.001, 0.01, 0.1]}} if of_cells else {}
    return {name: [{**claim, **sign}], **grid}


def _with_what_it_evaluates(settings: dict[str, Any]) -> dict[str, Any]:
    """Returns a configuration in which the set is evaluated whose values are looked for."""
    evaluation = settings.get("evaluation") or {}
    targets = (evaluation.get("watch") or {}).get("targets") or {}
    sets = {SERIES[series].image_set for series in targets} - {"validation"}
    if not sets:
        return settings
    return {**settings, "evaluation": {**evaluation, "on": ["validation", *sorted(sets)]}}


def _steps(path: str) -> Path:
    return tuple(path.split("."))


@cache
def catalog() -> Catalog:
    """Returns that of the language of configurations."""
    return Catalog(LANGUAGE)


def without_prefix(path: str) -> str:
    """Returns the path of a key without what stands before it in a file.

    Args:
        path: As problems give it, where `arms.NAME.`, `grid.` or `zip.` may stand before it, and
            a number behind `claims`.
    """
    steps = path.split(".")
    steps = steps[STEPS_BEFORE.get(steps[0], 0) :] or steps[:1]
    if steps[0] in LISTED:
        steps = [step for step in steps if not step.isdigit()]
    return ".".join(steps)


def nearest_known(path: str) -> str:
    """Returns the longest known beginning of a path; empty where there is none.

    Args:
        path: As problems give it; what stands before it is left out.
    """
    steps = _steps(without_prefix(path))
    beginnings = [steps[:size] for size in range(len(steps), 0, -1)]
    return next((dotted(part) for part in beginnings if LANGUAGE.has(part)), "")
