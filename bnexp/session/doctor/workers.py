"""Checks that worker processes can be started as a run starts them."""

from __future__ import annotations

from bnexp.session.doctor.finding import Finding, ok, problem


def worker_processes(longest: float) -> Finding:
    """Starts a worker process in the way of a run, without TensorFlow.

    Args:
        longest: Seconds that it may take.
    """
    from bnexp.errors import WorkersError  # noqa: PLC0415 (checks import other rooms late)
    from bnexp.execution.fresh import try_worker  # noqa: PLC0415 (likewise)

    try:
        reason = try_worker(longest)
    except WorkersError as error:
        return problem("workers", *str(error).split(". ", 1))
    if not reason:
        return ok("workers", "can be started")
    return problem(
        "workers",
        f"cannot be started: {reason}",
        "End other programs, allow some processes for each core (ulimit -u), and try again.",
    )
