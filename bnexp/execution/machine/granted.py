"""What the machine grants to a run, and how many workers that is enough for."""

from __future__ import annotations

import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

from bnexp.execution.machine.control_groups import granted_time, memory_left

ROOT = Path("/")
MIB = 2**20

FIRST_WORKER = 800 * MIB
"""What a run with one worker takes up, measured with the article: half of it TensorFlow's files."""

FURTHER_WORKER = (250 if sys.platform == "linux" else 600) * MIB
"""What each worker more takes up; on Linux they share what TensorFlow has loaded."""

FILES, FILES_PER_WORKER = 40, 10
"""Open files of a run, measured with eight workers."""


@dataclass(frozen=True)
class Granted:
    """What a run may use; None where it is not known, or not limited.

    Attributes:
        cores: Cores that this process may run on.
        time: How many cores' worth of time a container grants.
        memory: Bytes of memory: what the machine or a container has left, whichever is less.
        files: How many files a process may have open.
    """

    cores: int
    time: float | None = None
    memory: int | None = None
    files: int | None = None

    @property
    def workers_by_time(self) -> int:
        """How many workers of one thread the processor is enough for, at least one."""
        return self.cores if self.time is None else max(1, min(self.cores, int(self.time)))

    @property
    def workers_by_memory(self) -> int:
        """How many workers there is memory for, at least one, and no more than by time."""
        if self.memory is None:
            return self.workers_by_time
        further = (self.memory - FIRST_WORKER) // FURTHER_WORKER
        return max(1, min(self.workers_by_time, 1 + further))

    @property
    def workers_by_files(self) -> int:
        """How many workers there are open files for, at least one, and no more than by time."""
        if self.files is None:
            return self.workers_by_time
        return max(1, min(self.workers_by_time, (self.files - FILES) // FILES_PER_WORKER))

    @property
    def workers(self) -> int:
        """How many workers a run starts by itself."""
        return min(self.workers_by_memory, self.workers_by_files)


def granted(root: Path = ROOT) -> Granted:
    """Returns what the machine and whoever administers it grant to this process.

    Args:
        root: Where `/proc` and `/sys` lie.
    """
    memory = [amount for amount in (_available(root), memory_left(root)) if amount is not None]
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return Granted(
        cores=_cores(),
        time=granted_time(root),
        memory=min(memory, default=None),
        files=None if files == resource.RLIM_INFINITY else files,
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _available(root: Path) -> int | None:
    """Returns the bytes that the machine has left; all it has, where the system does not tell."""
    try:
        text = (root / "proc/meminfo").read_text(encoding="ascii")
        (line,) = (line for line in text.splitlines() if line.startswith("MemAvailable:"))
        return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None
    return pages * size if pages > 0 and size > 0 else None
