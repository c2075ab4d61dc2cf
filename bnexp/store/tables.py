"""The tables of a result folder: one row an evaluation, a trial, a trial's timings."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from bnexp.config.claims.measured_on import ON, On
from bnexp.config.claims.series import QUANTITIES, falls, names_on
from bnexp.csv_cells import cell_of, csv_of, text_of
from bnexp.errors import StoreError, UsageError
from bnexp.store.files.kinds import read_part
from bnexp.store.files.parts import remove_part, together, write_part
from bnexp.store.parts import Pairs, any_penalty, with_parts
from bnexp.table import Plain
from bnexp.trial import History, Timings, Trial, TrialResult, TrialStatus

PLAN = "trials.csv"

Row = dict[str, Any]
Columns = Mapping[str, Sequence[Any]]
"""A table by the names of its columns, each with a value, or "" for none, for every row."""

_FIRST = {
    "history": ("epoch", "step", *names_on("training", "validation")),
    "watched": ("epoch", "step"),
}

_PARTS = {
    "history": names_on("training", "validation", "weights", recorded="with a penalty"),
    "watched": names_on("validation", "weights", recorded="with a penalty"),
}
"""Columns that are there as well where any loss holds a penalty on weights."""


def write_tables(folder: Path, pairs: Pairs, note: str) -> None:
    """Writes `history.csv`, `trials.csv` and `timings.csv`, and `watched.csv` where there is any.

    All but the timings hold no times, and their bytes do not depend on how trials were scheduled.

    Args:
        folder: The result folder.
        pairs: The plan's trials in their order, each with its result where there is one.
        note: What every row has to say of its data, in a column `data`; empty adds no column.
    """
    trials = [trial for trial, _ in pairs]
    watched = any(trial.settings.evaluation.watch is not None for trial in trials)
    parts = any_penalty(trials)
    pairs = with_parts(pairs) if parts else pairs
    # One after the other: of many trials two tables would not fit beside each other.
    with together(folder):
        for name, rows_of in row_makers(parts=parts, none="").items():
            if name != "watched" or watched:
                rows = ((trial, rows_of(trial, result)) for trial, result in pairs)
                table = _joined(first_columns(name, trials, parts=parts), rows, note, "")
                write_part(folder, f"{name}.csv", _csv(table))
            else:
                remove_part(folder, f"{name}.csv")


def write_plain(folder: Path, plain: Plain) -> None:
    """Writes a table of the answer as `<its name>.csv`; where it has no row, none is left there.

    Args:
        folder: The result folder.
        plain: The table.

    Raises:
        StoreError: The disk is in the way.
    """
    name = f"{plain.name}.csv"
    if plain.rows:
        write_part(folder, name, csv_of(plain.columns, plain.rows))
    else:
        remove_part(folder, name)


def row_makers(
    *, parts: bool, none: Any
) -> dict[str, Callable[[Trial, TrialResult | None], Columns]]:
    """Returns for each table what makes the rows of a trial.

    Args:
        parts: Whether there are columns for the parts of losses.
        none: What stands where a series has no value.
    """
    return {
        "history": partial(_history_rows, none=none),
        "watched": partial(_watched_rows, none=none),
        "trials": partial(_trial_row, parts=parts),
        "timings": _timing_row,
    }


def first_columns(name: str, trials: Sequence[Trial], *, parts: bool) -> list[str]:
    """Returns the columns that a table has in any case, before all others.

    Args:
        name: Of the table.
        trials: Those of the plan.
        parts: As in `row_makers`.
    """
    keys = [key for key, _ in trials[0].cell] if trials else []
    first = (*_FIRST.get(name, ()), *(_PARTS.get(name, ()) if parts else ()))
    return ["arm", *keys, "seed", *first]


def same_in_all_rows(trial: Trial, note: str) -> tuple[Row, Row]:
    """Returns what every row of a trial holds, before its own columns and behind them."""
    before = {"arm": trial.arm, **dict(trial.cell), "seed": trial.seed}
    return before, {"data": note} if note else {}


def _joined(
    first: Sequence[str], rows: Iterable[tuple[Trial, Columns]], note: str, none: Any
) -> Columns:
    """Returns the rows of all trials below each other.

    Args:
        first: Columns that are there in any case, before all others.
        rows: The trials of the plan in their order, each with its rows.
        note: As in `write_tables`.
        none: What stands where a trial has no value.
    """
    table: dict[str, list[Any]] = {name: [] for name in first}
    count = 0
    for trial, own in rows:
        more = len(next(iter(own.values()), ()))
        if not more:
            continue
        before, behind = (
            {name: [value] * more for name, value in same.items()}
            for same in same_in_all_rows(trial, note)
        )
        for name, values in {**before, **own, **behind}.items():
            column = table.setdefault(name, [])
            column.extend([none] * (count - len(column)))
            column.extend(values)
        count += more
    for column in table.values():
        column.extend([none] * (count - len(column)))
    return table


def _csv(table: Columns) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(cell_of, table))
    writer.writerows(zip(*map(_cells, table.values()), strict=True))
    return text.getvalue()


def _cells(column: Sequence[Any]) -> Sequence[Any]:
    """Returns a column as cells; most hold numbers only, and stay as they are."""
    texts = {value for value in column if type(value) is str}
    changed = {text: cell for text in texts if (cell := cell_of(text)) != text}
    return [changed.get(value, value) for value in column] if changed else column


def _history_rows(_trial: Trial, result: TrialResult | None, *, none: Any) -> Columns:
    return {} if result is None else _series_rows(result.history, none)


def _watched_rows(trial: Trial, result: TrialResult | None, *, none: Any) -> Columns:
    """Returns the looks; where targets are stated, a series has no value where none was reached."""
    if result is None:
        return {}
    rows, watch = _series_rows(result.watched, none), trial.settings.evaluation.watch
    if none != none or watch is None or watch.targets is None:  # noqa: PLR0124 (not a number)
        return rows
    return {
        name: [none if value != value else value for value in values]  # noqa: PLR0124 (not a number)
        for name, values in rows.items()
    }


def _series_rows(history: History, none: Any) -> Columns:
    rows: dict[str, Sequence[Any]] = {"epoch": history.epochs, "step": history.steps}
    rows |= history.series
    if none != none:  # noqa: PLR0124 (not a number)
        return rows
    for place in (place for place, step in enumerate(history.steps) if step == 0):
        lacking = [name for name in history.series if math.isnan(rows[name][place])]
        rows |= {name: [*rows[name][:place], none, *rows[name][place + 1 :]] for name in lacking}
    return rows


def _trial_row(trial: Trial, result: TrialResult | None, *, parts: bool) -> Columns:
    """Returns the row of a trial.

    Args:
        trial: The trial.
        result: What came out; None where there is nothing yet.
        parts: Whether there are columns for the parts of losses.
    """
    row: Row = {"trial_id": trial.trial_id, "status": "pending", "diverged_step": ""}
    if result is not None:
        row["status"] = result.status.value
        row["diverged_step"] = "" if result.diverged_step is None else result.diverged_step
    finished = result is not None and result.status is TrialStatus.FINISHED
    row |= _final_and_best(result if finished else None, parts=parts)
    for name, quantity in QUANTITIES.items():
        if quantity.recorded == "always" or (parts and quantity.is_part):
            row[f"test_{name}"] = result.test.get(name, "") if result else ""
    asked = (n.removeprefix("test_") for n in names_on("test", recorded="when asked"))
    row |= {f"test_{name}": result.test[name] for name in asked if result and name in result.test}
    for name in ("trainable", "other"):
        row[f"parameters_{name}"] = result.parameters.get(name, "") if result else ""
    return _one(row)


def _final_and_best(result: TrialResult | None, *, parts: bool) -> Row:
    """Returns the last and the best values of a finished trial; empty ones for any other.

    The best is sought among the evaluations after step 0; the earliest of equals counts.
    """
    row: Row = {}
    series = dict(result.history.series) if result else {}
    on = (each for each in ON if each != "test")
    for name in _columned(series, *on, parts=parts):
        row[f"final_{name}"] = series[name][-1] if series.get(name) else ""
    for name in _columned(series, "validation", parts=parts):
        values = series.get(name, ())[1:]
        best = (min if falls(name) else max)(values) if values else ""
        at = values.index(best) + 1 if values else None
        row[f"best_{name}"] = best
        row[f"best_{name}_epoch"] = result.history.epochs[at] if result and at else ""
    return row


def _columned(series: Mapping[str, Any], *on: On, parts: bool) -> tuple[str, ...]:
    """Returns the names of the series on some things that have columns in the table of trials.

    Args:
        series: What was recorded of a trial.
        on: The things.
        parts: Whether there are columns for the parts of losses.
    """
    asked = (name for name in names_on(*on, recorded="when asked") if name in series)
    return (
        *names_on(*on),
        *(names_on(*on, recorded="with a penalty") if parts else ()),
        *asked,
    )


def _timing_row(_trial: Trial, result: TrialResult | None) -> Columns:
    if result is None:
        return _one({**dict.fromkeys(asdict(Timings()), ""), "epochs": ""})
    times = {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in vars(result.timings).items()
    }
    epochs = result.history.epochs
    return _one({**times, "epochs": epochs[-1] if epochs else 0.0})


def _one(row: Row) -> Columns:
    """Returns a single row."""
    return {name: [value] for name, value in row.items()}


def read_plan(folder: Path) -> list[dict[str, str]]:
    """Returns arm, grid values, seed and trial_id of each trial of the last plan, as text.

    Raises:
        UsageError: The folder holds no results.
        StoreError: Its table cannot be read.
    """
    path = folder / PLAN
    try:
        text = read_part(path).decode()
        rows = [
            {key: text_of(cell or "") for key, cell in row.items() if key}
            for row in csv.DictReader(io.StringIO(text, newline=""))
        ]
    except FileNotFoundError:
        if not folder.is_dir():
            raise UsageError(
                f"{folder}: there is no such result. Those there are: bnexp ls"
            ) from None
        raise UsageError(f"{path}: not there; the folder holds no results") from None
    except NotADirectoryError:
        raise UsageError(f"{folder}: is a file; name a folder with results instead") from None
    except (OSError, ValueError, csv.Error) as error:
        raise StoreError(f"{path}: cannot be read ({error}). Run the experiment again") from None
    if not rows or any(not row.get(key) for row in rows for key in ("arm", "seed", "trial_id")):
        raise StoreError(f"{path}: is not a whole table. Run the experiment again")
    return rows
