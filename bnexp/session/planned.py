"""The trials of a plan, and what is stored of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bnexp.config.experiment import plain_cell, scalar_cell
from bnexp.plan import power_of
from bnexp.session.reasons import DAMAGED_FILE, NO_MODEL, Reasons
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
        why: Why a run will train it, or why it failed; empty where neither is so.
    """

    trial: Trial
    stored: TrialStatus | None
    why: str = ""

    @property
    def is_stored(self) -> bool:
        """Whether a run has it already."""
        return self.stored is not None and self.why != NO_MODEL

    @property
    def status(self) -> Literal["to do", "damaged", "finished", "diverged", "failed"]:
        """How it ended that is stored, or that it is to do."""
        if self.stored:
            return self.stored.value
        return DAMAGED if self.why == DAMAGED_FILE else TO_DO

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
            "why": self.why,
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
        (
            each.trial.arm,
            *scalar_cell(each.trial.cell).values(),
            each.trial.seed,
            *each.ended,
            each.why,
        )
        for each in planned
    ]
    keys = prepared.experiment.grid_keys
    return Plain("trials", ("arm", *keys, "seed", "trial_id", "status", "why"), rows)


def planned_trials(prepared: Prepared) -> list[Planned]:
    """Returns the trials of a plan in its order."""
    known, reasons = dict(_known(prepared)), Reasons(prepared)
    return [
        Planned(trial, *known[trial.trial_id])
        if trial.trial_id in known
        else Planned(trial, None, reasons.of(trial))
        for trial in prepared.trials
    ]


def _known(prepared: Prepared) -> Iterator[tuple[str, tuple[TrialStatus | None, str]]]:
    """Yields of each trial whose file is there how it ended, and why that is not all."""
    for trial_id, result in prepared.each_stored():
        if result is None:
            yield trial_id, (None, DAMAGED_FILE)
        elif result.status is TrialStatus.FAILED:
            yield trial_id, (result.status, f"{result.reason}; --retry-failed tries it again")
        else:
            lacks = trial_id in prepared.with_models and prepared.lacks_model(result)
            yield trial_id, (result.status, NO_MODEL if lacks else "")
