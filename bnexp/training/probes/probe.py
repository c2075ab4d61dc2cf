"""What a probe is: it measures something along a trial besides loss and accuracy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import keras
import numpy as np

from bnexp.config.course import Watch
from bnexp.training.evaluation.sets import EvaluationSet


@dataclass(frozen=True)
class ProbeSeries:
    """One series that a probe measures.

    Attributes:
        unit: What its values are in; empty for pure numbers.
        axes: Names of the axes of one measurement; none where it is a single number.
    """

    unit: str = ""
    axes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ArraySeries:
    """An array that was measured again and again along a trial.

    Attributes:
        steps: Optimizer steps done at each measurement, of shape `(measured,)`.
        axes: Names of the axes of one measurement.
        values: A numpy array of shape `(measured, *axes)`.
    """

    steps: tuple[int, ...]
    axes: tuple[str, ...]
    values: Any


class Probe(Protocol):
    """Measures something at some stops of a trial, and changes nothing.

    What it measures hangs on the weights and the data alone, so that it is the same whatever was
    measured before. Where it runs something compiled, that is a call of its own: inside a training
    step it could change how the step is compiled, and so the bits.
    """

    def series(self, model: keras.Model) -> Mapping[str, ProbeSeries]:
        """Returns what it measures of a network, by the names of the series.

        A single number becomes a column of the history; arrays lie beside it.
        """

    def due(self, watch: Watch) -> Iterable[int]:
        """Returns after how many optimizer steps it measures.

        Single numbers are measured only where the history has a row.

        Args:
            watch: Where the trial is evaluated.
        """

    def measure(
        self, model: keras.Model, sets: Mapping[str, EvaluationSet]
    ) -> Mapping[str, float | np.ndarray]:
        """Returns for each of its series what it comes to now.

        Args:
            model: The network.
            sets: The sets of the trial by name.
        """
