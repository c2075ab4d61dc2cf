"""The engines, by name: each is where and when jobs run."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Protocol

from bnexp.errors import UsageError
from bnexp.execution.dask.engine import Dask
from bnexp.execution.events import Progress
from bnexp.execution.jobs import Job, Outcome
from bnexp.execution.local import Local
from bnexp.nearest import suggestion


class Engine(Protocol):
    """Where and when jobs run. Their numbers do not depend on it.

    Attributes:
        grows: Whether workers may join while it runs, beyond those that there are at first.
    """

    @property
    def grows(self) -> bool:
        """As above."""

    def check(self) -> None:
        """Raises UsageError if it cannot be had here."""

    def expect(self) -> None:
        """Gets ready in the background, since there will soon be jobs; returns at once.

        Raises:
            UsageError: `BNEXP_ISA` names no instructions that training could be held to.
            WorkersError: No process can be started.
        """

    def workers(self) -> int:
        """Returns how many workers suit it, where nobody says how many."""

    def execute(
        self, jobs: Iterable[Job[Outcome]], workers: int, progress: Progress
    ) -> Generator[tuple[Job[Outcome], Outcome], None, None]:
        """Yields each job with its outcome as it ends; the order is that of ending.

        The numbers do not depend on how many workers there are, or on the order. Closing the
        iterator ends all that is still running; what was yielded is not lost by it.

        Args:
            jobs: What to run, each once.
            workers: How many run at a time, at least 1 where there are jobs.
            progress: Is told of jobs taken up and how far they are, from the calling thread.

        Raises:
            WorkersError: No process can be started.
        """


LOCAL = "local"
"""The name of the engine that runs where nobody says which."""

CLUSTER = "dask"
"""The name of the engine that a cluster can be stated for."""

ENGINES: dict[str, Engine] = {LOCAL: Local(), CLUSTER: Dask()}
"""The engines by name; a further one is a line here."""


def engine_named(name: str | None, cluster: str | None = None) -> Engine:
    """Returns an engine, ready to be used.

    Args:
        name: Its name; None for that of this machine.
        cluster: Where the cluster is that it is to use, if it is one for clusters.

    Raises:
        UsageError: There is no such engine, it cannot be had here, or it has no cluster.
    """
    if name is not None and name not in ENGINES:
        raise UsageError(
            f"engine: got {name!r}{suggestion(name, ENGINES) or '.'} One of: {', '.join(ENGINES)}"
        )
    engine = ENGINES[name or LOCAL]
    if cluster is not None:
        if not isinstance(engine, Dask):
            raise UsageError(
                f"cluster: got {cluster!r}, but the engine is {name or LOCAL}; say --engine "
                f"{CLUSTER} as well, or leave --cluster out"
            )
        engine = Dask(cluster, engine.limits)
    engine.check()
    return engine
