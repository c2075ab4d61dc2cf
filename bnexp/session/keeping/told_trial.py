"""Tells of a single stored trial: how it ended, its curve, and what its log says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any

from bnexp.config.claims.measured_on import MODES
from bnexp.config.claims.series import QUANTITIES, SERIES, Series
from bnexp.errors import StoreError, UsageError
from bnexp.nearest import suggestion
from bnexp.store import ResultFolder, read_plan
from bnexp.store.environment.describe import processor_text
from bnexp.store.files.kinds import read_part
from bnexp.trial import TrialResult

_SERIES = ("loss", "val_loss", "accuracy", "val_accuracy")
"""Those whose numbers are shown all along; all are in `history.csv` and in JSON."""

_PLOTTED = (
    ("*", "loss", "training"),
    ("+", "train_loss", "training images in inference mode"),
    ("o", "val_loss", "validation"),
)
"""The losses in the picture: the sign and the words of each."""

_USUAL = next(iter(MODES))

MOST_ROWS = 20

_UNTOLD = ("arrays", "network")
"""What of a result is not text."""

_STEEP = 5
"""Times between the ends of an axis from which on it is a logarithmic one."""


@dataclass(frozen=True)
class ToldTrial:
    """A trial of a result.

    Attributes:
        label: Arm, point of the grid and seed.
        trial_id: Its identity.
        result: What came out of it; None where it is not stored.
        log: What was printed meanwhile; empty where there is nothing.
    """

    label: str
    trial_id: str
    result: TrialResult | None
    log: str

    @property
    def facts(self) -> dict[str, str]:
        """What is known of it besides its curve, by names."""
        if self.result is None:
            return {"trial": self.label, "identity": self.trial_id, "status": "not trained yet"}
        result = self.result
        test = ", ".join(f"{name} {value:.6g}" for name, value in result.test.items())
        seconds = result.timings.total
        known = {
            "trial": self.label,
            "identity": self.trial_id,
            "status": f"{result.status}: {result.reason}" if result.reason else str(result.status),
            "steps": f"{result.history.steps[-1]:,}" if result.history.steps else "",
            "test": test,
            "seconds": f"{seconds:.1f}" if seconds else "",
            "processor": processor_text(result.record),
        }
        return {name: text for name, text in known.items() if text}

    @property
    def rows(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Columns and rows of its curve; of many evaluations some, the first and last among them.

        Nothing stands where a series has no value.
        """
        history = self.result.history if self.result else None
        if history is None or not history.steps:
            return (), []
        shown = [name for name in _SERIES if name in history.series]
        rows = [
            (
                f"{history.epochs[at]:g}",
                str(history.steps[at]),
                *(_number(history.series[name][at]) for name in shown),
            )
            for at in _some(len(history.steps))
        ]
        return ("epoch", "step", *shown), rows

    @property
    def numbers(self) -> list[tuple[float | None, ...]]:
        """All rows of its curve with plain numbers; none where a value is not finite."""
        history = self.result.history if self.result else None
        if history is None:
            return []
        series = [history.series[name] for name in _SERIES if name in history.series]
        columns = zip(history.epochs, history.steps, *series, strict=True)
        return [tuple(v if math.isfinite(v) else None for v in row) for row in columns]

    @property
    def ends(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Columns and rows of where all series end that its curve does not show.

        A row is what is measured, a column a mode of evaluation; nothing stands where a series was
        not recorded or has no value.
        """
        series = self.result.history.series if self.result else {}
        others = {name for name, values in series.items() if len(values) and name not in _SERIES}
        found = [SERIES[name] for name in SERIES if name in others]
        modes = [mode for mode in MODES if mode == _USUAL or any(s.mode == mode for s in found)]
        lines = dict.fromkeys((one.on, one.quantity.name) for one in found)
        if not lines:
            return (), []
        rows = []
        for on, quantity in lines:
            names = [Series(QUANTITIES[quantity], on, mode).name for mode in modes]
            rows.append(
                (
                    names[0],
                    *(_number(series[n][-1]) if len(series.get(n, ())) else "" for n in names),
                )
            )
        return ("at the end", *modes), rows

    def plot(self, columns: int) -> list[str]:
        """Returns its losses along the steps as lines of text, with a heading; none of too few.

        Args:
            columns: How wide it may be.
        """
        history = self.result.history if self.result else None
        if history is None:
            return []
        there = [each for each in _PLOTTED if each[1] in history.series]
        lines = plotted(history.steps, {sign: history.series[n] for sign, n, _ in there}, columns)
        told = ", ".join(f"{sign} {words}" for sign, _, words in there)
        return [f"Loss ({told})", *lines] if lines else []

    def as_json(self) -> dict[str, Any]:
        """Returns all that is stored of it, its arrays left out, and its log."""
        stored = None
        if self.result is not None:
            stored = _plain({k: v for k, v in vars(self.result).items() if k not in _UNTOLD})
        return {
            "format": 1,
            "trial": self.label,
            "trial_id": self.trial_id,
            "result": stored,
            "log": self.log,
        }


def told_trial(folder: Path, named: str) -> ToldTrial:
    """Returns a trial of a result.

    Args:
        folder: The result folder.
        named: The beginning of its identity, or its label: `bn seed 3`.

    Raises:
        UsageError: The plan has none or several of that name, or the folder holds no results.
        StoreError: It cannot be read.
    """
    trial_id, labels = trial_named(folder, named)
    stored = ResultFolder(folder)
    try:
        log = read_part(stored.logs / f"{trial_id}.log").decode(errors="replace")
    except (OSError, StoreError):
        log = ""
    return ToldTrial(" = ".join(labels), trial_id, stored.load(trial_id), log)


def trial_named(folder: Path, named: str) -> tuple[str, list[str]]:
    """Returns the identity of a trial of a result, and its labels.

    Args:
        folder: The result folder.
        named: As in `told_trial`.

    Raises:
        UsageError: The plan has none or several of that name, or the folder holds no results.
        StoreError: It cannot be read.
    """
    labels = labels_in(folder)
    exact = [i for i, each in labels.items() if named in each]
    found = exact or [i for i in labels if named and i.startswith(named)]
    if len(found) != 1:
        near = suggestion(named, [label for each in labels.values() for label in each])
        several = f"; {len(found)} begin so" if found else near.rstrip("?")
        asked = "?" if near and not found else "."
        raise UsageError(
            f"{named}: names no trial of {folder}{several}{asked} Give the beginning of an "
            f"identity, or a label such as {next(iter(labels.values()))[0]!r}; trials.csv lists "
            "them"
        )
    return found[0], labels[found[0]]


def labels_in(folder: Path) -> dict[str, list[str]]:
    """Returns the labels of each trial of a plan, by identity; two arms may share one.

    Raises:
        UsageError: The folder holds no results.
        StoreError: They cannot be read.
    """
    labels: dict[str, list[str]] = {}
    for row in read_plan(folder):
        keys = list(row)[1 : list(row).index("seed")]
        cell = [f"{key.rpartition('.')[2]}={row[key]}" for key in keys]
        label = " ".join([row["arm"], *cell, f"seed {row['seed']}"])
        labels.setdefault(row["trial_id"], []).append(label)
    return labels


def plotted(
    steps: Sequence[int], series: Mapping[str, Sequence[float]], columns: int, height: int = 10
) -> list[str]:
    """Returns series along steps as lines of text.

    Args:
        steps: Their steps.
        series: By the sign that stands for each.
        columns: How wide the whole may be.
        height: Lines of the plot.
    """
    points = [
        (step, value, sign)
        for sign, values in series.items()
        for step, value in zip(steps, values, strict=True)
        if math.isfinite(value)
    ]
    values = [value for _, value, _ in points]
    if len({step for step, _, _ in points}) < 2:
        return []
    low, high, last = min(values), max(values), max(steps)
    # Where the first steps are steep, all others would lie in one line.
    scale = math.log if low > 0 and high > _STEEP * low else float
    labels = (f"{high:.3g}", f"{low:.3g}")
    margin = max(map(len, labels))
    width = max(10, columns - margin - 2)
    lines = [[" "] * width for _ in range(height)]
    for step, value, sign in points:
        whole = scale(high) - scale(low)
        down = (scale(high) - scale(value)) / whole if whole else 0.0
        lines[round(down * (height - 1))][round(step / last * (width - 1))] = sign
    told = [labels[0], *[""] * (height - 2), labels[1]]
    body = [
        f"{text:>{margin}} |{''.join(line)}".rstrip()
        for text, line in zip(told, lines, strict=True)
    ]
    axis = f"{'':>{margin}} +{'-' * width}"
    note = "" if scale is float else "  (logarithmic)"
    steps_told = f"{'':>{margin}}  {'0':<{width - 12}}{f'step {last:,}':>12}"
    return [f"{body[0]}{note}", *body[1:], axis, steps_told]


def _some(count: int) -> list[int]:
    """Returns the places of some of a number of rows, evenly spread."""
    if count <= MOST_ROWS:
        return list(range(count))
    return sorted({round(at * (count - 1) / (MOST_ROWS - 1)) for at in range(MOST_ROWS)})


def _number(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else ("" if math.isnan(value) else str(value))


def _plain(value: Any) -> Any:
    """Returns values as JSON has them: nothing where a number is none."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return _plain(vars(value)) if is_dataclass(value) else value
