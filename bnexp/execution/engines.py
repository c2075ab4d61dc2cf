"""The engines, by name: each is where and when jobs run."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Protocol

from bnexp.execution.events import Progress
from bnexp.execution.jobs import Job, Outcome
from bnexp.execution.local import Local


class Engine(Protocol):
    """Where and when jobs run. Their numbers do not depend on it."""

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

ENGINES: dict[str, Engine] = {LOCAL: Local()}
"""The engines by name; a further one is a line here."""
