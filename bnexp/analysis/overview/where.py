"""Says at which points of the grid something holds, as briefly as that can be said."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bnexp.analysis.reading.results import cell_text, short_keys
from bnexp.analysis.telling.remarks import listed
from bnexp.config.experiment import Cell
from bnexp.counting import counted

FEW = 1
"""Points that are named by themselves beside what whole values of a key describe."""


def where(cells: Sequence[Cell], chosen: Collection[Cell]) -> tuple[str, str]:
    """Returns at how many of some points something holds, and at which.

    Such as `in 2 of 8 cells` and `learning_rate = 0.1`; the second is empty where it holds at all
    of them, or where no few words describe them.

    Args:
        cells: All points that were asked of.
        chosen: Those at which it holds, one or more.
    """
    if len(chosen) == len(cells):
        return (f"in all {counted(len(cells), 'cell')}" if len(cells) > 1 else ""), ""
    inside, outside = [c for c in cells if c in chosen], [c for c in cells if c not in chosen]
    ways = [("", _described(cells, inside)), ("all but ", _described(cells, outside))]
    known = [f"{before}{told}" for before, told in ways if told]
    return f"in {len(inside)} of {counted(len(cells), 'cell')}", min(known, key=len, default="")


def _described(cells: Sequence[Cell], part: Sequence[Cell]) -> str:
    """Returns some of the points; nothing where that takes too many words."""
    told = _as_values(cells, part)
    if told:
        return told
    keys = tuple(key for key, _ in cells[0])
    slices = [_slices(cells, part, place) for place in range(len(keys))]
    place = max(range(len(keys)), key=lambda each: len(slices[each]))
    whole = [cell for cell in part if cell[place][1] in slices[place]]
    rest = [cell for cell in part if cell not in whole]
    if len(rest) > FEW:
        return ""
    parts = [_as_values(cells, whole)] if whole else []
    return listed([*parts, *(cell_text(cell).replace(", ", " with ") for cell in rest)])


def _slices(cells: Sequence[Cell], part: Sequence[Cell], place: int) -> list[str]:
    """Returns the values of a key at all of whose points something holds."""
    return [
        value
        for value in _values(part, place)
        if all(cell in part for cell in cells if cell[place][1] == value)
    ]


def _as_values(cells: Sequence[Cell], part: Sequence[Cell]) -> str:
    """Returns the values of each key that make up just these points; nothing where none do."""
    keys = tuple(key for key, _ in cells[0])
    own = [_values(part, place) for place in range(len(keys))]
    whole = [
        cell for cell in cells if all(value in own[place] for place, (_, value) in enumerate(cell))
    ]
    if whole != list(part):
        return ""
    told = [
        f"{key} = {listed(values)}"
        for key, values, place in zip(short_keys(keys), own, range(len(keys)), strict=True)
        if len(values) < len(_values(cells, place))
    ]
    return " with ".join(told)


def _values(cells: Sequence[Cell], place: int) -> list[str]:
    return list(dict.fromkeys(cell[place][1] for cell in cells))
