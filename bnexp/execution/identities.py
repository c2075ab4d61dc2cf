"""Measures identities in a worker process of their own, and yields each result as it comes."""

from __future__ import annotations

import math
import traceback
from collections.abc import Generator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from bnexp.execution.fresh import as_a_fresh_process, worker_context
from bnexp.execution.worker import failure_reason, send_output_to, start_worker
from bnexp.plan.checks import Check
from bnexp.plan.identity import THREADS
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
    context = worker_context()
    results, results_end = context.Pipe(duplex=False)
    lifeline_end, lifeline = context.Pipe(duplex=False)
    process = context.Process(  # type: ignore[attr-defined] # typed for each kind of context only
        target=_measure_all, args=(list(checks), log, results_end, lifeline_end)
    )
    measured = 0
    try:
        with as_a_fresh_process():
            process.start()
        results_end.close()
        lifeline_end.close()
        for _ in checks:
            yield results.recv()
            measured += 1
    except (EOFError, OSError):
        for check in checks[measured:]:
            yield _failed(check, _DIED)
    finally:
        lifeline.close()
        results.close()
        if process.pid is not None:
            process.join()


def _measure_all(
    checks: Sequence[Check], log: Path, results: Connection, lifeline: Connection
) -> None:
    """Measures in this process, a fresh one, and sends each result as it is there."""
    start_worker(results, lifeline, workers=1)
    send_output_to(log, f"{len(checks)} checks of identities")
    from bnexp.training import determinism  # noqa: PLC0415 (worker only)

    determinism.prepare_environment(THREADS)
    determinism.import_tensorflow()
    determinism.use_keras_defaults()
    for check in checks:
        results.send(_result(check))


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
