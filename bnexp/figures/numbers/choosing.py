"""Reads what of some results is asked for; an error names what there is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bnexp.analysis import Results, cell_text
from bnexp.analysis.reading.measures import MEASURES
from bnexp.analysis.reading.results import short_keys
from bnexp.config.claims.claims import Claim
from bnexp.config.claims.series import SERIES
from bnexp.config.experiment import Cell
from bnexp.errors import UsageError
from bnexp.figures.numbers.choice import Choice, names_of
from bnexp.nearest import nearest

MOST_TOLD = 12
"""Claims, arms or values that an error names."""


@dataclass(frozen=True)
class Asked:
    """What of some results is asked for, as people write it.

    Attributes:
        claims: Numbers of claims from 1, or parts of what they say.
        arms: Names of arms.
        cells: Values of the grid: `batch_size=32`, several with commas between. Other values of
            the same settings are further points; other settings narrow the choice.
        metrics: Names of series such as `val_loss`, or of numbers such as `final_val_loss`.
        log: Whether amounts stand on a logarithmic axis.
        top: How many comparisons at most.
    """

    claims: Sequence[str] = ()
    arms: Sequence[str] = ()
    cells: Sequence[str] = ()
    metrics: Sequence[str] = ()
    log: bool | None = None
    top: int | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is chosen."""
        return self == Asked()


def choice_of(asked: Asked, results: Results, claims: Sequence[Claim]) -> Choice:
    """Returns the part of some results that is asked for.

    Args:
        asked: What is asked for.
        results: The tables.
        claims: What the experiment claims, in the order of the configuration.

    Raises:
        UsageError: There is nothing of the kind.
    """
    numbers = tuple(dict.fromkeys(n for text in asked.claims for n in _claims(text, claims)))
    for arm in asked.arms:
        _known("--arm", arm, results.arms)
    for metric in asked.metrics:
        _known("--metric", metric, metric_names(results, claims))
    if asked.top is not None and asked.top < 1:
        raise UsageError(f"--top: got {asked.top}; must be 1 or more")
    return Choice(
        claims=numbers,
        arms=tuple(arm for arm in results.arms if arm in asked.arms),
        cells=_cells(asked.cells, results),
        metrics=tuple(dict.fromkeys(asked.metrics)),
        log=asked.log,
        top=asked.top,
        words=_words(asked, numbers),
    )


def metric_names(results: Results, claims: Sequence[Claim]) -> list[str]:
    """Returns what metrics are called: the series, the numbers of a trial, those claimed."""
    columns = [name for name in SERIES if name in results.history.columns]
    measured = [m.name for m in MEASURES if m.name in results.trials.columns]
    claimed = [n for claim in claims if claim.metric for n in sorted(names_of(claim.metric))]
    identities = [str(claim.identity) for claim in claims if claim.identity]
    return list(dict.fromkeys([*columns, *measured, *claimed, *identities]))


def _claims(text: str, claims: Sequence[Claim]) -> list[int]:
    """Returns the places of the claims that a number or a part of their words names."""
    if text.isdecimal() and 0 < int(text) <= len(claims):
        return [int(text) - 1]
    words = text.casefold().strip()
    found = [at for at, claim in enumerate(claims) if words and words in claim.says.casefold()]
    if found and not text.isdecimal():
        return found
    if not claims:
        raise UsageError(f"--claim: got {text!r}, but the result claims nothing")
    told = [f"{at + 1} ({claim.says})" for at, claim in enumerate(claims)]
    raise UsageError(f"--claim: got {text!r}. One of: {_listed(told)}")


def _known(option: str, got: str, names: Sequence[str]) -> None:
    """Raises UsageError unless a name is one of some."""
    if got in names:
        return
    near = nearest(got, names)
    told = f"; did you mean {near!r}?" if near else "."
    raise UsageError(f"{option}: got {got!r}{told} One of: {_listed(names)}")


def _listed(names: Iterable[str]) -> str:
    """Returns names with commas between; of many the first, and how many more there are."""
    shown = list(names)
    more = len(shown) - MOST_TOLD
    return ", ".join(shown[:MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


def _cells(texts: Sequence[str], results: Results) -> tuple[Cell, ...]:
    """Returns the points of the grid that are asked for, in the order of the tables."""
    if not texts:
        return ()
    if not results.grid_keys:
        raise UsageError(f"--cell: got {texts[0]!r}, but the result has no grid")
    groups: dict[frozenset[str], list[dict[str, str]]] = {}
    for text in texts:
        wanted = dict(_setting(text, part, results) for part in text.split(",") if part.strip())
        groups.setdefault(frozenset(wanted), []).append(wanted)
    found = tuple(
        cell
        for cell in results.cells
        if all(any(_at(cell, wanted) for wanted in group) for group in groups.values())
    )
    if not found:
        given = " ".join(f"--cell {text}" for text in texts)
        told = _listed(cell_text(cell) for cell in results.cells)
        raise UsageError(f"{given}: no point of the grid has these values. One of: {told}")
    return found


def _at(cell: Cell, wanted: dict[str, str]) -> bool:
    known = dict(cell)
    return all(known[key] == value for key, value in wanted.items())


def _setting(text: str, part: str, results: Results) -> tuple[str, str]:
    """Returns a setting of the grid and its value as the tables write it."""
    name, equals, value = (piece.strip() for piece in part.partition("="))
    values = {
        key: list(dict.fromkeys(dict(cell)[key] for cell in results.cells))
        for key in results.grid_keys
    }
    short = dict(zip(short_keys(results.grid_keys), results.grid_keys, strict=True))
    key = short.get(name, name)
    if not equals or key not in values:
        axes = "; ".join(f"{s} = {_listed(values[k])}" for s, k in short.items())
        raise UsageError(f"--cell: got {text!r}; write a setting and a value of the grid. {axes}")
    same = [known for known in values[key] if _alike(known, value)]
    if not same:
        raise UsageError(f"--cell: got {text!r}. Values of {name}: {_listed(values[key])}")
    return key, same[0]


def _alike(known: str, given: str) -> bool:
    """Whether two values are the same text, or the same number: `1` is `1.0`."""
    if known == given:
        return True
    try:
        return float(known) == float(given)
    except ValueError:
        return False


def _words(asked: Asked, numbers: Sequence[int]) -> tuple[str, ...]:
    """Returns how a choice is told: `claim=3`, `arm=bn`, `batch_size=32`, `val_loss`, `log`."""
    words = [f"claim={number + 1}" for number in numbers]
    words += [f"arm={arm}" for arm in dict.fromkeys(asked.arms)]
    words += [re.sub(r"\s*([=,])\s*", r"\1", text.strip()) for text in dict.fromkeys(asked.cells)]
    words += list(dict.fromkeys(asked.metrics))
    words += {True: ["log"], False: ["linear"], None: []}[asked.log]
    return (*words, *([] if asked.top is None else [f"top={asked.top}"]))
