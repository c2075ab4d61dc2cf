"""The tables of a result folder: one row an evaluation, a trial, a trial's timings."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bnexp.errors import StoreError, UsageError
from bnexp.store.atomic import remove_file, write_whole
from bnexp.store.parts import Pairs, any_penalty, with_parts
from bnexp.trial import History, Timings, Trial, TrialResult, TrialStatus

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]

_USUAL = ("loss", "accuracy", "val_loss", "val_accuracy")
_FIRST = {
    "history": ("epoch", "step", *_USUAL),
    "watched": ("epoch", "step"),
}

_PARTS = {
    "history": ("cross_entropy", "val_cross_entropy", "penalty"),
    "watched": ("val_cross_entropy", "penalty"),
}
"""Columns that are there as well where any loss holds a penalty on weights."""


@dataclass(frozen=True)
class Tables:
    """The tables as data frames, columns as in the files; `watched` is empty without any."""

    history: pd.DataFrame
    watched: pd.DataFrame
    trials: pd.DataFrame
    timings: pd.DataFrame


def write_tables(folder: Path, pairs: Pairs, note: str) -> None:
    """Writes `history.csv`, `trials.csv` and `timings.csv`, and `watched.csv` where there is any.

    All but the timings hold no times, and their bytes do not depend on how trials were scheduled.

    Args:
        folder: The result folder.
        pairs: The plan's trials in their order, each with its result where there is one.
        note: What every row has to say of its data, in a column `data`; empty adds no column.
    """
    for name, text in _texts(pairs, note).items():
        if name != "watched" or _is_watched(pairs):
            write_whole(folder / f"{name}.csv", text)
        else:
            remove_file(folder / f"{name}.csv")


def tables_of(pairs: Pairs, note: str) -> Tables:
    """Returns the tables as they would be read from the files, without the files.

    Args:
        pairs: As in `write_tables`.
        note: As in `write_tables`.
    """
    keys = [key for key, _ in pairs[0][0].cell] if pairs else []
    texts = _texts(pairs, note)
    return Tables(**{name: _frame(text, keys) for name, text in texts.items()})


def _texts(pairs: Pairs, note: str) -> dict[str, str]:
    """Returns the content of each table's file, by the table's name."""
    keys = pairs[0][0].cell if pairs else ()
    shared = ["arm", *(key for key, _ in keys), "seed"]
    parts = any_penalty(pairs)
    kinds: dict[str, Callable[[Trial, TrialResult | None], list[Row]]] = {
        "history": _history_rows,
        "watched": _watched_rows,
        "trials": partial(_trial_rows, parts=parts),
        "timings": _timing_rows,
    }
    pairs = with_parts(pairs) if parts else pairs
    texts = {}
    for name, rows_of in kinds.items():
        rows = _rows(pairs, rows_of, note)
        first = (*_FIRST.get(name, ()), *(_PARTS.get(name, ()) if parts else ()))
        found = [key for row in rows for key in row]
        texts[name] = _csv(list(dict.fromkeys([*shared, *first, *found])), rows)
    return texts


def _rows(
    pairs: Pairs, rows_of: Callable[[Trial, TrialResult | None], list[Row]], note: str
) -> list[Row]:
    mark = {"data": note} if note else {}
    return [
        {"arm": trial.arm, **dict(trial.cell), "seed": trial.seed, **row, **mark}
        for trial, result in pairs
        for row in rows_of(trial, result)
    ]


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _history_rows(_trial: Trial, result: TrialResult | None) -> list[Row]:
    if result is None:
        return []
    return _series_rows(result.history)


def _watched_rows(trial: Trial, result: TrialResult | None) -> list[Row]:
    """Returns the looks; where targets are stated, a series has no value where none was reached."""
    if result is None:
        return []
    rows, watch = _series_rows(result.watched), trial.settings.evaluation.watch
    if watch is None or watch.targets is None:
        return rows
    return [{key: "" if math.isnan(value) else value for key, value in row.items()} for row in rows]


def _is_watched(pairs: Pairs) -> bool:
    """Returns whether targets are looked for besides the rows of any history."""
    return any(trial.settings.evaluation.watch is not None for trial, _ in pairs)


def _series_rows(history: History) -> list[Row]:
    rows = []
    for i, step in enumerate(history.steps):
        row: Row = {"epoch": history.epochs[i], "step": step}
        for name, series in history.series.items():
            row[name] = "" if step == 0 and math.isnan(series[i]) else series[i]
        rows.append(row)
    return rows


def _trial_rows(trial: Trial, result: TrialResult | None, *, parts: bool) -> list[Row]:
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
    for name in ("loss", "accuracy", *(("cross_entropy", "penalty") if parts else ())):
        row[f"test_{name}"] = result.test.get(name, "") if result else ""
    for name in ("trainable", "other"):
        row[f"parameters_{name}"] = result.parameters.get(name, "") if result else ""
    return [row]


def _final_and_best(result: TrialResult | None, *, parts: bool) -> Row:
    """Returns the last and the best values of a finished trial; empty ones for any other.

    The best is sought among the evaluations after step 0; the earliest of equals counts.
    """
    row: Row = {}
    series = dict(result.history.series) if result else {}
    for name in (*_USUAL, *(_PARTS["history"] if parts else ())):
        row[f"final_{name}"] = series[name][-1] if series.get(name) else ""
    best_of = {"val_loss": min, "val_accuracy": max}
    for name, choose in (best_of | ({"val_cross_entropy": min} if parts else {})).items():
        values = series.get(name, ())[1:]
        best = choose(values) if values else ""
        at = values.index(best) + 1 if values else None
        row[f"best_{name}"] = best
        row[f"best_{name}_epoch"] = result.history.epochs[at] if result and at else ""
    return row


def _timing_rows(_trial: Trial, result: TrialResult | None) -> list[Row]:
    if result is None:
        return [{**dict.fromkeys(asdict(Timings()), ""), "epochs": ""}]
    times = {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in asdict(result.timings).items()
    }
    return [{**times, "epochs": result.history.epochs[-1] if result.history.epochs else 0.0}]


def _frame(text: str, grid_keys: Sequence[str]) -> pd.DataFrame:
    """Returns a table as a data frame; names and grid values stay text."""
    import pandas as pd  # noqa: PLC0415 (0.3 s, and most commands need no table)

    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    names = ["arm", *grid_keys, "trial_id", "status", "data"]
    for column in frame.columns.difference(names):
        frame[column] = pd.to_numeric(frame[column].mask(frame[column].isin(["", "nan"])))
    return frame


def read_plan(folder: Path) -> list[dict[str, str]]:
    """Returns arm, grid values, seed and trial_id of each trial of the last plan, as text.

    Raises:
        UsageError: The folder holds no results.
        StoreError: Its table cannot be read.
    """
    path = folder / "trials.csv"
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        there = "" if folder.is_dir() else ", nor is the folder"
        raise UsageError(f"{path}: not there{there}; the folder holds no results") from None
    except NotADirectoryError:
        raise UsageError(f"{folder}: is a file; name a folder with results instead") from None
    except (OSError, ValueError, csv.Error) as error:
        raise StoreError(f"{path}: cannot be read ({error}). Run the experiment again") from None
    if not rows or any(not row.get(key) for row in rows for key in ("arm", "seed", "trial_id")):
        raise StoreError(f"{path}: is not a whole table. Run the experiment again")
    return rows
