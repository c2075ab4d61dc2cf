"""Evaluation with statistics of the evaluated batch, as normalizers have them in training."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bnexp.config.blueprint import Blueprint
from bnexp.config.language.evaluation import EVALUATION_BATCH
from bnexp.networks.statistics.by_batch import by_batch
from bnexp.training.loop import CompiledLoop, as_index, count_of, int32, is_right


class ByBatch:
    """Evaluates a network in batches of `EVALUATION_BATCH` images, or of all where there are fewer.

    The last batch is filled up by the first images, which count only once.

    Args:
        model: The network.
        blueprint: What it was built from.
        loop: That of its program.
    """

    def __init__(self, model: keras.Model, blueprint: Blueprint, loop: CompiledLoop) -> None:
        self._model, self._blueprint, self._loop = model, blueprint, loop
        self._evaluate = loop.compiled(self._batches, "by batch")

    def evaluate(
        self, index: np.ndarray, examples: tuple[tf.Tensor, ...] | None = None
    ) -> tuple[float, float]:
        """Returns mean loss without a penalty, and accuracy, of some images.

        Args:
            index: Indices of the images, in the order in which batches are made of them.
            examples: Other ones than those of the program.
        """
        size = min(EVALUATION_BATCH, len(index))
        places = np.arange(-(-len(index) // size) * size)
        batches = index[places % len(index)].reshape(-1, size)
        counted = (places < len(index)).reshape(-1, size)
        loss, correct = self._evaluate(
            examples or self._loop.examples, as_index(batches), tf.constant(counted)
        )
        return float(loss) / len(index), int(correct) / len(index)

    def _batches(self, examples: Any, batches: Any, counted: Any) -> Any:
        def goes_on(number: Any, _loss: Any, _correct: Any) -> Any:
            return number < batches.shape[0]

        def one_batch(number: Any, loss: Any, correct: Any) -> Any:
            inputs, targets = self._loop.batch(examples, batches[number])
            outputs = by_batch(self._model, self._blueprint, inputs)
            losses = keras.losses.sparse_categorical_crossentropy(targets, outputs)
            inside = counted[number]
            losses = tf.where(inside, tf.cast(losses, tf.float64), 0.0)
            right = is_right(outputs, targets) & inside
            return number + 1, loss + tf.reduce_sum(losses), correct + count_of(right)

        nothing = (int32(0), tf.constant(0.0, tf.float64), tf.constant(0, tf.int64))
        _, loss, correct = tf.while_loop(goes_on, one_batch, nothing)
        return loss, correct
