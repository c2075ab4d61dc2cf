"""Where and when trials run: always in worker processes, each of which can be replaced."""

from bnexp.execution.events import Progress, Silent
from bnexp.execution.fresh import expect_workers, interrupts_blocked
from bnexp.execution.local import available_cores, execute
from bnexp.execution.worker import Job

__all__ = [
    "Job",
    "Progress",
    "Silent",
    "available_cores",
    "execute",
    "expect_workers",
    "interrupts_blocked",
]
