"""What every image came to is stored with a trial, and is what its means were worked out from."""

from __future__ import annotations

import numpy as np
import pytest

from bnexp.data import split_indices
from bnexp.trial import OfImages

TEXT = """
data: {dataset: digits, validation: {fraction: 0.4, take: TAKE}}
network: {kind: mlp, hidden: [8], l2: L2}
training: {optimizer: {kind: sgd, learning_rate: RATE}, batch_size: 100, epochs: 2}
evaluation: {on: ON}
seeds: "3-3"
"""


@pytest.fixture
def trained(trials_of, train_anew):
    """Trains one trial and returns it with its result."""

    def run(take="last", penalty="0.0", rate="0.1", on="[validation]"):
        stated = {"TAKE": take, "L2": penalty, "RATE": rate, "ON": on}
        text = TEXT
        for key, value in stated.items():
            text = text.replace(key, value)
        (trial,) = trials_of(text)
        return trial, train_anew(trial)

    return run


def seen(result, part):
    """Returns positions, rightness and losses of the images of a set."""
    names = OfImages.of(part)
    positions, right, losses = (
        result.arrays[name].values for name in (names.positions, names.right, names.losses)
    )
    at = np.flatnonzero(np.unpackbits(positions))
    return at, np.unpackbits(right, count=len(at)), losses


@pytest.mark.parametrize("take", ["last", "random"])
def test_the_images_of_both_sets_give_the_means_that_are_stored(trained, digits, take):
    trial, result = trained(take)
    split = split_indices(digits.train, trial.settings.data.validation, 3)[1]
    wanted = {"test": np.arange(digits.train, digits.total), "validation": split}
    means = {
        "test": (result.test["accuracy"], result.test["loss"]),
        "validation": tuple(result.history.series[f"val_{q}"][-1] for q in ("accuracy", "loss")),
    }
    for part, (accuracy, loss) in means.items():
        positions, right, losses = seen(result, part)
        assert positions.tolist() == wanted[part].tolist()
        assert losses.dtype == np.float32
        assert right.mean() == pytest.approx(accuracy, abs=1e-15)
        assert losses.mean(dtype=np.float64) == pytest.approx(loss, rel=1e-12)
        assert 0 < right.mean() < 1


def test_losses_of_images_hold_no_penalty(trained):
    _, result = trained(penalty="0.01")
    losses = seen(result, "test")[2]
    assert losses.mean(dtype=np.float64) == pytest.approx(result.test["cross_entropy"], rel=1e-12)


def test_a_set_that_is_not_evaluated_has_no_images(trained):
    _, result = trained(on="[test]")
    assert {name.partition(".")[0] for name in result.arrays} == {"test"}


def test_a_trial_that_diverged_has_none(trained):
    _, result = trained(penalty="1.0", rate="1.0e+30")
    assert result.status == "diverged"
    assert result.arrays == {}
