"""A short form of the trials that are killed on their way: they go on inside, to the same bits."""

from __future__ import annotations

import pytest
import resume
from patience import HOUR


@pytest.mark.parametrize("network", ["mlp", "rnn"])
def test_trial_that_is_killed_goes_on_inside_to_the_same_bits(monkeypatch, network):
    monkeypatch.setattr(resume, "PATIENCE", HOUR)
    monkeypatch.setattr(resume, "EPOCHS", 12)
    assert resume.main(2, 1, (network,)) == []


def test_other_weights_and_a_trial_that_was_not_killed_are_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(resume, "EPOCHS", 4)
    trial = resume.Trial(tmp_path / "mlp", "mlp")
    assert trial.start().wait(HOUR) == 0
    *others, weights = trial.outcome()
    assert len(weights) > 4
    name = next(iter(weights))
    trial.clear()
    other = (*others, {**weights, name: weights[name][:-1] + b"\xff"})
    assert resume.once(trial, other, 10**9, runner=False) == [
        "ended before it was killed",
        "weights differs",
    ]
