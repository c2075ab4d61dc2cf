"""What whoever shows the progress of a run is told."""

from __future__ import annotations

import warnings
from typing import Protocol

from bnexp.trial import Trial, TrialResult


class Progress(Protocol):
    """Is told what happens while trials run, always from the calling thread."""

    def warned(self, message: str) -> None:
        """Something about the run has to be known before it begins."""

    def begin(self, trials: int, stored: int, workers: int) -> None:
        """A run begins: of so many trials some are stored already; no workers, nothing to do."""

    def started(self, trial: Trial) -> None:
        """A worker has taken up a trial."""

    def advanced(self, trial: Trial, step: int, steps: int, loss: float) -> None:
        """A trial was evaluated: steps done, of how many, validation loss (NaN without one)."""

    def again(self, trial: Trial, how: str) -> None:
        """A worker process ended in the given way, and its trial is tried once more."""

    def ended(self, trial: Trial, result: TrialResult) -> None:
        """A trial has ended and its result is stored."""

    def close(self) -> None:
        """The run is over, in whichever way."""


class Warns:
    """What has to be known becomes a Python warning."""

    def warned(self, message: str) -> None:
        """Warns the caller of `bnexp.run`."""
        warnings.warn(message, UserWarning, stacklevel=4)


class Silent(Warns):
    """Shows nothing."""

    def begin(self, trials: int, stored: int, workers: int) -> None:
        """Shows nothing."""

    def started(self, trial: Trial) -> None:
        """Shows nothing."""

    def advanced(self, trial: Trial, step: int, steps: int, loss: float) -> None:
        """Shows nothing."""

    def again(self, trial: Trial, how: str) -> None:
        """Shows nothing."""

    def ended(self, trial: Trial, result: TrialResult) -> None:
        """Shows nothing."""

    def close(self) -> None:
        """Shows nothing."""
