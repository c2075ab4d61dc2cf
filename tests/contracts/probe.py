"""What every probe promises: it measures what it names, where it states, and changes nothing.

An heir is a class of two lines:

    class TestWeightNorm(ProbeContract):
        name, make = "weight_norm", PROBES["weight_norm"]

with `asked` beside them where the settings have to ask for the probe. Its fixtures are those of
`tests/training`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from walks import Walk, same_bits, told, walk

from bnexp.config.course import Watch
from bnexp.training.evaluation.sets import evaluation_sets
from bnexp.training.probes import PROBES
from bnexp.training.probes.probing import steps_of
from bnexp.training.program import Program
from bnexp.training.state import RunState

# 287 images are trained on: seven batches of 36 and one of 35. Dropout and moving statistics are
# there for a probe to disturb.
TEXT = """
data: {dataset: digits, validation_split: 0.8}
network: {kind: mlp, hidden: [8], norm: {kind: batch, momentum: 0.9}, dropout: 0.3}
training: {optimizer: adam, batch_size: 36, steps: 22}
evaluation: {every: {steps: 6}, watch: {every: {steps: 4}}}
seeds: 1
"""
WATCHES = (
    Watch(distance=6, total=22, finer=4, until=22),
    Watch(distance=8, total=24),
    Watch(distance=100, total=100, finer=7, until=50),
    Watch(distance=1, total=1),
)


@dataclass
class Subject:
    """A probe on trial.

    Attributes:
        name: Its name.
        make: Makes it from settings.
        trial: A trial that asks for it.
        program: Trains the trial.
        another: A second program of the trial.
        data: What they are trained on.
    """

    name: str
    make: object
    trial: object
    program: Program
    another: Program
    data: object

    @property
    def probe(self):
        """A new one, as the trial's settings ask for it."""
        return self.make(self.trial.settings)

    @property
    def series(self):
        """What it measures of the network."""
        return self.probe.series(self.program.model)

    def walk(self, state: bytes | None = None, *, probed: bool = True) -> Walk:
        """Trains the trial.

        Args:
            state: Where to go on, written down; the second program takes it up.
            probed: Whether with the probe.
        """
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(PROBES, self.name, self.make if probed else lambda _settings: None)
            if state is None:
                return walk(self.trial, self.program, self.data)
            return walk(self.trial, self.another, self.data, RunState.from_bytes(state))


def subject_of(heir, trials_of, digits, pairs_of_programs) -> Subject:
    """Returns the probe of an heir on trial."""
    (trial,) = trials_of(TEXT + heir.asked)
    return Subject(heir.name, heir.make, trial, *pairs_of_programs(trial), digits)


class ProbeContract:
    """The suite; `name`, `make` and `asked` are an heir's."""

    name: str
    make: object
    asked = ""

    @pytest.fixture
    def subject(self, trials_of, digits, pairs_of_programs) -> Subject:
        return subject_of(type(self), trials_of, digits, pairs_of_programs)

    def test_its_series_have_names_of_its_own_and_axes_that_differ(self, subject):
        assert subject.series
        for name, series in subject.series.items():
            assert name == subject.name or name.startswith(f"{subject.name}.")
            assert isinstance(series.unit, str)
            assert all(axis and axis != "step" for axis in series.axes)
            assert len(set(series.axes)) == len(series.axes)

    def test_it_is_due_where_trials_come_and_with_single_numbers_where_rows_are(self, subject):
        single = any(not series.axes for series in subject.series.values())
        for watch in WATCHES:
            steps = [*subject.probe.due(watch)]
            assert steps == sorted(set(steps))
            assert steps
            assert set(steps) <= set(range(watch.total + 1))
            assert not single or set(steps) <= set(watch.row_steps)

    def test_it_measures_all_that_it_names_and_where_it_is_due(self, subject):
        result = subject.walk().result
        due = [*subject.probe.due(WATCHES[0])]
        assert (*result.history.steps,) == (*WATCHES[0].row_steps,)
        for name, series in subject.series.items():
            if series.axes:
                measured = result.arrays[name]
                assert measured.axes == ("step", *series.axes)
                assert result.arrays[steps_of(name)].values.tolist() == due
                assert measured.values.shape[0] == len(due)
                assert measured.values.ndim == 1 + len(series.axes)
            else:
                values = zip(result.history.steps, result.history.series[name], strict=True)
                assert [step for step, value in values if not math.isnan(value)] == due
        plain = subject.walk(probed=False).result
        lists = {steps_of(name) for name, series in subject.series.items() if series.axes}
        named = {*result.arrays, *result.history.series} - {*plain.arrays, *plain.history.series}
        assert named == {*subject.series, *lists}

    def test_measuring_changes_no_bit_of_network_and_optimizer(self, subject):
        program = subject.program
        program.start(subject.trial.settings, 3)
        before = {k: np.array(v.numpy()) for k, v in program.variables().items()}
        sets = evaluation_sets(
            {"validation": np.arange(600), "test": np.arange(600, 900)}, program.loop
        )
        subject.probe.measure(program.model, sets)
        assert same_bits(before, {k: v.numpy() for k, v in program.variables().items()})

    def test_training_goes_on_as_without_it(self, subject):
        probed, plain = subject.walk(), subject.walk(probed=False)
        assert same_bits(probed.variables, plain.variables)
        own = {f"history.{name}" for name in subject.series} | {"arrays"}
        with_it, without = told(probed.result), told(plain.result)
        assert {k: v for k, v in with_it.items() if k not in own} == {
            k: v for k, v in without.items() if k != "arrays"
        }

    def test_it_measures_the_same_when_a_trial_is_taken_up_again(self, subject):
        through = subject.walk()
        for step in (4, 12, 20):
            again = subject.walk(through.states[step])
            assert told(again.result) == told(through.result), step
            assert same_bits(again.variables, through.variables), step
