"""Measures identities in a worker process of their own, and yields each result as it comes."""

from __future__ import annotations

import math
import traceback
from collections.abc import Generator, Sequence
from pathlib import Path

from bnexp.errors import WorkersError
from bnexp.execution.process import Gone, WorkerProcess
from bnexp.execution.worker import Tell, Word, failure_reason, send_output_to
from bnexp.plan.checks import Check
from bnexp.trial import IdentityResult, TrialStatus

_DIED = "its worker process ended without a result; look into logs/identities.log"


def measure(checks: Sequence[Check], log: Path) -> Generator[IdentityResult, None, None]:
    """Yields the result of each check, in their order; closing the iterator ends the process.

    Args:
        checks: What to measure; nothing is started where there is nothing.
        log: For everything that the process prints.
    """
    if not checks:
        return
    process, measured = WorkerProcess(), 0
    try:
        process.ask(_measure_all, list(checks), log)
        while True:
            match process.listen():
                case Word.TOLD, result:
                    yield result
                    measured += 1
                case Gone.BEGUN | (Word.DONE, _):
                    break
                case Gone.UNBEGUN:
                    raise WorkersError(process.reason())
        for check in checks[measured:]:
            yield _failed(check, _DIED)
    finally:
        process.close()


def _measure_all(tell: Tell, checks: Sequence[Check], log: Path) -> None:
    """Measures in this process, and tells each result as it is there."""
    send_output_to(log, f"{len(checks)} checks of identities")
    from bnexp.training import determinism  # noqa: PLC0415 (worker only)

    determinism.import_tensorflow()
    determinism.use_keras_defaults()
    for check in checks:
        tell(_result(check))


def _result(check: Check) -> IdentityResult:
    """Returns what came out of a check; whatever goes wrong becomes its status and reason."""
    from bnexp.networks.identities import measure_identity  # noqa: PLC0415 (imports TensorFlow)

    try:
        found = measure_identity(
            check.identity, check.network, check.image, check.classes, check.batch, check.seed
        )
    except Exception as error:
        traceback.print_exc()
        return _failed(check, failure_reason(error))
    return IdentityResult(check.identity, check.arm, check.cell, found.value, found.detail)


def _failed(check: Check, reason: str) -> IdentityResult:
    return IdentityResult(
        check.identity,
        check.arm,
        check.cell,
        math.nan,
        status=TrialStatus.FAILED,
        reason=reason,
    )
