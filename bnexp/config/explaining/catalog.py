"""Looks up the keys of the configuration language, their kinds, and what is inside a part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bnexp.config.claims.claims import Claim
from bnexp.config.explaining.definitions import definitions, meaning_of, parts_in
from bnexp.config.explaining.entries import CLAIMS, Entry, all_entries
from bnexp.config.language import walk as kinds
from bnexp.config.language.base import Part
from bnexp.config.language.settings import Settings

_BEFORE = {"arms": 2, "grid": 1, "zip": 1}
"""How many steps stand before the path of a setting inside these keys."""


@dataclass(frozen=True)
class Kind:
    """One of the kinds that a part may have.

    Attributes:
        path: Dotted path of the part.
        name: The kind.
        meaning: What it is.
        source: Where it is defined; empty where bnexp defines it.
        keras: What Keras has the same parameters; empty where nothing has.
    """

    path: str
    name: str
    meaning: str
    source: str
    keras: str

    @property
    def summary(self) -> str:
        """The first sentence of what it is."""
        return self.meaning.partition(". ")[0].removesuffix(".") + "."


@cache
def entries() -> tuple[Entry, ...]:
    """Returns all keys, each section before what is in it, in the order of the language."""
    return tuple(all_entries(definitions()))


def entries_at(path: str) -> tuple[Entry, ...]:
    """Returns a key as it is under each kind that has it; none where there is no such key."""
    return tuple(entry for entry in entries() if entry.path == path)


def children_of(path: str) -> tuple[Entry, ...]:
    """Returns the keys directly inside a part; those of the whole configuration for no path."""
    return tuple(entry for entry in entries() if entry.section == path)


def kinds_of(path: str) -> tuple[Kind, ...]:
    """Returns the kinds that the part at a path may have; none where it is not one of several."""
    return tuple(
        Kind(path, kind, meaning_of(model), model.source, model.keras.name if model.keras else "")
        for model in models_at(path)
        for kind in kinds.kinds_of(model)
    )


def models_at(path: str) -> list[type[Part]]:
    """Returns the models of the part at a path; none where there is no part."""
    steps = path.split(".")
    models: list[type[Part]] = [Settings]
    if steps[0] == CLAIMS:
        models, steps = [Claim], steps[1:]
    for step in steps:
        fields = [model.model_fields[step] for model in models if step in model.model_fields]
        found = [part for field in fields for part in parts_in(field.annotation)]
        models = list(dict.fromkeys(found))
    return models


def without_prefix(path: str) -> str:
    """Returns the path of a key without what stands before it in a file.

    Args:
        path: As problems give it, where `arms.NAME.`, `grid.` or `zip.` may stand before it, and
            a number behind `claims`.
    """
    steps = path.split(".")
    steps = steps[_BEFORE.get(steps[0], 0) :] or steps[:1]
    if steps[0] == CLAIMS:
        steps = [step for step in steps if not step.isdigit()]
    return ".".join(steps)


def nearest_known(path: str) -> str:
    """Returns the longest known beginning of a path; empty where there is none.

    Args:
        path: As problems give it; what stands before it is left out.
    """
    steps = without_prefix(path).split(".")
    known = {entry.path for entry in entries()}
    beginnings = [".".join(steps[:size]) for size in range(len(steps), 0, -1)]
    return next((beginning for beginning in beginnings if beginning in known), "")
