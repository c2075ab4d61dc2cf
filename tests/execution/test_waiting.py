"""Which job a worker gets next."""

from __future__ import annotations

from pathlib import Path

import pytest

from bnexp.config.language.network import Mlp
from bnexp.data import Source
from bnexp.execution import TrialJob
from bnexp.execution.checks import CheckJob
from bnexp.execution.waiting import Waiting
from bnexp.plan.checks import Check

TEXT = """
training: {epochs: 1}
seeds: 3
arms: {a: {}, b: {network.norm: batch}, c: {network.hidden: [3]}}
"""


@pytest.fixture
def jobs(trials_of):
    source = Source("digits", "contents")
    return [TrialJob(trial, source, Path("log")) for trial in trials_of(TEXT)]


@pytest.fixture
def programs(jobs):
    return {job.trial.arm: job.trial.program_id for job in jobs}


def label(job):
    return job and f"{job.trial.arm}{job.trial.seed}"


def test_new_workers_begin_with_programs_that_nobody_has(jobs, programs):
    waiting = Waiting(jobs)
    assert label(waiting.take([], [])) == "a0"
    assert label(waiting.take([], [programs["a"]])) == "b0"


def test_worker_goes_on_with_what_it_compiled_last(jobs, programs):
    waiting = Waiting(jobs)
    compiled = [programs["c"], programs["b"]]
    taken = [label(waiting.take(compiled, [])) for _ in range(7)]
    assert taken == ["b0", "b1", "b2", "c0", "c1", "c2", "a0"]


def test_idle_worker_steals_where_most_is_left(jobs, programs):
    waiting = Waiting(jobs)
    waiting.take([], [])
    assert label(waiting.take([], [programs[arm] for arm in "abc"])) == "b0"


def test_every_job_is_taken_once_and_then_there_is_none(jobs):
    waiting = Waiting(jobs)
    taken = [label(waiting.take([], [])) for _ in range(10)]
    assert sorted(filter(None, taken)) == [f"{arm}{seed}" for arm in "abc" for seed in range(3)]
    assert taken[-1] is None


def test_checks_come_last_in_their_order_and_for_any_worker(jobs, programs):
    network = Mlp.model_validate({"kind": "mlp", "hidden": [8], "norm": "batch"})
    first, second = (
        CheckJob(Check("folding", "b", (), network, (4, 3), 5, 4, seed), Path("log"))
        for seed in range(2)
    )
    waiting = Waiting([first, *jobs, second])
    taken = [waiting.take([], programs.values()) for _ in range(12)]
    assert sorted(map(label, taken[:9])) == sorted(map(label, jobs))
    assert taken[9:] == [first, second, None]
