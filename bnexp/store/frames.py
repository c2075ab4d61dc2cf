"""The tables as data frames; until all trials are there, their rows are kept as compact arrays."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING, Any

from bnexp.store.parts import Pairs, any_penalty, with_parts
from bnexp.store.tables import Columns, Row, first_columns, row_makers, same_in_all_rows
from bnexp.trial import History, Trial, TrialResult

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_LONG, _SHORT = ("history", "watched"), ("trials", "timings")
"""Tables that have many rows of a trial, all of them numbers, and those that have one."""


@dataclass(frozen=True)
class Tables:
    """The tables as data frames, columns as in the files; `watched` is empty without any."""

    history: pd.DataFrame
    watched: pd.DataFrame
    trials: pd.DataFrame
    timings: pd.DataFrame


@dataclass(frozen=True)
class Gathered:
    """What a trial adds to the tables.

    Attributes:
        result: What came out of it, without what was measured along it; None where nothing did.
        columns: Its columns in each table that has many rows of a trial.
        row: Its row in each of the others.
    """

    result: TrialResult | None
    columns: Mapping[str, Columns]
    row: Mapping[str, Row]


class Gathering:
    """Makes the rows of trials for data frames, in a tenth of the room that their results take.

    Args:
        trials: Those of the plan.
    """

    def __init__(self, trials: Sequence[Trial]) -> None:
        self._parts = any_penalty(trials)
        self._makers = row_makers(parts=self._parts, none=nan)
        self._known: dict[tuple[str, bytes], array[Any]] = {}

    def of(self, trial: Trial, result: TrialResult | None) -> Gathered:
        """Returns what a trial adds to the tables.

        Args:
            trial: The trial.
            result: What came out of it; None where there is nothing yet.
        """
        whole = with_parts([(trial, result)])[0][1] if self._parts else result
        rows = {name: make(trial, whole) for name, make in self._makers.items()}
        return Gathered(
            result and replace(result, history=History(), watched=History()),
            columns={name: self._compact(rows[name]) for name in _LONG},
            row={name: {key: v[0] for key, v in rows[name].items()} for name in _SHORT},
        )

    def _compact(self, rows: Columns) -> Columns:
        """Returns columns of numbers as arrays; steps and epochs are mostly those of others."""
        packed = {name: array("q" if name == "step" else "d", rows[name]) for name in rows}
        for name in ("step", "epoch"):
            if name in packed:
                key = (name, packed[name].tobytes())
                packed[name] = self._known.setdefault(key, packed[name])
        return packed


def tables_of(pairs: Pairs, note: str) -> Tables:
    """Returns the tables as they would be read from the files, without the files.

    Args:
        pairs: The plan's trials in their order, each with its result where there is one.
        note: What every row has to say of its data, in a column `data`; empty adds no column.
    """
    gathering = Gathering([trial for trial, _ in pairs])
    return frames_of([(trial, gathering.of(trial, result)) for trial, result in pairs], note)


def frames_of(gathered: Sequence[tuple[Trial, Gathered]], note: str) -> Tables:
    """Returns the tables of trials, of each of which there are rows.

    Args:
        gathered: The plan's trials in their order.
        note: As in `tables_of`.
    """
    trials = [trial for trial, _ in gathered]
    parts = any_penalty(trials)
    first = {name: first_columns(name, trials, parts=parts) for name in (*_LONG, *_SHORT)}
    long = {
        name: _long(first[name], [(trial, each.columns[name]) for trial, each in gathered], note)
        for name in _LONG
    }
    short = {
        name: _short(first[name], [(trial, each.row[name]) for trial, each in gathered], note)
        for name in _SHORT
    }
    return Tables(**long, **short)


def _short(first: Sequence[str], own: Sequence[tuple[Trial, Row]], note: str) -> pd.DataFrame:
    """Returns a table with a row a trial; names and grid values stay text."""
    import pandas as pd  # noqa: PLC0415 (0.3 s, and most commands need no table)

    rows: list[Row] = []
    names = dict.fromkeys(first)
    for trial, row in own:
        before, behind = same_in_all_rows(trial, note)
        rows.append({**before, **row, **behind})
        names |= dict.fromkeys(rows[-1])
    texts = {*first[: first.index("seed")], "trial_id", "status", "data"}
    values = {name: [row.get(name, nan) for row in rows] for name in names}
    return pd.DataFrame(
        {
            name: pd.array(column, dtype="str") if name in texts else _numbers(column)
            for name, column in values.items()
        }
    )


def _numbers(values: Sequence[Any]) -> NDArray[Any]:
    """Returns a column of numbers: whole ones where all are, and NaN where there is none."""
    import numpy as np  # noqa: PLC0415 (as pandas)

    types = set(map(type, values))
    if types <= {int}:
        return np.array(values, dtype=np.int64)
    if str in types:
        values = [nan if value == "" else value for value in values]
    return np.array(values, dtype=np.float64)


def _long(first: Sequence[str], rows: Sequence[tuple[Trial, Columns]], note: str) -> pd.DataFrame:
    """Returns a table with many rows a trial, without a Python object for any of their numbers."""
    import numpy as np  # noqa: PLC0415 (as pandas)
    import pandas as pd  # noqa: PLC0415 (likewise)

    held = [(trial, columns) for trial, columns in rows if len(columns.get("step", ()))]
    counts = np.array([len(columns["step"]) for _, columns in held], dtype=np.int64)
    same = [same_in_all_rows(trial, note) for trial, _ in held]
    names = dict.fromkeys(first)
    for (before, behind), (_, columns) in zip(same, held, strict=True):
        names |= dict.fromkeys((*before, *columns, *behind))
    repeated = {**dict.fromkeys(first[: first.index("seed") + 1]), **(same[0][1] if same else {})}
    frame: dict[str, Any] = {}
    for name in names:
        if name == "seed":
            frame[name] = np.repeat(np.array([t.seed for t, _ in held], dtype=np.int64), counts)
        elif name in repeated:
            frame[name] = _repeated([{**one, **other}[name] for one, other in same], counts)
        else:
            frame[name] = _stacked([columns.get(name) for _, columns in held], counts)
    # Copied, the numbers would stand beside each other, and be there twice meanwhile.
    return pd.DataFrame(frame, copy=False)


def _repeated(values: Sequence[str], counts: NDArray[np.int64]) -> Any:
    """Returns a column in which each trial has one text in all of its rows."""
    import numpy as np  # noqa: PLC0415 (as pandas)
    import pandas as pd  # noqa: PLC0415 (likewise)

    places = {word: place for place, word in enumerate(dict.fromkeys(values))}
    codes = np.array([places[value] for value in values], dtype=np.int64)
    return pd.array(list(places), dtype="str").take(np.repeat(codes, counts))


def _stacked(parts: Sequence[Sequence[Any] | None], counts: NDArray[np.int64]) -> NDArray[Any]:
    """Returns a column of numbers, NaN in the rows of trials that lack it."""
    import numpy as np  # noqa: PLC0415 (as pandas)

    if not parts:
        return np.empty(0, dtype=np.int64)
    return np.concatenate(
        [
            np.full(count, np.nan) if part is None else np.asarray(part)
            for part, count in zip(parts, counts, strict=True)
        ]
    )
