"""The compiled loop: a stretch of steps is one call, and so is an evaluation.

Gather, scale, forward, backward, update and metrics happen inside the compiled function; the
data lie on the device as they are stored, and the order comes in as an array of indices. The
layers, the loss and the optimizer are Keras' own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bnexp.config.training import Precision
from bnexp.networks import computing_in

EVALUATION_BATCH = 500
"""Examples evaluated at once; the numbers do not depend on it beyond rounding."""


@dataclass(frozen=True)
class Sums:
    """Running sums of a stretch, carried on so that where a stretch ends changes no bit.

    Attributes:
        loss: Sum over examples of the loss, float64.
        correct: Number of examples classified rightly.
        examples: Number of examples.
        bad_step: Index within the epoch of the first step whose loss was not finite, or -1.
    """

    loss: float = 0.0
    correct: int = 0
    examples: int = 0
    bad_step: int = -1


class CompiledLoop:
    """Training and evaluation of one program, compiled with XLA.

    Args:
        model: The network; its outputs are class probabilities.
        optimizer: Built on the model's trainable weights.
        images: Of shape `(examples, *image)`, uint8 or float32.
        labels: Of shape `(examples,)`, int32.
        scale: Images are divided by it.
        precision: That of model and optimizer; images and losses are in it as well.
    """

    def __init__(
        self,
        model: keras.Model,
        optimizer: keras.optimizers.Optimizer,
        images: tf.Tensor,
        labels: tf.Tensor,
        scale: float,
        precision: Precision,
    ) -> None:
        self._model, self._optimizer, self._scale = model, optimizer, scale
        self._images, self._labels = images, labels
        self._dtype = tf.as_dtype(precision)
        self._loss = keras.losses.SparseCategoricalCrossentropy(dtype=precision)
        self._train = _compiled(self._train_steps, precision)
        self._evaluate = _compiled(self._evaluate_batches, precision)

    def train(self, order: tf.Tensor, rates: tf.Tensor, start: int, stop: int, sums: Sums) -> Sums:
        """Does the steps `start` to `stop` of an epoch and returns the sums carried on.

        A step whose loss is not finite is the last one.

        Args:
            order: Indices of images, of shape `(steps, batch)`, int32.
            rates: Learning rate of each step, of shape `(steps,)`, in the loop's precision.
            start: First step of the stretch.
            stop: Step after its last.
            sums: Of the stretch before, from the last row of the history on.
        """
        state = (
            _int(start),
            tf.constant(sums.loss, tf.float64),
            tf.constant(sums.correct, tf.int64),
            _int(sums.bad_step),
        )
        done, loss, correct, bad = self._train(
            self._images, self._labels, order, rates, _int(stop), state
        )
        examples = (int(done) - start) * int(order.shape[1])
        return Sums(float(loss), int(correct), sums.examples + examples, int(bad))

    def evaluate(self, index: tf.Tensor, count: int) -> tuple[float, float]:
        """Returns mean loss and accuracy over images, in inference mode.

        Args:
            index: Indices of images, int32; only the first `count` are used.
            count: How many images; 0 compiles and computes nothing.
        """
        loss, correct, penalty = self._evaluate(self._images, self._labels, index, _int(count))
        if count == 0:
            return 0.0, 0.0
        return float(loss) / count + float(penalty), int(correct) / count

    def _batch(self, images: Any, labels: Any, index: Any) -> tuple[Any, Any]:
        scaled = tf.cast(tf.gather(images, index), self._dtype) / self._scale
        return scaled, tf.gather(labels, index)

    def _penalty(self) -> Any:
        return tf.add_n(self._model.losses) if self._model.losses else tf.zeros((), self._dtype)

    def _train_steps(
        self, images: Any, labels: Any, order: Any, rates: Any, stop: Any, state: Any
    ) -> Any:
        weights = self._model.trainable_variables

        def goes_on(step: Any, _loss: Any, _correct: Any, bad: Any) -> Any:
            return (step < stop) & (bad < 0)

        def one_step(step: Any, loss_sum: Any, correct_sum: Any, bad: Any) -> Any:
            inputs, targets = self._batch(images, labels, order[step])
            self._optimizer.learning_rate.assign(rates[step])
            with tf.GradientTape() as tape:
                outputs = self._model(inputs, training=True)
                loss = self._loss(targets, outputs) + self._penalty()
            self._optimizer.apply(tape.gradient(loss, weights), weights)
            return (
                step + 1,
                loss_sum + tf.cast(loss, tf.float64) * order.shape[1],
                correct_sum + _count(_right(outputs, targets)),
                tf.where(tf.math.is_finite(loss), bad, step),
            )

        return tf.while_loop(goes_on, one_step, state)

    def _evaluate_batches(self, images: Any, labels: Any, index: Any, count: Any) -> Any:
        def goes_on(start: Any, _loss: Any, _correct: Any) -> Any:
            return start < count

        def one_batch(start: Any, loss_sum: Any, correct_sum: Any) -> Any:
            position = start + tf.range(EVALUATION_BATCH)
            inside = position < count
            chosen = tf.gather(index, tf.where(inside, position, 0))
            inputs, targets = self._batch(images, labels, chosen)
            outputs = self._model(inputs, training=False)
            losses = keras.losses.sparse_categorical_crossentropy(targets, outputs)
            losses = tf.where(inside, losses, 0.0)
            return (
                start + EVALUATION_BATCH,
                loss_sum + tf.reduce_sum(tf.cast(losses, tf.float64)),
                correct_sum + _count(_right(outputs, targets) & inside),
            )

        nothing = (_int(0), tf.constant(0.0, tf.float64), tf.constant(0, tf.int64))
        _, loss, correct = tf.while_loop(goes_on, one_batch, nothing)
        return loss, correct, self._penalty()


def _compiled(function: Callable[..., Any], precision: Precision) -> Any:
    """Returns a function compiled with XLA, which is traced in a precision."""
    traced = computing_in(precision)(function)
    return tf.function(traced, jit_compile=True, autograph=False)


def _int(value: int) -> tf.Tensor:
    return tf.constant(value, tf.int32)


def _right(outputs: Any, targets: Any) -> Any:
    return tf.equal(tf.argmax(outputs, axis=-1, output_type=tf.int32), targets)


def _count(flags: Any) -> Any:
    return tf.reduce_sum(tf.cast(flags, tf.int64))


def as_index(values: np.ndarray) -> tf.Tensor:
    """Returns indices of images as they go to the device, int32."""
    return tf.constant(np.ascontiguousarray(values, dtype=np.int32))
