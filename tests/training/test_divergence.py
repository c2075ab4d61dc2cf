"""Divergence is a result with its step, not an error."""

from __future__ import annotations

import math

from bnexp.trial import TrialStatus

TEXT = """
data: {{dataset: digits}}
network: {{kind: mlp, hidden: [16], activation: relu{network}}}
training: {{optimizer: {{kind: sgd, learning_rate: {rate}}}, batch_size: 100, epochs: 4}}
evaluation: {{every: {{{every}}}}}
"""


def diverging(rate="1e30", every="epochs: 1", network=", l2: 1.0"):
    return TEXT.format(rate=rate, every=every, network=network)


def test_diverged_trial_says_at_which_step(trials_of, train):
    (trial,) = trials_of(diverging())
    result = train(trial)
    assert result.status is TrialStatus.DIVERGED
    assert result.diverged_step == 1
    assert result.history.steps == (0, 2)
    assert result.reason == "the loss was not finite after step 1"
    assert result.test == {}
    assert not math.isfinite(result.history.series["loss"][-1])


def test_step_of_divergence_does_not_depend_on_the_evaluations(trials_of, train):
    found = {
        train(trials_of(diverging(rate="30", every=every))[0]).diverged_step
        for every in ("epochs: 4", "steps: 5", "steps: 1")
    }
    assert len(found) == 1
    assert found.pop() > 5


def test_divergence_in_the_smaller_last_batch_has_the_right_step(trials_of, train):
    text = diverging(every="epochs: 4").replace("batch_size: 100", "batch_size: 1148")
    result = train(trials_of(text)[0])
    assert result.diverged_step == 1
    assert result.history.steps == (0, 2)


def test_finite_loss_is_no_divergence(trials_of, train):
    result = train(trials_of(diverging(rate="0.01", network=""))[0])
    assert result.status is TrialStatus.FINISHED
    assert result.diverged_step is None
