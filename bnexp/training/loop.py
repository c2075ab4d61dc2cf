"""The compiled loop: a stretch of steps is one call, and so is an evaluation.

Gather, scale, forward, backward, update and metrics happen inside the compiled function; the
data lie on the device as they are stored, and the order comes in as an array of indices. The
layers, the loss and the optimizer are Keras' own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bnexp.config.blueprint.operations import Mode
from bnexp.config.language.evaluation import EVALUATION_BATCH
from bnexp.config.language.training import Precision
from bnexp.networks import computing_in
from bnexp.training.evaluation.evaluated import WITHOUT_LIMIT, Allowance, Evaluated
from bnexp.training.kept.naming import named
from bnexp.training.optimizers import Updates
from bnexp.training.steps import Found, Sums, accumulated, nothing_found


class CompiledLoop:
    """Training and evaluation of one program, compiled.

    Args:
        model: The network; its outputs are class probabilities.
        updates: Of the model's trainable weights.
        images: Of shape `(examples, *image)`, uint8 or float32.
        labels: Of shape `(examples,)`, int32.
        scale: Images are divided by it.
        precision: That of model and updates; images and losses are in it as well.
        mode: How it is compiled.
        what: Stands for all that is compiled, where programs are kept; else empty.
    """

    def __init__(
        self,
        model: keras.Model,
        updates: Updates,
        images: tf.Tensor,
        labels: tf.Tensor,
        scale: float,
        precision: Precision,
        mode: Mode,
        what: str = "",
    ) -> None:
        self._model, self._updates, self._scale = model, updates, scale
        self._examples: tuple[tf.Tensor, ...] = (images, labels)
        self._mode, self._precision = mode, precision
        self._dtype = tf.as_dtype(precision)
        self.penalized = bool(model.losses)
        self._loss = keras.losses.SparseCategoricalCrossentropy(dtype=precision)
        self._train = _compiled(self._train_steps, precision, mode)
        self._what = what
        self._train_names = named("train", what)
        self._evaluate = self.compiled(self._evaluate_batches, "evaluate")

    @property
    def traced(self) -> int:
        """How often the training steps were traced."""
        return int(self._train.experimental_get_tracing_count())

    def have_lengths(self, lengths: np.ndarray) -> None:
        """Gives each image its length as a sequence, which the network takes beside it.

        Args:
            lengths: Of shape `(examples,)`.
        """
        self._examples = (*self._examples[:2], as_index(lengths))

    def train(
        self,
        order: tf.Tensor,
        rates: tf.Tensor,
        start: int,
        stop: int,
        sums: Sums,
        rest: tf.Tensor | None = None,
    ) -> Sums:
        """Does the steps `start` to `stop` of an epoch and returns the sums carried on.

        A step whose loss is not finite is the last one.

        Args:
            order: Indices of images, int32, of shape `(steps, batch)`, or where a step accumulates
                batches `(steps, batches, batch)`.
            rates: Learning rate of each step, of shape `(steps,)`, in the loop's precision.
            start: First step of the stretch.
            stop: Step after its last.
            sums: Of the stretch before, from the last row of the history on.
            rest: Indices of a further, smaller batch of each step that accumulates batches, of
                shape `(steps, rest)`; None where there is none.
        """
        batches = (order,) if rest is None else (order, rest)
        losses = (sums.loss, sums.cross_entropy) if self.penalized else (sums.loss,)
        state = (
            int32(start),
            tuple(tf.constant(loss, tf.float64) for loss in losses),
            tf.constant(sums.correct, tf.int64),
            int32(sums.bad_step),
        )
        arguments = (self._examples, batches, rates, int32(stop), state)
        train = self._train
        with self._train_names:
            if self._mode == "joined":
                train = train.get_concrete_function(*_of_any_length(arguments))
            done, losses, correct, bad = train(*arguments)
        per_step = sum(math.prod(each.shape[1:]) for each in batches)
        return Sums(
            loss=float(losses[0]),
            cross_entropy=float(losses[1]) if self.penalized else 0.0,
            correct=int(correct),
            examples=sums.examples + (int(done) - start) * per_step,
            bad_step=int(bad),
        )

    def evaluate(
        self,
        index: tf.Tensor,
        count: int,
        allowance: Allowance = WITHOUT_LIMIT,
        examples: tuple[tf.Tensor, ...] | None = None,
    ) -> Evaluated:
        """Evaluates images in inference mode, in the order given.

        Args:
            index: Indices of images, int32; only the first `count` are used.
            count: How many images; 0 compiles and computes nothing.
            allowance: Ends the evaluation after the batch that exceeds it.
            examples: Other ones than those of the program, as `examples` returns them.
        """
        limits = (tf.constant(allowance.wrong, tf.int64), tf.constant(allowance.loss, tf.float64))
        stop, loss, correct, penalty, *each = self._evaluate(
            examples or self._examples, index, int32(count), limits
        )
        done = min(int(stop), count)
        losses, right = (values.numpy()[:done] for values in each)
        return Evaluated(done, int(correct), float(loss), float(penalty), losses, right)

    def inputs(self, index: np.ndarray) -> Any:
        """Returns images, and lengths where there are any, as the network takes them.

        Args:
            index: Which.
        """
        return self.batch(self._examples, as_index(index))[0]

    @property
    def examples(self) -> tuple[tf.Tensor, ...]:
        """Images, labels and, where the network takes them, lengths, each `(examples, ...)`."""
        return self._examples

    def compiled(self, function: Callable[..., Any], role: str) -> Callable[..., Any]:
        """Returns a function compiled as the loop is, and named after what it computes.

        Args:
            function: The function.
            role: What it is for; no two of a program have the same.
        """
        made = _compiled(function, self._precision, self._mode)
        names = named(role, self._what)

        def call(*arguments: Any) -> Any:
            with names:
                return made(*arguments)

        return call

    def batch(self, examples: Any, index: Any) -> tuple[Any, Any]:
        """Returns what the network takes, and labels."""
        images, labels, *lengths = (tf.gather(part, index) for part in examples)
        scaled = tf.cast(images, self._dtype) / self._scale
        return [scaled, *lengths] if lengths else scaled, labels

    def _penalty(self) -> Any:
        return tf.add_n(self._model.losses) if self._model.losses else tf.zeros((), self._dtype)

    def _train_steps(self, examples: Any, order: Any, rates: Any, stop: Any, state: Any) -> Any:
        updates = self._updates
        updates.begin()

        def goes_on(step: Any, _sums: Any, _correct: Any, bad: Any) -> Any:
            return (step < stop) & (bad < 0)

        def one_step(step: Any, sums: Any, correct_sum: Any, bad: Any) -> Any:
            updates.optimizer.learning_rate.assign(rates[step])
            found = self._step(examples, [batches[step] for batches in order])
            updates.apply(found.gradients)
            return (
                step + 1,
                tuple(total + loss for total, loss in zip(sums, found.losses, strict=True)),
                correct_sum + found.correct,
                tf.where(tf.math.is_finite(found.losses[0]), bad, step),
            )

        return tf.while_loop(goes_on, one_step, state)

    def _step(self, examples: Any, batches: list[Any]) -> Found:
        """Returns what a step finds: of one batch, or of several that are accumulated."""
        if len(batches[0].shape) == 1:
            return self._batch_found(examples, batches[0])
        nothing = nothing_found(self._updates.weights, 1 + self.penalized)
        return accumulated(lambda index: self._batch_found(examples, index), nothing, *batches)

    def _batch_found(self, examples: Any, index: Any) -> Found:
        """Returns what a batch comes to in training mode, for which moving statistics change."""
        inputs, targets = self.batch(examples, index)
        with tf.GradientTape() as tape:
            outputs = self._model(inputs, training=True)
            cross_entropy = self._loss(targets, outputs)
            loss = cross_entropy + self._penalty()
        # Without a penalty one sum does, and the compiled program holds no other.
        losses = (loss, cross_entropy) if self.penalized else (loss,)
        size = index.shape[0] or tf.cast(tf.shape(index)[0], tf.float64)
        return Found(
            losses=tuple(tf.cast(value, tf.float64) * size for value in losses),
            correct=count_of(is_right(outputs, targets)),
            gradients=tape.gradient(loss, self._updates.weights),
            examples=size,
        )

    def _evaluate_batches(self, examples: Any, index: Any, count: Any, limits: Any) -> Any:
        most_wrong, most_loss = limits
        penalty = self._penalty()
        most_loss -= tf.cast(penalty, tf.float64) * tf.cast(count, tf.float64)
        batches = -(-index.shape[0] // EVALUATION_BATCH)
        kept = tuple(
            tf.TensorArray(dtype, batches, element_shape=(EVALUATION_BATCH,))
            for dtype in (self._dtype, tf.bool)
        )

        def goes_on(start: Any, loss_sum: Any, correct: Any, _kept: Any) -> Any:
            wrong = tf.cast(start, tf.int64) - correct
            return (start < count) & ((wrong <= most_wrong) | (loss_sum <= most_loss))

        def one_batch(start: Any, loss_sum: Any, correct_sum: Any, kept: Any) -> Any:
            position = start + tf.range(EVALUATION_BATCH)
            inside = position < count
            chosen = tf.gather(index, tf.where(inside, position, 0))
            inputs, targets = self.batch(examples, chosen)
            outputs = self._model(inputs, training=False)
            losses = keras.losses.sparse_categorical_crossentropy(targets, outputs)
            losses = tf.where(inside, losses, 0.0)
            right = is_right(outputs, targets) & inside
            batch = start // EVALUATION_BATCH
            return (
                start + EVALUATION_BATCH,
                loss_sum + tf.reduce_sum(tf.cast(losses, tf.float64)),
                correct_sum + count_of(right),
                tuple(each.write(batch, v) for each, v in zip(kept, (losses, right), strict=True)),
            )

        nothing = (int32(0), tf.constant(0.0, tf.float64), tf.constant(0, tf.int64), kept)
        stop, loss, correct, kept = tf.while_loop(goes_on, one_batch, nothing)
        return stop, loss, correct, penalty, *(each.concat() for each in kept)


def _compiled(function: Callable[..., Any], precision: Precision, mode: Mode) -> Any:
    """Returns a function compiled in a mode, which is traced in a precision."""
    traced = computing_in(precision)(function)
    return tf.function(traced, jit_compile=mode == "xla", autograph=False)


def _of_any_length(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns arguments of training with any numbers of steps and of examples of a step."""
    examples, order, rates, *rest = arguments
    return (
        examples,
        tuple(tf.TensorSpec([None] * len(batches.shape), batches.dtype) for batches in order),
        tf.TensorSpec((None,), rates.dtype),
        *rest,
    )


def int32(value: int) -> tf.Tensor:
    """Returns a whole number as compiled functions take it."""
    return tf.constant(value, tf.int32)


def is_right(outputs: Any, targets: Any) -> Any:
    """Returns which examples are classified rightly, of shape `(examples,)`."""
    return tf.equal(tf.argmax(outputs, axis=-1, output_type=tf.int32), targets)


def count_of(flags: Any) -> Any:
    """Returns how many truth values are true, int64."""
    return tf.reduce_sum(tf.cast(flags, tf.int64))


def as_index(values: np.ndarray) -> tf.Tensor:
    """Returns indices of images as they go to the device, int32."""
    return tf.constant(np.ascontiguousarray(values, dtype=np.int32))
