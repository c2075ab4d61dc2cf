"""The trials of a plan, and what is stored of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bnexp.config.experiment import plain_cell, scalar_cell
from bnexp.plan import power_of
from bnexp.session.training.prepare import Prepared
from bnexp.table import Plain
from bnexp.trial import Trial, TrialStatus

if TYPE_CHECKING:
    from bnexp.documents import configurations

TO_DO: Final = "to do"
"""What is told of a trial that is not stored."""

DAMAGED: Final = "damaged"
"""What is told of a trial whose file is damaged: a run sets it aside and trains it again."""


@dataclass(frozen=True)
class Planned:
    """A trial of a plan.

    Attributes:
        trial: The trial.
        stored: How it ended that is stored; None where none is.
        damaged: Whether its file is there and damaged.
    """

    trial: Trial
    stored: TrialStatus | None
    damaged: bool = False

    @property
    def is_stored(self) -> bool:
        """Whether a run has it already."""
        return self.stored is not None

    @property
    def status(self) -> Literal["to do", "damaged", "finished", "diverged", "failed"]:
        """How it ended that is stored, or that it is to do."""
        if self.stored:
            return self.stored.value
        return DAMAGED if self.damaged else TO_DO

    @property
    def ended(self) -> tuple[str, str]:
        """Its identity and status."""
        return self.trial.trial_id, self.status

    def as_json(self) -> configurations.PlannedTrial:
        """Returns it as plain values: arm, point of the grid, seed, identity and status."""
        return {
            "arm": self.trial.arm,
            "cell": plain_cell(self.trial.cell),
            "seed": self.trial.seed,
            "trial_id": self.trial.trial_id,
            "status": self.status,
        }


def plan_json(prepared: Prepared, planned: Sequence[Planned]) -> configurations.Plan:
    """Returns a plan as plain values."""
    power = power_of(prepared.experiment)
    return {
        "format": 1,
        "name": prepared.experiment.name,
        "folder": str(prepared.folder.path),
        "note": prepared.note,
        "power": power.as_json() if power else None,
        "trials": [each.as_json() for each in planned],
    }


def planned_records(prepared: Prepared, planned: Sequence[Planned]) -> Plain:
    """Returns the trials of a plan as plain values, a row each."""
    rows = [
        (each.trial.arm, *scalar_cell(each.trial.cell).values(), each.trial.seed, *each.ended)
        for each in planned
    ]
    keys = prepared.experiment.grid_keys
    return Plain("trials", ("arm", *keys, "seed", "trial_id", "status"), rows)


def planned_trials(prepared: Prepared) -> list[Planned]:
    """Returns the trials of a plan in its order."""
    statuses = prepared.statuses()
    return [
        Planned(trial, status, trial.trial_id in statuses and status is None)
        for trial in prepared.trials
        for status in [statuses.get(trial.trial_id)]
    ]
