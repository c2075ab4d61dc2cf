"""A cluster without workers: how long that is borne, and what is told meanwhile."""

from __future__ import annotations

from bnexp.errors import ClusterError
from bnexp.execution.dask.limits import Limits
from bnexp.execution.events import Progress


class Lacking:
    """Tells from time to time that there are no workers, and gives up after a while.

    Args:
        limits: How long to wait.
        progress: Is told.
    """

    def __init__(self, limits: Limits, progress: Progress) -> None:
        self._limits, self._progress = limits, progress
        self._since: float | None = None
        self._warned = 0.0

    def look(self, workers: int, address: str, now: float) -> None:
        """Takes in how many workers there are.

        Args:
            workers: The number.
            address: The scheduler's.
            now: The time, by the clock that only goes forward.

        Raises:
            ClusterError: There have been none for too long.
        """
        if workers:
            self._since = None
            return
        if self._since is None:
            self._since = self._warned = now
        waited, most = now - self._since, self._limits.workers
        if waited > most:
            raise ClusterError(
                f"the cluster at {address} has had no workers for {most:g} seconds",
                "Start some: dask worker ADDRESS --nthreads 1.",
            )
        if now - self._warned >= self._limits.word:
            self._warned = now
            self._progress.warned(
                f"The cluster has no workers; waiting for some since {waited:.0f} of at most "
                f"{most:.0f} seconds."
            )
