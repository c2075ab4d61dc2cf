"""Workers, schedulers and runs that are killed cost an attempt at most, and no number."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import closing

import psutil
import pytest
from cluster_jobs import HangsOnce, Writes
from contracts.executor import CHECKS, MORE, TRIALS, jobs_in, name_of
from contracts.made_up_jobs import EndlessTrial, QuickCheck, QuickTrial
from distributed import Client
from patience import HOUR
from real_cluster import LOST, children_of, running, until

from bnexp.errors import ClusterError
from bnexp.execution import ENGINES, Silent
from bnexp.execution.dask.engine import Dask
from bnexp.execution.dask.limits import Limits
from bnexp.session import prepare, train
from bnexp.trial import TrialStatus

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16], dropout: 0.2}
training: {optimizer: adam, batch_size: 64, epochs: 3}
seeds: 3
arms:
  no-bn: {}
  bn: {network.norm: batch}
"""
LONG = TEXT.replace("epochs: 3", "epochs: 1000000")


def outcomes(engine, jobs, workers=1, progress=None):
    with closing(engine.execute(jobs, workers, progress or Silent())) as run:
        return dict(run)


def worker_at_work(cluster):
    """Returns the process of the worker of Dask that has a process of its own."""
    (process,) = [each for each in cluster.workers if children_of(each.pid)]
    return process


