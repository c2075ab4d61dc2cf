"""The check of an identity as a job; a run that claims none imports nothing of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from bnexp.execution.jobs import Job, Tell
from bnexp.plan.checks import Check
from bnexp.trial import IdentityResult, TrialStatus


@dataclass(frozen=True)
class CheckJob(Job[IdentityResult]):
    """The check of an identity, and where its log goes. Nothing is compiled for it.

    Attributes:
        check: What to measure, and on which network.
        log: For everything that is printed meanwhile, by the other checks too.
        heading: A line for the log; empty for those that share it.
    """

    check: Check
    log: Path
    heading: str = ""

    look_into: ClassVar[str] = "logs/identities.log"

    def work(self, tell: Tell) -> IdentityResult:
        """Measures the deviation in this process; nothing is told on the way."""
        from bnexp.training import determinism  # noqa: PLC0415 (worker only)

        determinism.import_tensorflow()
        determinism.use_keras_defaults()
        from bnexp.networks.identities import measure_identity  # noqa: PLC0415 (imports TensorFlow)

        check = self.check
        found = measure_identity(
            check.identity, check.network, check.image, check.classes, check.batch, check.seed
        )
        return IdentityResult(check.identity, check.arm, check.cell, found.value, found.detail)

    def failed(self, reason: str) -> IdentityResult:
        """Returns a result without a deviation."""
        return IdentityResult(
            self.check.identity,
            self.check.arm,
            self.check.cell,
            math.nan,
            status=TrialStatus.FAILED,
            reason=reason,
        )
