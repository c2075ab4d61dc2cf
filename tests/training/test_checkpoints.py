"""When a trial writes down where it is; that it does changes none of its numbers."""

from __future__ import annotations

import pytest
from walks import same_bits, told, walk

from bnexp.config.course import Course
from bnexp.config.language.training import Checkpoint
from bnexp.training.checkpoints import Checkpoints
from bnexp.training.run_trial import Run
from bnexp.training.state import RunState

# 287 images are trained on: seven batches of 36 and one of 35 an epoch.
TEXT = """
data: {dataset: digits, validation_split: 0.8}
network: NETWORK
training:
  optimizer: {kind: adam, learning_rate: 0.01}
  batch_size: 36
  steps: 40
  checkpoint: EVERY
evaluation: {every: {steps: 16}}
seeds: "3-3"
"""
NETWORKS = {
    "mlp": "{kind: mlp, hidden: [8], norm: batch, dropout: 0.3}",
    "cnn": "{kind: cnn, channels: [2], norm: batch}",
    "rnn": "{kind: rnn, cell: lstm, units: [4], lengths: {least: 4}}",
}


class Clock:
    """Tells a time that goes on by a second whenever it is asked."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def kept_by(trial, program, data) -> tuple[Run, dict[int, bytes]]:
    """Trains a trial and returns its run, and the states that it wrote down, by their steps."""
    states: dict[int, bytes] = {}

    def keep(state):
        states[state.step] = state.to_bytes()

    run = Run(trial, program, data, lambda *_: None, None, keep)
    for _ in run.stops():
        pass
    return run, states


@pytest.fixture
def case(trials_of, digits, pairs_of_programs):
    def stated(network, every):
        text = TEXT.replace("NETWORK", NETWORKS[network]).replace("EVERY", every)
        (trial,) = trials_of(text)
        return trial, *pairs_of_programs(trial)

    return stated


@pytest.mark.parametrize("network", NETWORKS)
def test_from_any_state_that_is_written_down_a_trial_comes_out_the_same(network, case, digits):
    trial, program, other = case(network, "{steps: 5}")
    through = walk(trial, program, digits)
    run, states = kept_by(trial, program, digits)
    assert told(run.result()) == told(through.result)
    # Stops at 0, 16, 32, 40 are on the way; the last step is the result's.
    assert sorted(states) == [5, 10, 15, 20, 25, 30, 35]
    for step in (5, 20, 35):
        state = RunState.from_bytes(states[step])
        # What was trained between is another trial, such as a worker may have had.
        other.start(trial.settings, 99)
        again = walk(trial, other, digits, state)
        assert told(again.result) == told(through.result), step
        assert same_bits(again.variables, through.variables), step


def test_by_epochs_it_is_written_down_at_their_ends(case, digits):
    trial, program, _ = case("mlp", "{epochs: 2}")
    _, states = kept_by(trial, program, digits)
    assert sorted(states) == [16, 32]


def test_a_trial_that_is_shorter_writes_down_nothing(case, digits):
    trial, program, _ = case("mlp", "{seconds: 3600}")
    assert kept_by(trial, program, digits)[1] == {}


def test_by_the_clock_it_halts_often_enough_to_see_that_the_time_has_come():
    clock = Clock()
    checkpoints = Checkpoints(Checkpoint(seconds=100), Course(1000, 0, 10**6), 0, clock)
    first = checkpoints.until(0, 10**6)
    assert first < 1000
    checkpoints.trained(first, 1.0)
    # At that speed a hundred seconds are 100 * first steps.
    assert checkpoints.until(first, 10**6) == first + 10 * first
    assert checkpoints.until(first, first + 3) == first + 3
    checkpoints.trained(1, 1e9)
    assert checkpoints.until(first, 10**6) == first + 1
    assert not checkpoints.is_due(first)
    clock.now += 100
    assert checkpoints.is_due(first)
    checkpoints.kept(first)
    assert not checkpoints.is_due(first)


def test_by_steps_it_counts_from_where_the_trial_goes_on():
    checkpoints = Checkpoints(Checkpoint(steps=10), Course(7, 0, 100), 23, Clock())
    assert checkpoints.until(23, 100) == 30
    assert not checkpoints.is_due(29)
    assert checkpoints.is_due(30)
    assert checkpoints.is_due(47)
