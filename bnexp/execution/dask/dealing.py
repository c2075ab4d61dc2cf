"""What is written to a job's log on this machine that was written elsewhere."""

from __future__ import annotations

import os
from contextlib import suppress

from bnexp.execution.jobs import Job, Outcome
from bnexp.store.files.kinds import open_part


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
