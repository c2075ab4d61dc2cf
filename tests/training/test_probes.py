"""Probes are plugged in by name, and a probe that breaks its promises is found out."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from contracts.probe import ProbeContract, subject_of
from toy_probes import UnitNorms, WeightNorm

from bnexp.training.probes import PROBES, ProbeSeries
from bnexp.training.probes.probing import steps_of
from bnexp.trial import History, OfImages

OF_IMAGES = {name for part in ("validation", "test") for name in astuple(OfImages.of(part))}


class TestWeightNorm(ProbeContract):
    name, make = "weight_norm", lambda _settings: WeightNorm()


class TestUnitNorms(ProbeContract):
    name, make = "unit_norms", lambda _settings: UnitNorms()


class Careless(WeightNorm):
    """Has everything but one promise of `WeightNorm`."""


class WithAxisOfSteps(Careless):
    def series(self, model):
        return {name: ProbeSeries(axes=("step",)) for name in super().series(model)}


class WithoutNameOfItsOwn(Careless):
    def series(self, _model):
        return {"loss": ProbeSeries()}


class BetweenRows(Careless):
    def due(self, watch):
        return [*watch.row_steps, *watch.look_steps]


class BeyondTheEnd(Careless):
    def due(self, watch):
        return [*watch.row_steps, watch.total + 1]


class MeasuringLess(Careless):
    def measure(self, model, sets):
        return dict(list(super().measure(model, sets).items())[1:])


class InTrainingMode(Careless):
    """Draws a mask of dropout and moves the moving statistics."""

    def measure(self, model, sets):
        model(np.zeros((4, *model.input_shape[1:]), np.float32), training=True)
        return super().measure(model, sets)


class Shrinking(Careless):
    """Changes a kernel."""

    def measure(self, model, sets):
        model.trainable_variables[0].assign(model.trainable_variables[0] * 0.5)
        return super().measure(model, sets)


class Remembering(Careless):
    """Tells how a norm changed since it was last asked."""

    def measure(self, model, sets):
        norms = super().measure(model, sets)
        last = self.__dict__.get("last", norms)
        self.__dict__["last"] = norms
        return {name: norm - last[name] for name, norm in norms.items()}


@pytest.mark.parametrize(
    ("careless", "promise"),
    [
        (WithAxisOfSteps, "its_series_have_names_of_its_own_and_axes_that_differ"),
        (WithoutNameOfItsOwn, "its_series_have_names_of_its_own_and_axes_that_differ"),
        (BetweenRows, "it_is_due_where_trials_come_and_with_single_numbers_where_rows_are"),
        (BeyondTheEnd, "it_is_due_where_trials_come_and_with_single_numbers_where_rows_are"),
        (MeasuringLess, "it_measures_all_that_it_names_and_where_it_is_due"),
        (InTrainingMode, "measuring_changes_no_bit_of_network_and_optimizer"),
        (InTrainingMode, "training_goes_on_as_without_it"),
        (Shrinking, "measuring_changes_no_bit_of_network_and_optimizer"),
        (Shrinking, "training_goes_on_as_without_it"),
        (Remembering, "it_measures_the_same_when_a_trial_is_taken_up_again"),
    ],
)
def test_a_broken_promise_is_found_out(careless, promise, trials_of, digits, pairs_of_programs):
    class Heir(ProbeContract):
        name, make = "weight_norm", lambda _settings: careless()

    subject = subject_of(Heir, trials_of, digits, pairs_of_programs)
    with pytest.raises((AssertionError, KeyError)):
        getattr(Heir(), f"test_{promise}")(subject)


TEXT = """
data: {dataset: digits}
network: {kind: mlp, hidden: [8], l2: L2}
training: {optimizer: {kind: sgd, learning_rate: RATE}, batch_size: 500, epochs: 2}
seeds: 1
"""


@pytest.fixture
def probed(trials_of, train_anew, monkeypatch):
    """Trains with some probes, by name."""

    def run(l2="0.0", rate="0.1", **probes):
        for name, probe in probes.items():
            monkeypatch.setitem(PROBES, name, lambda _settings, probe=probe: probe)
        return train_anew(trials_of(TEXT.replace("L2", l2).replace("RATE", rate))[0])

    return run


def test_single_numbers_are_columns_of_the_history_after_those_of_the_sets(probed):
    result = probed(weight_norm=WeightNorm())
    usual = ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert list(result.history.series) == [*usual, "weight_norm.hidden.1", "weight_norm.output"]
    norms = result.history.series["weight_norm.output"]
    assert len(norms) == len(result.history.steps) == 3
    assert len(set(norms)) == 3
    assert result.arrays.keys() == OF_IMAGES


def test_arrays_lie_beside_the_history_with_the_steps_at_which_they_were_measured(probed):
    result = probed(unit_norms=UnitNorms(every=2), weight_norm=WeightNorm())
    measured = result.arrays["unit_norms.output"]
    steps = result.arrays[steps_of("unit_norms.output")].values.tolist()
    assert (steps, measured.axes) == ([0, 2, 4, 6], ("step", "unit"))
    assert measured.values.shape == (4, 10)
    whole = result.history.series["weight_norm.output"]
    at_rows = dict(zip(result.history.steps, whole, strict=True))
    for step, norms in zip(steps, measured.values, strict=True):
        if step in at_rows:
            np.testing.assert_allclose(np.linalg.norm(norms), at_rows[step], rtol=1e-6)


def test_a_row_at_which_training_broke_off_has_no_value_of_a_probe(probed):
    result = probed("1.0", "1.0e+30", weight_norm=WeightNorm())
    assert result.history.steps == (0, 2)
    assert [np.isnan(norm) for norm in result.history.series["weight_norm.output"]] == [False, True]


def test_without_probes_nothing_is_beside_the_usual_series(probed):
    result = probed()
    assert list(result.history.series) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert result.watched == History()
    assert result.arrays.keys() == OF_IMAGES


def test_a_single_number_between_rows_is_refused(probed):
    with pytest.raises(ValueError, match=r"weight_norm\.hidden\.1 is due at step 1, which has no"):
        probed(weight_norm=BetweenRowsOnly())


class BetweenRowsOnly(Careless):
    def due(self, _watch):
        return [1]
