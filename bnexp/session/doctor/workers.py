"""Checks that worker processes can be started as a run starts them."""

from __future__ import annotations

import tempfile

from bnexp.session.doctor.finding import Finding, ok, problem, warning
from bnexp.session.doctor.process import run_python


def worker_processes(longest: float) -> Finding:
    """Starts a worker process in the way of a run, without TensorFlow.

    Args:
        longest: Seconds that it may take.
    """
    from bnexp.session.doctor import starting  # noqa: PLC0415 (checks import other rooms late)

    outcome = run_python(["-m", starting.__name__], longest)
    if outcome.code == 0:
        return ok("workers", "can be started")
    if outcome.code == starting.ALONE_ONLY:
        return warning(
            "workers",
            "have to import TensorFlow one by one, which takes more time and memory: there is no "
            f"place for the server's socket in {tempfile.gettempdir()}",
            "Set TMPDIR to a folder with a short path on a local disk, such as /tmp.",
        )
    if outcome.code is None:
        return problem(
            "workers",
            f"none was started within {longest:g} s",
            "End other programs, and try again.",
        )
    return problem(
        "workers",
        f"cannot be started: {outcome.reason}",
        "Where this is a container: mount /dev/shm so that it can be written, since it holds the "
        "semaphores between processes, and allow some processes for each core.",
    )
