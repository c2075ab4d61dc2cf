"""An engine that needs no worker: jobs run one after the other in the caller's own process."""

from __future__ import annotations

import os
from functools import partial

from bnexp.execution.jobs import Where

HERE = Where("here", os.getpid())


class InProcess:
    """Runs jobs where it is called; a job that ends the process ends the run."""

    grows = False

    def check(self) -> None:
        """Is always to be had."""

    def expect(self) -> None:
        """Has nothing to get ready."""

    def workers(self) -> int:
        return 1

    def execute(self, jobs, workers, progress):
        for job in jobs:
            job.started(progress, HERE)
            yield job, job.sent(progress).run(partial(job.advanced, progress), workers)
