"""A trial that is taken up again from a written state gives the same numbers to the bit."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from toy_probes import UnitNorms
from walks import same_bits, told, walk

from bnexp.training.loop import CompiledLoop
from bnexp.training.probes import PROBES
from bnexp.training.run_trial import Run
from bnexp.training.state import RunState

# 287 images are trained on: seven batches of 36 and one of 35, so that steps 8, 16, 24, 32 end an
# epoch. The 1150 that are held out are three batches, of which a look may need but one.
TEXT = """
data: {dataset: digits, validation_split: 0.8, order: ORDER}
network: {kind: mlp, hidden: [8]NETWORK}
training: {optimizer: OPTIMIZER, batch_size: 36, steps: 40, schedule: cosine}
evaluation: {every: {steps: 12}, on: [validation, test]WATCH}
seeds: "3-3"
"""
NETWORKS = {
    "sgd": ("{kind: sgd, learning_rate: 0.1}", ""),
    "sgd with bn": ("{kind: sgd, learning_rate: 0.1}", ", norm: {kind: batch, momentum: 0.9}"),
    "adam with dropout, penalty and bn": (
        "{kind: adam, learning_rate: 0.01}",
        ", norm: batch, dropout: 0.3, l2: 0.001",
    ),
}
EVERYTHING = "{every: {steps: 5}}"
TARGETS = "{every: {steps: 5}, targets: {val_accuracy: [0.12, 0.2, 0.9], test_loss: 0.1}}"
WATCHED = {"nothing": "", "everything": EVERYTHING, "targets": TARGETS}


@pytest.fixture
def case(trials_of, digits, pairs_of_programs):
    """Returns a trial, the program that trains it through, and the one that takes it up."""

    def stated(network, watch, order="fresh"):
        optimizer, more = NETWORKS[network]
        text = TEXT.replace("OPTIMIZER", optimizer).replace("NETWORK", more)
        text = text.replace("ORDER", order).replace("WATCH", f", watch: {watch}" if watch else "")
        (trial,) = trials_of(text)
        return trial, *pairs_of_programs(trial)

    return stated


@pytest.mark.parametrize("watched", WATCHED)
@pytest.mark.parametrize("network", NETWORKS)
def test_taken_up_at_any_stop_a_trial_comes_out_the_same(network, watched, case, digits):
    trial, program, other = case(network, WATCHED[watched])
    through = walk(trial, program, digits)
    assert {0, 12, 24, 36, 40} <= set(through.states)
    assert watched == "nothing" or {5, 10, 15, 20} <= set(through.states)
    for step, written in through.states.items():
        again = walk(trial, other, digits, RunState.from_bytes(written))
        assert told(again.result) == told(through.result), step
        assert same_bits(again.variables, through.variables), step
        assert again.states.keys() == {s for s in through.states if s > step}


def test_the_state_is_the_same_whether_or_not_the_trial_was_taken_up_before(case, digits):
    trial, program, other = case("adam with dropout, penalty and bn", TARGETS)
    through = walk(trial, program, digits)
    again = walk(trial, other, digits, RunState.from_bytes(through.states[10]))
    for step, written in again.states.items():
        one, other_one = RunState.from_bytes(written), RunState.from_bytes(through.states[step])
        assert same_bits(one.variables, other_one.variables)
        assert same_bits(one.losses, other_one.losses)
        assert one.sums == other_one.sums
        assert one.targets == other_one.targets


@pytest.fixture
def counted(monkeypatch):
    """Collects how many images each evaluation went through."""
    seen = []
    evaluate = CompiledLoop.evaluate

    def noting(self, *stated, **named):
        found = evaluate(self, *stated, **named)
        seen.append(found.examples)
        return found

    monkeypatch.setattr(CompiledLoop, "evaluate", noting)
    return seen


NEEDED = [one.name for one in fields(RunState) if one.name not in ("trial_id", "seconds")]


@pytest.fixture
def taken_up_at_look(case, digits, counted, monkeypatch):
    """Returns what is told when a trial is taken up from a state that was changed, and when not.

    What is told includes how many images each evaluation went through.
    """
    monkeypatch.setitem(PROBES, "unit_norms", lambda _settings: UnitNorms(every=5))
    trial, program, other = case("adam with dropout, penalty and bn", TARGETS)
    whole = RunState.from_bytes(walk(trial, program, digits).states[25])

    def run(state):
        other.start(trial.settings, 99)
        counted.clear()
        return told(walk(trial, other, digits, state).result), tuple(counted)

    return whole, run


@pytest.mark.parametrize("name", NEEDED)
def test_every_part_of_the_state_is_needed(name, taken_up_at_look):
    whole, run = taken_up_at_look
    beginning = getattr(RunState(whole.trial_id), name)
    assert run(replace(whole, **{name: beginning})) != run(whole)


def test_every_variable_is_needed(taken_up_at_look):
    whole, run = taken_up_at_look
    right = run(whole)
    assert len(whole.variables) > 15
    needless = {
        role
        for role in whole.variables
        if run(replace(whole, variables={k: v for k, v in whole.variables.items() if k != role}))
        == right
    }
    # Each step is handed its learning rate.
    assert needless == {"optimizer.1"}


def test_the_written_form_holds_everything_to_the_bit(taken_up_at_look):
    whole, _ = taken_up_at_look
    assert whole.history.steps == (0, 12, 24)
    assert np.isnan(whole.history.series["loss"][0])
    assert whole.targets
    again = RunState.from_bytes(whole.to_bytes())
    assert same_bits(again.variables, whole.variables)
    assert same_bits(again.losses, whole.losses)
    assert again.arrays.keys() == {"unit_norms.output"}
    for name in ("trial_id", "step", "sums", "targets", "proof", "seconds", "history", "watched"):
        assert repr(getattr(again, name)) == repr(getattr(whole, name))
    assert again.to_bytes() == whole.to_bytes()


def test_the_state_of_another_trial_is_refused(case, digits):
    trial, program, _ = case("sgd", "")
    other = case("sgd", "", order="frozen")[0]
    with pytest.raises(ValueError, match=trial.trial_id):
        Run(other, program, digits, lambda *_: None, RunState(trial.trial_id))


def test_a_state_may_be_that_of_the_beginning(case, digits):
    trial, program, other = case("sgd with bn", "")
    run = Run(trial, program, digits, lambda *_: None)
    state = RunState.from_bytes(run.state().to_bytes())
    through = walk(trial, program, digits)
    assert told(walk(trial, other, digits, state).result) == told(through.result)