@pytest.fixture
def jobs(tmp_path):
    return jobs_in(tmp_path, MORE, QuickTrial, QuickCheck)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The bytes of the tables of a small experiment, trained on this machine."""
    folder = tmp_path_factory.mktemp("local")
    path = folder / "small.yaml"
    path.write_text(TEXT)
    prepared = prepare(path, out=folder)
    assert train(prepared, Silent(), jobs=2) is None
    return tables(prepared)


def tables(prepared):
    return [(prepared.folder.path / name).read_bytes() for name in ("history.csv", "trials.csv")]


class Kills(Silent):
    """Kills a process when a number of trials was taken up."""

    def __init__(self, process, after, number=signal.SIGKILL):
        self._process, self._left, self._signal = process, after, number

    def started(self, trial):
        self._left -= 1
        if self._left == 0:
            os.kill(self._process.pid, self._signal)


def test_killed_worker_leaves_the_same_numbers(cluster, tmp_path, stored):
    killed = cluster.add()
    cluster.add()
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    until(lambda: Dask(cluster.address).workers() == 2, "two workers join")
    prepared = prepare(path, out=tmp_path, engine="dask", cluster=str(cluster.file))
    assert train(prepared, Kills(killed, 3)) is None
    assert killed.poll() is not None
    assert tables(prepared) == stored


def test_lost_scheduler_ends_the_run_and_the_same_command_goes_on(
    cluster, tmp_path, stored, monkeypatch
):
    monkeypatch.setitem(ENGINES, "dask", Dask(limits=Limits(again=0.5)))
    cluster.add()
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    prepared = prepare(path, out=tmp_path, engine="dask", cluster=cluster.address)
    with (
        pytest.raises(ClusterError, match="no scheduler answers at tcp://"),
        pytest.warns(UserWarning, match=LOST),
    ):
        train(prepared, Kills(cluster.scheduler, 3))
    assert 0 < len(prepared.stored()) < 6
    again = prepare(path, out=tmp_path)
    assert train(again, Silent(), jobs=1) is None
    assert tables(again) == stored


def test_worker_that_leaves_costs_one_attempt_and_the_second_is_made_elsewhere(
    cluster, tmp_path, jobs
):
    for _ in range(3):
        cluster.add()
    first, *others = jobs
    endless = EndlessTrial(first.trial, first.source, first.log)
    engine, killed = Dask(cluster.address), []
    until(lambda: engine.workers() == 3, "three workers join")

    class Killer(Silent):
        def started(self, trial):
            if trial == first.trial:
                killed.append(worker_at_work(cluster))
                killed[-1].kill()
                killed[-1].wait()

    found = outcomes(engine, [endless, *others], progress=Killer())
    assert len(set(killed)) == 2
    lost = found.pop(endless)
    assert lost.status is TrialStatus.FAILED
    ends = re.fullmatch(
        r"its worker process was lost with the worker (\S+), which left the cluster, the next one "
        r"was lost with the worker (\S+), which left the cluster; look into its log, .*",
        lost.reason,
    )
    assert ends[1] != ends[2]
    assert {outcome.status for outcome in found.values()} == {TrialStatus.FINISHED}
    assert endless.log.read_text().count("left the cluster") == 2


def test_worker_that_is_retired_costs_an_attempt(cluster, tmp_path, jobs):
    cluster.add()
    cluster.add()
    first, *others = jobs
    hangs = HangsOnce(first.trial, first.source, first.log, marker=tmp_path / "hung")
    engine, retired = Dask(cluster.address), []
    until(lambda: engine.workers() == 2, "two workers join")

    class Retires(Silent):
        def started(self, trial):
            if trial == first.trial and not retired:
                until(hangs.marker.exists, "the trial hangs")
                with Client(cluster.address, set_as_default=False) as client:
                    retired.extend(address for address, keys in client.processing().items() if keys)
                    client.retire_workers(retired)

    found = outcomes(engine, [hangs, *others], progress=Retires())
    assert len(retired) == 1
    assert {outcome.status for outcome in found.values()} == {TrialStatus.FINISHED}
    lost = f"was lost with the worker {retired[0]}, which left the cluster"
    assert lost in hangs.log.read_text()


def test_worker_that_is_silent_is_used_no_more(cluster, tmp_path, jobs):
    cluster.add()
    cluster.add()
    first, *others = jobs
    hangs = HangsOnce(first.trial, first.source, first.log, marker=tmp_path / "hung")
    until(lambda: Dask(cluster.address).workers() == 2, "two workers join")
    # Once they have imported what they need, nothing keeps workers that are well from a sign.
    assert len(outcomes(Dask(cluster.address, Limits(idle=0.0)), others, workers=2)) == len(others)
    until(lambda: not cluster.processes(), "the processes of that run end")
    engine, stopped = Dask(cluster.address, Limits(beat=0.1, silent=5.0, farewell=0.5)), []

    class Stopper(Silent):
        def started(self, trial):
            if trial == first.trial and not stopped:
                stopped.append(worker_at_work(cluster))
                os.kill(stopped[0].pid, signal.SIGSTOP)

    found = outcomes(engine, [hangs, *others], progress=Stopper())
    assert {outcome.status for outcome in found.values()} == {TrialStatus.FINISHED}
    assert "was silent for" in hangs.log.read_text()
    assert sorted(name_of(job) for job in found) == sorted([*TRIALS, *CHECKS])


def test_log_of_a_process_that_died_is_brought_back(lasting, jobs):
    first, *others = jobs
    writes = Writes(first.trial, first.source, first.log)
    found = outcomes(Dask(lasting.address), [writes, *others])
    assert found[writes].status is TrialStatus.FAILED
    text = writes.log.read_text()
    assert text.count("the last words") == 2
    assert text.count(writes.heading) == 2


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_nothing_outlives_a_run_that_is_killed(lasting, tmp_path, jobs, number):
    path = tmp_path / "long.yaml"
    path.write_text(LONG)
    before = lasting.processes()
    command = ["run", str(path), "--engine", "dask", "--cluster", lasting.address]
    with (tmp_path / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "bnexp", *command, "--out", str(tmp_path), "--jobs", "2"],
            stderr=errors,
            stdout=errors,
        )
        until(lambda: len(lasting.processes() - before) == 2, "two trials are taken up")
        process.send_signal(number)
        process.wait(HOUR)
    until(lambda: not lasting.processes() - before, "the processes of its trials end")
    said = (tmp_path / "errors").read_text()
    assert "Traceback" not in said
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert "Interrupted." in said
    assert len(outcomes(Dask(lasting.address), jobs, workers=2)) == len(jobs)


def test_processes_of_a_worker_end_with_it(tmp_path, jobs):
    first, *_ = jobs
    endless = EndlessTrial(first.trial, first.source, first.log)
    with running(tmp_path, 1) as cluster:
        run = Dask(cluster.address, Limits(workers=0.0)).execute([endless], 1, Killing(cluster))
        with closing(run), pytest.raises(ClusterError, match="has had no workers"):
            list(run)


class Killing(Silent):
    """Kills the only worker, and waits until the process of the trial has ended as well."""

    def __init__(self, cluster):
        self._cluster = cluster

    def started(self, trial):
        (child,) = self._cluster.processes()
        self._cluster.workers[0].kill()
        until(lambda: not psutil.pid_exists(child), "the process of the trial ends")
