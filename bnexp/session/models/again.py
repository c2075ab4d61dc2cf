"""Trains a stored trial once more for its network, which has to come out as it did."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bnexp.data import Source
from bnexp.errors import BnexpError
from bnexp.plan.identity import program_id
from bnexp.trial import History, Trial, TrialResult, TrialStatus

if TYPE_CHECKING:
    from bnexp.execution import Progress

_ELSEWHERE = ("processor", "instructions", "tensorflow", "keras", "numpy", "bnexp", "python")
"""What of a record numbers may differ by."""


@dataclass(frozen=True)
class Again:
    """A trial that is to be trained again.

    Attributes:
        trial: The trial.
        stored: What came out of it the first time.
        source: Where its data lie.
    """

    trial: Trial
    stored: TrialResult
    source: Source

    def network(self, progress: Progress) -> bytes:
        """Trains it in a worker and returns the `.keras` file of its network.

        Args:
            progress: Is told how it gets on.

        Raises:
            BnexpError: It could not be trained, or came out otherwise than it did.
            WorkersError: No process can be started.
        """
        found = self._trained(progress)
        if found.status is TrialStatus.FAILED:
            raise BnexpError(
                f"{self.trial.label}: was to be trained again for its network, and failed: "
                f"{found.reason}. Nothing was written"
            )
        if differs := difference(self.stored, found):
            raise BnexpError(
                f"{self.trial.label}: was trained again for its network, and came out otherwise: "
                f"{differs}. {_where(self.stored.record, found.record)} Nothing was written; a "
                "run with training.save_model: true keeps networks as they are trained"
            )
        return found.network

    def _trained(self, progress: Progress) -> TrialResult:
        from bnexp.execution import TrialJob, engine_named  # noqa: PLC0415 (only to train)

        settings = self.trial.settings
        saving = settings.training.model_copy(update={"save_model": True})
        settings = settings.model_copy(update={"training": saving})
        program = program_id(settings, self.source.fingerprint)
        trial = replace(self.trial, settings=settings, program_id=program)
        with tempfile.TemporaryDirectory() as folder:
            job = TrialJob(trial, self.source, Path(folder) / "logs" / "trial.log")
            progress.begin(1, 0, 1)
            try:
                with closing(engine_named(None, None).execute([job], 1, progress)) as running:
                    for _job, outcome in running:
                        if isinstance(outcome, TrialResult):
                            progress.ended(trial, outcome)
                            return outcome
            finally:
                progress.close()
        raise BnexpError(f"{self.trial.label}: nothing came out of training it again")


def difference(stored: TrialResult, found: TrialResult) -> str:
    """Returns the first number that two results of a trial differ in, in words; empty for none.

    Args:
        stored: What came out the first time.
        found: What came out now.
    """
    return next(_differences(stored, found), "")


def _differences(stored: TrialResult, found: TrialResult) -> Iterator[str]:
    if stored.status is not found.status:
        yield f"it {found.status} instead of {stored.status}"
    for name, value in stored.proof.items():
        if found.proof.get(name) != value:
            yield f"another {name} was drawn"
    yield from _in_history(stored.history, found.history)
    yield from _in_history(stored.watched, found.watched)
    for name, number in stored.test.items():
        if repr(found.test.get(name)) != repr(number):
            yield f"test {name} is {found.test.get(name)!r} instead of {number!r}"
    for name, array in stored.arrays.items():
        other = found.arrays.get(name)
        if other is None or not _same(array.values, other.values):
            yield f"{name} is another"


def _in_history(stored: History, found: History) -> Iterator[str]:
    if stored.steps != found.steps:
        yield "other steps were evaluated"
        return
    for name, values in stored.series.items():
        others = found.series.get(name, ())
        for step, one, other in zip(stored.steps, values, others, strict=False):
            if repr(one) != repr(other):
                yield f"{name} after step {step:,} is {other!r} instead of {one!r}"
        if len(others) != len(values):
            yield f"{name} is missing"


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return (
        one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    )


def _where(stored: Mapping[str, str], found: Mapping[str, str]) -> str:
    """Returns what of where they were trained differs, as a sentence."""
    unlike = [
        f"{name} {found[name]} instead of {stored[name]}"
        for name in _ELSEWHERE
        if name in found and stored.get(name, found[name]) != found[name]
    ]
    if not unlike:
        return "Nothing that is recorded of the two differs."
    return f"It was trained elsewhere: here are {', '.join(unlike)}."
