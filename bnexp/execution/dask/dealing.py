"""How a run on a cluster deals with a job: what is sent, what is told, when it is given up."""

from __future__ import annotations

import os
from contextlib import suppress

from bnexp.execution.events import Progress
from bnexp.execution.jobs import Job, Outcome
from bnexp.store.files.kinds import open_part

ATTEMPTS = 2
"""How often the worker of a job may die before the job fails."""

STARTS = 5
"""How often a job may be lost before anybody has taken it up."""


def sent(job: Job[Outcome]) -> Job[Outcome]:
    """Returns what travels to the worker for the next attempt."""
    return job


def taken_up(job: Job[Outcome], progress: Progress, where: str) -> None:
    """Tells that a process has taken up a job.

    Args:
        job: The job.
        progress: Is told.
        where: Host and number of the process.
    """
    job.started(progress)


def given_up(job: Job[Outcome], how: str) -> Outcome:
    """Returns the outcome of a job whose workers died too often.

    Args:
        job: The job.
        how: How the last one did.
    """
    return job.died()


def tried_again(job: Job[Outcome], progress: Progress, how: str) -> None:
    """Tells that a job is tried once more.

    Args:
        job: The job.
        progress: Is told.
        how: How its worker died.
    """


def add_to_log(job: Job[Outcome], text: str) -> None:
    """Adds to a job's log what was written elsewhere; a disk in the way costs the log alone."""
    if not text:
        return
    with suppress(OSError):
        job.log.parent.mkdir(parents=True, exist_ok=True)
        file = open_part(job.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            os.write(file, text.encode(errors="replace"))
        finally:
            os.close(file)
