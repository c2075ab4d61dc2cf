"""The trials of a plan, and what is stored of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bnexp.session.training.prepare import Prepared
from bnexp.trial import Trial, TrialStatus

TO_DO = "to do"
"""What is told of a trial that is not stored."""


@dataclass(frozen=True)
class Planned:
    """A trial of a plan.

    Attributes:
        trial: The trial.
        stored: How it ended that is stored; None where none is.
    """

    trial: Trial
    stored: TrialStatus | None

    @property
    def is_stored(self) -> bool:
        """Whether a run has it already."""
        return self.stored is not None

    def as_json(self) -> dict[str, Any]:
        """Returns it as plain values: arm, keys of the grid, seed, identity and status."""
        return {
            "arm": self.trial.arm,
            **dict(self.trial.cell),
            "seed": self.trial.seed,
            "trial_id": self.trial.trial_id,
            "status": self.stored.value if self.stored else TO_DO,
        }


def planned_trials(prepared: Prepared) -> list[Planned]:
    """Returns the trials of a plan in its order."""
    statuses = prepared.statuses()
    return [Planned(trial, statuses.get(trial.trial_id)) for trial in prepared.trials]
