"""The probes of one trial at work: where they are due, and what they measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import keras
import numpy as np

from bnexp.config.course import Watch
from bnexp.training.evaluation.sets import EvaluationSet
from bnexp.training.probes.probe import ArraySeries, Probe
from bnexp.training.schedule import Stop
from bnexp.trial import Array

STEP = "step"
"""The axis of measurements."""


def steps_of(series: str) -> str:
    """Returns the name of the array that holds after how many steps a series was measured."""
    return f"{series}.steps"


class Probing:
    """The probes of a trial, and the arrays that they measured.

    Args:
        probes: By name.
        model: The network.
        arrays: What was measured already, by the name of the series.
    """

    def __init__(
        self,
        probes: Mapping[str, Probe],
        model: keras.Model,
        arrays: Mapping[str, ArraySeries],
    ) -> None:
        self._probes, self._model = probes, model
        self._series = {name: probe.series(model) for name, probe in probes.items()}
        self._arrays = dict(arrays)
        self._values = {name: [*one.values] for name, one in arrays.items()}

    def due(self, watch: Watch) -> dict[str, list[int]]:
        """Returns for each probe the steps at which it measures.

        Raises:
            ValueError: A probe measures a single number where there is no row for it.
        """
        due = {name: [*probe.due(watch)] for name, probe in self._probes.items()}
        for name, steps in due.items():
            single = [one for one, series in self._series[name].items() if not series.axes]
            between = [step for step in steps if not watch.has_row(step)]
            if single and between:
                raise ValueError(f"{single[0]} is due at step {between[0]}, which has no row")
        return due

    def measure(self, stop: Stop, sets: Mapping[str, EvaluationSet]) -> dict[str, float]:
        """Measures what is due at a stop; keeps arrays, and returns single numbers by series."""
        numbers: dict[str, float] = {}
        for name in stop.probes:
            for series, value in self._probes[name].measure(self._model, sets).items():
                if axes := self._series[name][series].axes:
                    self._keep(series, stop.step, axes, np.array(value))
                else:
                    numbers[series] = float(value)
        return numbers

    @property
    def arrays(self) -> dict[str, ArraySeries]:
        """The arrays that were measured, by the name of the series."""
        return {
            name: replace(one, values=np.stack(self._values[name]))
            for name, one in self._arrays.items()
        }

    @property
    def stored(self) -> dict[str, Array]:
        """The same as it is stored: with an axis of steps first, whose steps lie beside it."""
        stored: dict[str, Array] = {}
        for name, one in self.arrays.items():
            stored[name] = Array((STEP, *one.axes), one.values)
            stored[steps_of(name)] = Array((STEP,), np.array(one.steps, np.int64))
        return stored

    def _keep(self, series: str, step: int, axes: tuple[str, ...], values: np.ndarray) -> None:
        before = self._arrays.get(series, ArraySeries((), axes, None))
        self._arrays[series] = replace(before, steps=(*before.steps, step))
        self._values.setdefault(series, []).append(values)
