"""Shows how a run gets on in a terminal: a bar for the whole, and one for each running trial."""

from __future__ import annotations

import math

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

from bnexp.session.progress.lines import Say, outcome
from bnexp.trial import Trial, TrialResult, TrialStatus


class Bars:
    """An overall bar with the time left, and a line for each running trial.

    Args:
        console: Where to draw.
        say: Shows a line, while no bar is drawn.
        redirect: Whether what else is written to stdout and stderr meanwhile goes above the bars.
    """

    def __init__(self, console: Console, say: Say, *, redirect: bool = True) -> None:
        self._console, self._say = console, say
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            redirect_stdout=redirect,
            redirect_stderr=redirect,
        )
        self._running: dict[str, TaskID] = {}
        self._shares: dict[str, float] = {}
        self._ended = 0

    def warned(self, message: str) -> None:
        """Says what has to be known; no bar is drawn yet."""
        self._say(message)

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
            self._console.print(outcome(trial, result), markup=False, highlight=False)

    def close(self) -> None:
        """Takes all lines away."""
        self._bars.stop()

    def _move_on(self) -> None:
        done = self._ended + sum(self._shares.values())
        self._bars.update(self._overall, completed=done)
