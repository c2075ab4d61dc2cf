"""Shifted test sets: each pixel as it is stated, and the network's answer to them."""

from __future__ import annotations

import numpy as np
import pytest

from bnexp.data.shifted import shift_images
from bnexp.streams import stream
from bnexp.training.program import Program
from bnexp.training.run_trial import Run

TEXT = """
data: {{dataset: digits, shifted: {shifted}}}
network: {{kind: mlp, hidden: [12], norm: {norm}}}
training: {{batch_size: 64, epochs: 2, precision: float64}}
evaluation: {{on: [validation, shifted], modes: {modes}}}
seeds: 2
"""


@pytest.fixture
def ran(trials_of, digits):
    def run(shifted, norm="batch", modes="[moving]", seed=0):
        trial = trials_of(TEXT.format(shifted=shifted, norm=norm, modes=modes))[seed]
        program = Program(trial.settings, digits)
        taken = Run(trial, program, digits, lambda *_: None)
        for _ in taken.stops():
            pass
        return program, taken.result().history.series

    return run


def test_every_pixel_is_what_is_stated():
    images = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    x = images / 16.0
    drawn = stream(7, "shifted/noise").standard_normal(x.shape)
    wanted = {
        ("brightness", 0.3): x + 0.3,
        ("brightness", -0.25): x - 0.25,
        ("contrast", 0.5): 0.5 * x,
        ("inversion", 1.0): 1 - x,
        ("inversion", 0.5): np.full_like(x, 0.5),
        ("noise", 0.2): x + 0.2 * drawn,
    }
    for (kind, strength), pixels in wanted.items():
        made = shift_images(images, 16.0, kind, strength, 7)
        assert made.dtype == np.float32
        assert made / 16.0 == pytest.approx(pixels, abs=1e-6), kind


def test_noise_is_drawn_anew_for_every_seed_and_alike_for_every_arm():
    images = np.zeros((3, 8, 8), np.uint8)
    one, again, other = (shift_images(images, 16.0, "noise", 0.3, seed) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


@pytest.mark.parametrize(
    ("kind", "strength"), [("contrast", 0.5), ("inversion", 1), ("noise", 0.4)]
)
def test_a_set_of_one_shift_is_evaluated_as_the_network_answers(ran, digits, kind, strength):
    program, series = ran(f"{{{kind}: {strength}}}")
    test = digits.images.numpy()[digits.train :]
    images = shift_images(test, digits.scale, kind, strength, 0) / digits.scale
    labels = digits.labels.numpy()[digits.train :]
    probabilities = program.model.predict(images, verbose=0)
    assert series["shifted_accuracy"][-1] == (probabilities.argmax(axis=1) == labels).mean()
    losses = -np.log(np.clip(probabilities[np.arange(len(labels)), labels], 1e-7, 1 - 1e-7))
    assert series["shifted_loss"][-1] == pytest.approx(losses.mean(), rel=1e-6)
    assert not [name for name in series if name.startswith(kind)]


def test_several_shifts_are_told_by_kind_and_together(ran):
    _, series = ran("{brightness: 0.3, inversion: 1}", modes="[moving, batch]")
    for end in ("loss", "accuracy", "loss.batch", "accuracy.batch"):
        kinds = np.array([series[f"{kind}_{end}"] for kind in ("brightness", "inversion")])
        assert series[f"shifted_{end}"] == pytest.approx(kinds.mean(axis=0), rel=1e-12)
        assert (kinds[0] != kinds[1]).any()


def test_what_is_linear_before_the_first_normalizer_is_undone_by_statistics_of_the_batch(ran):
    _, plain = ran("{contrast: 1}", modes="[moving, batch]")
    for shift in ("{brightness: 0.4}", "{contrast: 3}"):
        _, series = ran(shift, modes="[moving, batch]")
        near = pytest.approx(plain["shifted_loss.batch"][-1], rel=0.02)
        assert series["shifted_loss.batch"][-1] == near
        assert series["shifted_loss"][-1] != near


def test_lengths_of_sequences_are_those_of_the_trial(trials_of, digits):
    text = TEXT.format(shifted="{contrast: 1}", norm="none", modes="[moving]")
    text = text.replace(
        "{kind: mlp, hidden: [12], norm: none}", "{kind: rnn, units: [4], lengths: {least: 2}}"
    )
    text = text.replace("on: [validation, shifted]", "on: [validation, shifted, test]")
    one, two = trials_of(text.replace("epochs: 2", "epochs: 1"))
    program = Program(one.settings, digits)
    for trial in (one, two):
        taken = Run(trial, program, digits, lambda *_: None)
        for _ in taken.stops():
            pass
        series = taken.result().history.series
        assert series["shifted_loss"] == pytest.approx(series["test_loss"], rel=1e-6)


def test_shifted_sets_are_evaluated_without_being_named(ran, trials_of, digits):
    _, named = ran("{contrast: 0.5}")
    text = TEXT.format(shifted="{contrast: 0.5}", norm="batch", modes="[moving]")
    trial, *_ = trials_of(text.replace("on: [validation, shifted]", "on: [validation]"))
    taken = Run(trial, Program(trial.settings, digits), digits, lambda *_: None)
    for _ in taken.stops():
        pass
    assert taken.result().history.series["shifted_loss"] == named["shifted_loss"]
