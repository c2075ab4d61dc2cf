"""All that a trial is evaluated on, in all modes that it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
import tensorflow as tf

from bnexp.config.claims.measured_on import Mode
from bnexp.config.claims.series import PENALTY, QUANTITIES, in_mode
from bnexp.data.shifted import shift_images
from bnexp.streams import stream
from bnexp.training.evaluation.sets import (
    BEGINNINGS,
    EvaluationSet,
    Values,
    evaluation_sets,
    series_of,
)
from bnexp.training.program import DeviceData, Program
from bnexp.trial import Trial

SHIFTED = "shifted"
"""The name of all shifted test images together."""


class Evaluations:
    """The sets of a trial.

    Args:
        trial: What is evaluated.
        program: Its program.
        data: The data set that the program runs over.
        training: Indices of the images that it trains on.
        validation: Indices of the validation images.

    Attributes:
        sets: By name those of the data themselves; the training images where they are evaluated.
    """

    def __init__(
        self,
        trial: Trial,
        program: Program,
        data: DeviceData,
        training: np.ndarray,
        validation: np.ndarray,
    ) -> None:
        self._trial, self._program, self._data = trial, program, data
        self._asked, self._training = trial.settings.evaluation, training
        beside = (SHIFTED,) if trial.settings.data.shifted else ()
        self._on = tuple(dict.fromkeys((*self._asked.on, *beside)))
        indices = {"validation": validation, "test": np.arange(data.train, data.total)}
        if "training" in self._asked.on:
            indices["training"] = np.sort(training)
        self.sets = evaluation_sets(indices, program.loop)

    def compile(self) -> None:
        """Evaluates nothing on the sets that any trial has, so that compiling is timed apart."""
        self.sets["validation"].compile()

    def values(self) -> Values:
        """Returns what is measured for a row of the history, by the names of the series."""
        found = Values()
        for beginning, one in self._named(self._on):
            found |= series_of(beginning, one.evaluate())
        return found | self._together(found, "moving") | self._in_other_modes(self._on)

    def tested(self) -> Values:
        """Returns what the test set comes to, by the names of the quantities, with their mode."""
        values = self.sets["test"].evaluate()
        beginning = f"{BEGINNINGS['test']}_"
        others = self._in_other_modes(["test"]).items()
        return values | {n.removeprefix(beginning): v for n, v in others if n.startswith(beginning)}

    def _named(self, names: Iterable[str]) -> Iterator[tuple[str, EvaluationSet]]:
        """Yields each of some sets with how the names of its series begin."""
        for name in names:
            if name != SHIFTED:
                yield BEGINNINGS[name], self.sets[name]
            elif len(self._shifted) == 1:
                yield SHIFTED, next(iter(self._shifted.values()))
            else:
                yield from self._shifted.items()

    def _together(self, found: Values, mode: Mode) -> Values:
        """Returns what all shifted images come to together, where there are several kinds."""
        if len(self._shifted) < 2:
            return {}
        kinds = [f"{kind}_" for kind in self._shifted]
        values = {
            name: [found[f"{kind}{name}"] for kind in kinds]
            for name in (in_mode(quantity, mode) for quantity in QUANTITIES)
            if all(f"{kind}{name}" in found for kind in kinds)
        }
        return {f"{SHIFTED}_{name}": float(np.mean(each)) for name, each in values.items()}

    def _in_other_modes(self, names: Iterable[str]) -> Values:
        """Returns what sets come to in the modes besides that of moving statistics."""
        sets, found = list(self._named(names)), Values()
        if "batch" in self._asked.modes:
            for beginning, one in sets:
                found |= series_of(beginning, self._by_statistics_of_batch(one), "batch")
            found |= self._together(found, "batch")
        if "precise" in self._asked.modes:
            with self._program.precisely(self._training) as lags:
                for beginning, one in sets:
                    found |= series_of(beginning, one.measure(), "precise")
            found |= self._together(found, "precise") | lags
        return found

    def _by_statistics_of_batch(self, one: EvaluationSet) -> Values:
        by_batch = self._program.by_batch
        if by_batch is None:
            return one.measure()
        order = stream(self._trial.seed, "evaluated").permutation(one.index)
        loss, accuracy = by_batch.evaluate(order, one.examples)
        if not self._program.loop.penalized:
            return {"loss": loss, "accuracy": accuracy}
        parts = {"cross_entropy": loss, PENALTY: one.penalty()}
        return {"loss": sum(parts.values()), "accuracy": accuracy, **parts}

    @cached_property
    def _shifted(self) -> dict[str, EvaluationSet]:
        """The shifted test images, each kind as a set with examples of its own.

        They are made when they are first evaluated: by then a trial has drawn its lengths.
        """
        loop, data, shifted = self._program.loop, self._data, self._trial.settings.data.shifted
        tested, *others = (part[data.train :] for part in loop.examples)
        images = tested.numpy()
        index = np.arange(data.total - data.train)
        found: dict[str, EvaluationSet] = {}
        for kind, strength in (shifted.strengths if shifted else {}).items():
            made = shift_images(images, data.scale, kind, strength, self._trial.seed)
            examples = (tf.constant(made), *others)
            found[kind] = EvaluationSet(index, len(index), loop, examples)
        return found
