"""A cluster of our own processes: what is killed is replaced, and nothing of it stays."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import closing

import psutil
import pytest
from contracts.executor import MORE, jobs_in, told_by
from contracts.made_up_jobs import QuickCheck, QuickTrial
from patience import HOUR
from real_cluster import LOST, until

from bnexp.execution import Silent
from bnexp.execution.dask.engine import Dask
from bnexp.processes.temporary import sweep_left_folders


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


OWN = """
from bnexp.execution.dask.nodes import Ours
ours = Ours(1)
print(ours.address(), flush=True)
input()
"""


def is_at_work(process: psutil.Process) -> bool:
    """Tells whether a process has not ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def stopped(tmp_path):
    """A process with a cluster of its own, and all of that, stopped where they are.

    What is stopped can clean up nothing once it is killed, nor start another process.
    """
    runner = psutil.Popen(
        [sys.executable, "-c", OWN],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    found = [psutil.Process(runner.pid)]
    try:
        assert runner.stdout.readline().startswith(b"tcp://")
        found[0].suspend()
        while new := [p for p in found[0].children(recursive=True) if p not in found]:
            for process in new:
                process.suspend()
            found += new
        yield found
    finally:
        runner.kill()
        runner.communicate(timeout=HOUR)


def test_folders_of_a_cluster_of_our_own_are_swept_once_all_of_it_was_killed(
    stopped, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sweep_left_folders()
    assert len(list(tmp_path.glob("bnexp-*"))) == 2
    for process in reversed(stopped):
        process.kill()
    until(lambda: not any(map(is_at_work, stopped)), "all processes end")
    assert len(list(tmp_path.glob("bnexp-*"))) == 2

    def swept():
        sweep_left_folders()
        return not list(tmp_path.glob("bnexp-*"))

    # What the nodes have started holds their folders until it has noticed that they are gone.
    until(swept, "the folders are swept")


def test_run_that_is_left_early_ends_its_own_cluster(jobs):
    run = Dask().execute(jobs, 1, Silent())
    next(run)
    began = OwnCluster.nodes("worker")
    assert began
    run.close()
    end = time.monotonic() + HOUR
    while any(process.is_running() for process in began):
        assert time.monotonic() < end
