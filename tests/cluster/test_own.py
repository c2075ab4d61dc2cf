"""A cluster of our own processes: what is killed is replaced, and nothing of it stays."""

from __future__ import annotations

import re
import time
from contextlib import closing

import psutil
import pytest
from conftest import LOST
from contracts.executor import MORE, jobs_in, told_by
from contracts.made_up_jobs import QuickCheck, QuickTrial
from patience import HOUR

from bnexp.execution import Silent
from bnexp.execution.dask.engine import Dask


def outcomes(engine, jobs, workers=1, progress=None):
    with closing(engine.execute(jobs, workers, progress or Silent())) as run:
        return dict(run)


@pytest.fixture
def jobs(tmp_path):
    return jobs_in(tmp_path, MORE, QuickTrial, QuickCheck)


class OwnCluster:
    """Finds the processes of a cluster of our own."""

    @staticmethod
    def nodes(role):
        found = []
        for process in psutil.Process().children():
            line = process.cmdline()
            if "bnexp.execution.dask.node" in " ".join(line) and role in line:
                found.append(process)
        return found


@pytest.mark.parametrize("role", ["worker", "scheduler"])
def test_cluster_of_our_own_replaces_what_is_killed(tmp_path, jobs, role):
    killed = []

    class Killer(Silent):
        def started(self, trial):
            if not killed:
                killed.extend(OwnCluster.nodes(role))
                killed[0].kill()

        def warned(self, message):
            assert role == "scheduler"
            assert re.match(LOST, message)

    found = outcomes(Dask(), jobs, workers=1, progress=Killer())
    assert len(killed) == 1
    expected = told_by((job, job.run(lambda _told: None, 1)) for job in jobs)
    assert told_by(found.items()) == expected
    assert not OwnCluster.nodes("worker")
    assert not OwnCluster.nodes("scheduler")


def test_run_that_is_left_early_ends_its_own_cluster(jobs):
    run = Dask().execute(jobs, 1, Silent())
    next(run)
    began = OwnCluster.nodes("worker")
    assert began
    run.close()
    end = time.monotonic() + HOUR
    while any(process.is_running() for process in began):
        assert time.monotonic() < end
