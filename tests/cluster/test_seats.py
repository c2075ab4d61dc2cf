"""A run counts losses by itself, takes each outcome once, and blames nobody for its own sleep."""

from __future__ import annotations

import pickle
import queue
import time

import pytest
from contracts.executor import MORE, jobs_in
from contracts.made_up_jobs import QuickCheck, QuickTrial

from bnexp.execution import Silent
from bnexp.execution.dask.limits import Limits
from bnexp.execution.dask.news import Ended, Heard, Present
from bnexp.execution.dask.run import Run
from bnexp.execution.dask.seats import Jobs, Seat
from bnexp.execution.dask.tickets import Ending, Report, Sign
from bnexp.processes.interrupts import sheltered
from bnexp.trial import TrialStatus


class NoLink:
    """Takes note of what would be sent."""

    def __init__(self) -> None:
        self.sent, self.dropped, self.probed = [], [], []
        self.inbox = queue.SimpleQueue()

    def send(self, address, ticket, files, contents):
        self.sent.append((address, ticket.number))

    def drop(self, number):
        self.dropped.append(number)

    def probe(self, address, number):
        self.probed.append(number)


class NoCluster:
    def address(self):
        return "tcp://nowhere:1"

    def tend(self):
        pass

    def replace(self, address):
        pass


@pytest.fixture
def jobs(tmp_path):
    return jobs_in(tmp_path, MORE, QuickTrial, QuickCheck)


@pytest.fixture
def run(jobs):
    """A run of jobs on two workers that do nothing."""
    run = Run(jobs, 9, Silent(), NoCluster(), Limits(silent=10.0))
    run._link = NoLink()
    list(run._taken(Present({"a": 1, "b": 1})))
    run._assign()
    return run


def done(job) -> Report:
    return Report(Ending.DONE, pickle.dumps(job.run(lambda _told: None, 1)))


def begun(number: int) -> Heard:
    return Heard(number, Sign.BEGUN, ["here", 1], time.monotonic())


def test_each_worker_is_at_one_job_at_a_time(run):
    assert run._link.sent == [("a", 1), ("b", 2)]
    run._assign()
    assert len(run._link.sent) == 2


def test_no_more_jobs_run_at_a_time_than_was_said(jobs):
    run = Run(jobs, 1, Silent(), NoCluster(), Limits())
    run._link = NoLink()
    list(run._taken(Present({"a": 1, "b": 1})))
    run._assign()
    assert run._link.sent == [("a", 1)]


def test_second_outcome_of_a_job_is_dropped(run, jobs):
    first = run._seats.at(1).job
    (found,) = run._taken(Ended(1, done(first)))
    assert found[0] is first
    assert list(run._taken(Ended(1, done(first)))) == []


def test_outcome_of_an_attempt_that_counts_as_lost_is_dropped(run):
    seat = run._seats.at(1)
    job = seat.job
    list(run._taken(begun(1)))
    assert list(run._overdue(time.monotonic() + 60)) == []
    assert 1 in run._link.dropped
    assert list(run._taken(Ended(1, done(job)))) == []


def test_death_counts_for_the_job_that_was_begun_alone(run):
    job, other = run._seats.at(1).job, run._seats.at(2).job
    list(run._taken(begun(1)))
    assert list(run._taken(Present({"c": 1}))) == []
    run._assign()
    number = next(seat.number for seat in run._seats.busy if seat.job is job)
    list(run._taken(begun(number)))
    ((lost, outcome),) = run._taken(Present({"d": 1}))
    assert lost is job
    assert outcome.reason.startswith(
        "its worker process was lost with the worker a, which left the cluster, the next one was "
        "lost with the worker c, which left the cluster; look into "
    )
    assert not run._jobs.is_given_up(other, "was killed by SIGKILL", begun=True)


def test_job_that_a_worker_begins_twice_was_lost_in_between(run):
    list(run._taken(begun(1)))
    assert list(run._taken(begun(1))) == []
    assert 1 in run._link.dropped


def test_lost_job_goes_elsewhere_unless_there_is_nowhere_else(jobs):
    waiting, here, there = Jobs([]), Seat("here"), Seat("there")
    waiting.put_back(jobs[0], "here")
    assert waiting.take(here, [there]) is None
    assert waiting.take(there, [here]) is jobs[0]
    waiting.put_back(jobs[0], "here")
    assert waiting.take(here, []) is jobs[0]


def test_jobs_of_one_program_go_where_it_is_compiled(run):
    programs = {}
    while len(programs) < 4 and run._seats.busy:
        seat = run._seats.busy[0]
        job, address = seat.job, seat.address
        if job.program:
            programs.setdefault(job.program, []).append(address)
        list(run._taken(Ended(seat.number, done(job))))
        run._assign()
    assert all(len({*places}) == 1 for places in programs.values())


def test_worker_that_has_not_begun_is_asked_before_it_counts_as_silent(run):
    now = time.monotonic()
    list(run._taken(begun(1)))
    list(run._overdue(now + 6))
    assert run._link.probed == [2]
    list(run._overdue(now + 7))
    assert run._link.probed == [2]


def test_run_that_slept_blames_nobody(run, monkeypatch):
    clock = {"now": time.monotonic()}
    monkeypatch.setattr(time, "monotonic", lambda: clock["now"])
    monkeypatch.setattr(run, "_connect", lambda within: None)
    slept = []

    def nothing():
        if slept:
            raise KeyboardInterrupt
        slept.append(True)
        clock["now"] += 3600

    monkeypatch.setattr(run, "_waited_for", nothing)
    with sheltered() as shelter, pytest.raises(KeyboardInterrupt):
        list(run.outcomes(shelter))
    assert run._link.dropped == []
    assert len(run._seats.busy) == 2


def test_outcome_that_has_arrived_is_not_lost_by_an_interrupt(run, monkeypatch):
    _, second = (seat.job for seat in run._seats.busy)

    def interrupted():
        run._link.inbox.put(begun(2))
        run._link.inbox.put(Ended(2, done(second)))
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "_connect", lambda within: None)
    monkeypatch.setattr(run, "_waited_for", interrupted)
    taken = []

    def take(shelter):
        for job, outcome in run.outcomes(shelter):
            taken.append((job, outcome.status))

    with sheltered() as shelter, pytest.raises(KeyboardInterrupt):
        take(shelter)
    assert taken == [(second, TrialStatus.FINISHED)]
    assert run._link.sent == [("a", 1), ("b", 2)]
