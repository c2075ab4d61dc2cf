"""Where and when jobs run: by an engine, in worker processes, each of which can be replaced."""

from bnexp.execution.engines import CLUSTER, ENGINES, LOCAL, Engine, engine_named
from bnexp.execution.events import Progress, Silent
from bnexp.execution.fresh import expect_workers
from bnexp.execution.jobs import Job, Outcome
from bnexp.execution.machine.granted import Granted, granted
from bnexp.execution.surroundings import signals_blocked
from bnexp.execution.trials import TrialJob

__all__ = [
    "CLUSTER",
    "ENGINES",
    "LOCAL",
    "Engine",
    "Granted",
    "Job",
    "Outcome",
    "Progress",
    "Silent",
    "TrialJob",
    "engine_named",
    "expect_workers",
    "granted",
    "signals_blocked",
]
