"""Shows how a run gets on: bars in a terminal, one plain line a finished trial elsewhere."""

from __future__ import annotations

import math
import sys
from typing import TextIO, cast

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from bnexp.cli.channels import Lasting
from bnexp.cli.output import Level, count, said, say
from bnexp.trial import Timings, Trial, TrialResult, TrialStatus


def make_progress() -> PlainLines | Bars:
    """Returns what suits the place that messages go to, and how much is to be said."""
    if not said(Level.NORMAL) or said(Level.VERBOSE):
        return PlainLines()
    return Bars() if sys.stderr.isatty() else PlainLines()


def _outcome(trial: Trial, result: TrialResult) -> str:
    values = {name: series[-1] for name, series in result.history.series.items() if series}
    parts = [f"{trial.label}: {result.status}"]
    if result.status is TrialStatus.FINISHED and "val_loss" in values:
        parts.append(f"val_loss {values['val_loss']:.4f}")
        parts.append(f"val_accuracy {values['val_accuracy']:.4f}")
    if result.reason:
        parts.append(result.reason)
    parts.append(f"{result.timings.total:.1f} s{_spent(result.timings)}")
    return ", ".join(parts)


def _spent(timings: Timings) -> str:
    """Returns in brackets what a trial's time went into, where more is to be said."""
    if not said(Level.VERBOSE):
        return ""
    names = ("importing", "loading", "compiling", "training", "evaluation", "watching")
    parts = ", ".join(f"{name} {getattr(timings, name):.2f}" for name in names)
    return f" ({parts}; {timings.memory:,.0f} MiB)"


class PlainLines:
    """One line at the beginning, and one for each trial that has ended."""

    def warned(self, message: str) -> None:
        """Says what has to be known."""
        say(message)

    def begin(self, trials: int, stored: int, workers: int) -> None:
        """Says how much there is to do."""
        self._trials, self._ended = trials, stored
        kept = f", {stored} stored already" if stored else ""
        hands = f", {count(workers, 'worker')}" if workers else ""
        say(f"{count(trials, 'trial')}{kept}{hands}")

    def started(self, trial: Trial) -> None:
        """Says nothing."""

    def advanced(self, trial: Trial, epochs: float, loss: float) -> None:
        """Says nothing."""

    def ended(self, trial: Trial, result: TrialResult) -> None:
        """Says how a trial ended."""
        self._ended += 1
        say(f"[{self._ended}/{self._trials}] {_outcome(trial, result)}")

    def close(self) -> None:
        """Says nothing."""


class Bars:
    """An overall bar with the time left, and a line for each running trial.

    Args:
        console: Where to draw; the terminal where it is None.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(file=cast(TextIO, Lasting(sys.stderr)))
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._running: dict[str, TaskID] = {}
        self._shares: dict[str, float] = {}
        self._ended = 0

    def warned(self, message: str) -> None:
        """Says what has to be known; no bar is drawn yet."""
        say(message)

    def begin(self, trials: int, stored: int, workers: int) -> None:
        """Draws the overall bar."""
        kept = f" ({stored} stored already)" if stored else ""
        self._ended = stored
        self._bars.start()
        self._overall = self._bars.add_task(f"trials{kept}", total=trials, completed=stored)

    def started(self, trial: Trial) -> None:
        """Adds the trial's line."""
        total = trial.settings.training.epochs
        self._running[trial.trial_id] = self._bars.add_task(f"{trial.label}: starting", total=total)

    def advanced(self, trial: Trial, epochs: float, loss: float) -> None:
        """Renews the trial's line."""
        shown = "" if math.isnan(loss) else f", validation loss {loss:.4f}"
        self._bars.update(
            self._running[trial.trial_id],
            description=f"{trial.label}: epoch {epochs:g}{shown}",
            completed=epochs,
        )
        total = trial.settings.training.epochs
        self._shares[trial.trial_id] = epochs / total if total else 0.0
        self._move_on()

    def ended(self, trial: Trial, result: TrialResult) -> None:
        """Takes the trial's line away and moves the overall bar on."""
        self._bars.remove_task(self._running.pop(trial.trial_id))
        self._shares.pop(trial.trial_id, None)
        self._ended += 1
        self._move_on()
        if result.status is not TrialStatus.FINISHED:
            self._console.print(_outcome(trial, result), markup=False, highlight=False)

    def close(self) -> None:
        """Takes all lines away."""
        self._bars.stop()

    def _move_on(self) -> None:
        done = self._ended + sum(self._shares.values())
        self._bars.update(self._overall, completed=done)
