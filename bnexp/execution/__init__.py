"""Where and when trials run: always in worker processes, each of which can be replaced."""

from bnexp.execution.events import Progress, Silent
from bnexp.execution.fresh import expect_workers
from bnexp.execution.local import execute
from bnexp.execution.machine import Granted, granted
from bnexp.execution.surroundings import signals_blocked
from bnexp.execution.worker import Job

__all__ = [
    "Granted",
    "Job",
    "Progress",
    "Silent",
    "execute",
    "expect_workers",
    "granted",
    "signals_blocked",
]
