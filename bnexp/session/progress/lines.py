"""Shows how a run gets on in plain lines: one at the beginning, one for each trial that ended."""

from __future__ import annotations

from collections.abc import Callable

from bnexp.config.claims.series import names_on
from bnexp.counting import counted
from bnexp.trial import Timings, Trial, TrialResult, TrialStatus

Say = Callable[[str], None]
"""Shows a line to somebody."""


def outcome(trial: Trial, result: TrialResult, *, detailed: bool = False) -> str:
    """Returns in a line how a trial ended.

    Args:
        trial: The trial.
        result: What came out of it.
        detailed: Whether to say what its time went into.
    """
    values = {name: series[-1] for name, series in result.history.series.items() if series}
    parts = [f"{trial.label}: {result.status}"]
    if result.status is TrialStatus.FINISHED:
        shown = [name for name in names_on("validation") if name in values]
        parts += [f"{name} {values[name]:.4f}" for name in shown]
    if result.reason:
        parts.append(result.reason)
    if result.timings.total:  # None are known of a trial whose worker died.
        spent = _spent(result.timings) if detailed else ""
        parts.append(f"{result.timings.total:.1f} s{spent}")
    log = f"; log: logs/{trial.trial_id}.log" if result.status is TrialStatus.FAILED else ""
    return ", ".join(parts) + log


def once_more(trial: Trial, how: str) -> str:
    """Returns in a line that a trial is tried again whose worker process ended.

    Args:
        trial: The trial.
        how: How the process ended.
    """
    return f"{trial.label}: its worker process {how}; trying once more"


def _spent(timings: Timings) -> str:
    """Returns in brackets what a trial's time went into."""
    names = ("importing", "loading", "compiling", "training", "evaluation", "watching")
    parts = ", ".join(f"{name} {getattr(timings, name):.2f}" for name in names)
    return f" ({parts}; {timings.memory:,.0f} MiB)"


class Lines:
    """One line at the beginning, and one for each trial that has ended.

    Args:
        say: Shows a line.
        detailed: Whether to say what the time of each trial went into.
    """

    def __init__(self, say: Say, *, detailed: bool = False) -> None:
        self._say, self._detailed = say, detailed

    def warned(self, message: str) -> None:
        """Says what has to be known."""
        self._say(message)

    def begin(self, trials: int, stored: int, workers: int) -> None:
        """Says how much there is to do."""
        self._trials, self._ended = trials, stored
        kept = f", {stored} stored already" if stored else ""
        hands = f", {counted(workers, 'worker')}" if workers else ""
        self._say(f"{counted(trials, 'trial')}{kept}{hands}")

    def started(self, trial: Trial) -> None:
        """Says nothing."""

    def advanced(self, trial: Trial, step: int, steps: int, loss: float) -> None:
        """Says nothing."""

    def again(self, trial: Trial, how: str) -> None:
        """Says that a trial is tried again."""
        self._say(once_more(trial, how))

    def ended(self, trial: Trial, result: TrialResult) -> None:
        """Says how a trial ended."""
        self._ended += 1
        told = outcome(trial, result, detailed=self._detailed)
        self._say(f"[{self._ended}/{self._trials}] {told}")

    def close(self) -> None:
        """Says nothing."""
