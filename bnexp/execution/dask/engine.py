"""The engine of a cluster: jobs run on the workers of Dask distributed."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bnexp.errors import UsageError
from bnexp.execution.dask.limits import USUAL, Limits
from bnexp.execution.events import Progress
from bnexp.execution.jobs import Job, Outcome
from bnexp.execution.machine.granted import granted
from bnexp.processes.interrupts import sheltered

_SCHEMES = ("tcp://", "tls://")


@dataclass(frozen=True)
class Dask:
    """Workers of a Dask cluster. One that dies or leaves costs the job that it is at one attempt.

    Attributes:
        cluster: Where the scheduler listens, or the path of a scheduler file; None for a cluster
            of our own processes on this machine.
        limits: How long to wait for what.
    """

    cluster: str | None = None
    limits: Limits = USUAL

    grows = True

    def check(self) -> None:
        """Raises UsageError if Dask is not installed, or the cluster is stated wrongly."""
        if find_spec("distributed") is None:
            raise UsageError(
                "the engine dask needs Dask distributed, which is not installed here: "
                "pip install 'bnexp[dask]'"
            )
        if self.cluster is None:
            return
        scheme, colons, rest = self.cluster.partition("://")
        host, colon, port = rest.rpartition(":")
        wrong = not (host and colon and port.isdecimal()) if colons else not self.cluster.strip()
        if wrong or (colons and f"{scheme}://" not in _SCHEMES):
            raise UsageError(
                f"cluster: got {self.cluster!r}; must be where a scheduler listens, such as "
                "tcp://10.0.0.1:8786, or the path of a scheduler file"
            )
        if not colons and not _is_file(self.cluster):
            raise UsageError(
                f"cluster: got {self.cluster!r}; no such scheduler file; an address begins with "
                "tcp://"
            )

    def expect(self) -> None:
        """Has nothing to get ready: what trains is not in this process."""

    def workers(self) -> int:
        """Returns how many workers the cluster has now, at least 1.

        Raises:
            ClusterError: Nobody answers.
        """
        if self.cluster is None:
            return granted().workers
        from bnexp.execution.dask.link import Link  # noqa: PLC0415 (imports distributed)

        link = Link(self.cluster, "bnexp", self.limits)
        try:
            workers, _ = link.connect(self.limits.answer)
            return max(1, len(workers))
        finally:
            link.close()

    def execute(
        self, jobs: Iterable[Job[Outcome]], workers: int, progress: Progress
    ) -> Generator[tuple[Job[Outcome], Outcome], None, None]:
        """Yields each job with its outcome as it ends; closing the iterator ends all jobs.

        A cluster that is not ours is left as it was found. What a signal raises is raised here
        while nothing is there to be taken up, and once all outcomes that have arrived are yielded.

        Raises:
            ClusterError: The cluster cannot be reached, was lost, or has no workers that fit.
            WorkersError: No process of a cluster of our own can be started.
        """
        all_jobs = list(jobs)
        if not all_jobs:
            return
        from bnexp.execution.dask.nodes import Cluster, Ours, Theirs  # noqa: PLC0415 (likewise)
        from bnexp.execution.dask.run import Run  # noqa: PLC0415 (likewise)

        own = min(workers, granted().workers, len(all_jobs))
        cluster: Cluster = Theirs(self.cluster) if self.cluster else Ours(max(1, own))
        with sheltered() as shelter:
            run = Run(all_jobs, max(1, workers), progress, cluster, self.limits)
            try:
                yield from run.outcomes(shelter)
            finally:
                run.close()


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:
        return False
