"""What workers are asked for: a job is worked out on its own, of whatever sort it is."""

from __future__ import annotations

import sys
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

from bnexp.execution.attempts import told_ends
from bnexp.execution.events import Progress
from bnexp.processes.memory import lacks_memory
from bnexp.trial import IdentityResult, TrialResult

Outcome = TrialResult | IdentityResult
"""What comes out of a job: its numbers, or why there are none."""

Out_co = TypeVar("Out_co", bound=Outcome, covariant=True)

Tell = Callable[[Any], None]
"""Is given what a job tells while it is worked on."""


STARTS = 5
"""How often a worker is started for a job that never takes it up before the job fails; whatever
workers come from may just be dying."""


@dataclass(frozen=True)
class Where:
    """Where a worker is.

    Attributes:
        host: The name of its machine.
        process: The number of its process there.
    """

    host: str
    process: int


class Job(ABC, Generic[Out_co]):
    """A job; as a whole it travels to where it is worked on, and its outcome travels back.

    Attributes:
        log: For everything that is printed meanwhile.
        look_into: Where to look for the reason if the process that works on it ends.
    """

    log: Path
    look_into: ClassVar[str]

    @property
    def heading(self) -> str:
        """A line for the log that says what is worked on; empty where it has one already."""
        return ""

    @property
    def program(self) -> str:
        """What is compiled for it, which it shares with other jobs; empty where nothing is."""
        return ""

    @abstractmethod
    def work(self, tell: Tell) -> Out_co:
        """Works it out in this process.

        Args:
            tell: Is told how far it is, whatever `advanced` knows to read.
        """

    @abstractmethod
    def failed(self, reason: str) -> Out_co:
        """Returns the outcome where there are no numbers.

        Args:
            reason: Why there are none.
        """

    def sent(self, progress: Progress) -> Self:
        """Returns what a worker is given; asked for anew before each attempt.

        Args:
            progress: Is told what has to be known of it.
        """
        return self

    def started(self, progress: Progress, where: Where) -> None:
        """Notes that a worker has taken up the job, and tells whoever shows the run.

        Args:
            progress: Shows the run.
            where: Where the worker is.
        """

    def advanced(self, progress: Progress, told: Any) -> None:
        """Takes up what the job told on its way, and tells whoever shows the run."""

    def again(self, progress: Progress, how: str) -> None:
        """Tells whoever shows the run that the job is tried once more, where that is shown.

        Args:
            progress: Shows the run.
            how: How the worker process ended that was at it.
        """

    def run(self, tell: Tell, workers: int, first: Callable[[], None] | None = None) -> Out_co:
        """Works it out in this process; whatever goes wrong becomes status and reason.

        Args:
            tell: As in `work`.
            workers: How many workers share the machine.
            first: What is to be done before, if anything; it may go wrong as well.
        """
        try:
            if first:
                first()
            return self.work(tell)
        except Exception as error:
            traceback.print_exc()
            return self.failed(failure_reason(error))
        finally:
            sys.stderr.flush()

    def died(self, ends: Sequence[str]) -> Out_co:
        """Returns the outcome where it is given up, since the processes that worked on it ended.

        Args:
            ends: How they did, such as `was killed by SIGKILL`.
        """
        return self.failed(f"{told_ends(ends)}; look into {self.look_into}")


def failure_reason(error: Exception) -> str:
    """Returns what went wrong in one line: TensorFlow says it in the last one of many."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    remedy = ["raise the limits of memory (ulimit -v)"] if lacks_memory(error) else []
    return ": ".join([type(error).__name__, *lines[-1:], *remedy])
