"""Tells a function of the caller's how far a run is."""

from __future__ import annotations

from collections.abc import Callable

from bnexp.counting import counted
from bnexp.execution.events import Warns
from bnexp.session.progress.lines import once_more, outcome
from bnexp.session.progress.standing import Standing
from bnexp.trial import Trial, TrialResult

Tell = Callable[[float, int, str], object]
"""Is called with how many trials are done, of running ones the part that is, of how many, and with
what happened last in words."""


class Tally:
    """How much of a run is done.

    Attributes:
        trials: How many trials there are.
        stored: How many of them were stored before.
        ended: How many have a result.
        running: For each running trial, by its label, how far it is.
    """

    def __init__(self, trials: int, stored: int) -> None:
        self.trials, self.stored, self.ended = trials, stored, stored
        self.running: dict[str, Standing] = {}

    @property
    def done(self) -> float:
        """How many trials are done, of running ones the part that is."""
        return float(self.ended + sum(trial.share for trial in list(self.running.values())))

    @property
    def beginning(self) -> str:
        """What there is to do, in words."""
        kept = f", {self.stored} stored already" if self.stored else ""
        return f"{counted(self.trials, 'trial')}{kept}"

    def start(self, trial: Trial) -> None:
        """Notes that a trial is taken up."""
        self.running[trial.label] = Standing(trial.label)

    def advance(self, trial: Trial, step: int, steps: int, loss: float) -> str:
        """Notes how far a trial is, and returns it in words."""
        self.running[trial.label] = Standing(trial.label, step, steps, loss)
        return self.running[trial.label].words()

    def end(self, trial: Trial) -> None:
        """Notes that a trial has a result."""
        self.ended += 1
        self.running.pop(trial.label, None)


class Told(Warns):
    """Tells a function how far a run is; what it raises ends the run.

    Args:
        tell: The function.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def begin(self, trials: int, stored: int, workers: int) -> None:
        """Tells how much there is to do."""
        self._tally = Tally(trials, stored)
        self._say(self._tally.beginning)

    def started(self, trial: Trial) -> None:
        """Tells nothing: the first evaluation follows at once."""

    def advanced(self, trial: Trial, step: int, steps: int, loss: float) -> None:
        """Tells how far a trial is."""
        self._say(self._tally.advance(trial, step, steps, loss))

    def again(self, trial: Trial, how: str) -> None:
        """Tells that a trial is tried again."""
        self._say(once_more(trial, how))

    def ended(self, trial: Trial, result: TrialResult) -> None:
        """Tells how a trial ended."""
        self._tally.end(trial)
        self._say(outcome(trial, result))

    def close(self) -> None:
        """Tells nothing."""

    def _say(self, message: str) -> None:
        self._tell(self._tally.done, self._tally.trials, message)
