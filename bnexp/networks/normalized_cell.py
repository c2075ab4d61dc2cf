"""Recurrent layers with a normalizer inside the cell."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from bnexp.config.blueprint.recurrence import GATES, normalized_parts


@keras.saving.register_keras_serializable(package="bnexp")
class NormalizedRecurrence(keras.layers.Layer):  # type: ignore[misc] # Keras has no types
    """A simple, LSTM or GRU layer whose sums and state are normalized at every step.

    With N the normalizer, `x` the input and `h` the state before it, the sums of a step are
    `N(W x) + N(U h) + b`, of a gru `N(W x) + b` and `N(U h) + b'`, each N with a scale and without
    an offset, which the bias is; an lstm puts out `o * tanh(N(c))`, with scale and offset.

    Layer normalization takes mean and variance of all sums of an example at a step (Ba et al. 2016,
    supplement). Batch normalization takes those of each unit at a step over the examples
    (Cooijmans et al. 2017, equations 6 to 8), in inference moving ones: of each step its own, or
    shared by all steps, and then moved by the mean over the steps, once a batch.

    Args:
        cell: `simple`, `lstm` or `gru`.
        units: Size of the state.
        activation: Its name in Keras.
        sequences: Whether the state after each step is put out, or the last alone.
        kind: `layer` or `batch`.
        epsilon: Added to variances.
        scale: Whether the normalizers have scales.
        center: Whether that of an lstm's state has an offset.
        momentum: Weight of the old value in moving statistics.
        per_step: Whether each step has moving statistics of its own.
        unbiased: Whether the variance that goes into the moving one is divided by one less than the
            number of its values, as in PyTorch.
        use_bias: Whether there is a bias.
        penalties: Factors on absolute values and squares, for `kernel`, `gamma` and `beta`.
    """

    def __init__(
        self,
        cell: str,
        units: int,
        activation: str = "tanh",
        sequences: bool = False,
        kind: str = "layer",
        epsilon: float = 1e-3,
        scale: bool = True,
        center: bool = True,
        momentum: float = 0.99,
        per_step: bool = False,
        unbiased: bool = False,
        use_bias: bool = True,
        penalties: dict[str, list[float]] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.supports_masking = True
        self.cell, self.units, self.activation = cell, units, activation
        self.sequences, self.kind, self.epsilon = sequences, kind, epsilon
        self.scale, self.center, self.momentum = scale, center, momentum
        self.per_step, self.unbiased = per_step, unbiased
        self.use_bias, self.penalties = use_bias, penalties or {}
        self._act = keras.activations.get(activation)

    def build(self, shape: tuple[int, ...]) -> None:
        """Makes the weights, for sequences of shape `(examples, steps, inputs)`."""
        _, steps, inputs = shape
        width = GATES[self.cell] * self.units
        self.kernel = self._weight("kernel", (inputs, width), "kernel")
        self.recurrent_kernel = self._weight("recurrent_kernel", (self.units, width), "kernel")
        bias = (2, width) if self.cell == "gru" else (width,)
        self.bias = self._weight("bias", bias) if self.use_bias else None
        self.parts: dict[str, dict[str, Any]] = {}
        for part, size in normalized_parts(self.cell, self.units).items():
            kept = (steps, size) if self.per_step else (size,)
            made: dict[str, Any] = {}
            if self.scale:
                made["gamma"] = self._weight(f"{part}_gamma", (size,), "gamma", start="ones")
            if self.center and part == "state":
                made["beta"] = self._weight(f"{part}_beta", (size,), "beta")
            if self.kind == "batch":
                made["mean"] = self._kept(f"{part}_moving_mean", kept, "zeros")
                made["variance"] = self._kept(f"{part}_moving_variance", kept, "ones")
            self.parts[part] = made
        super().build(shape)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Returns states `(examples, steps, units)`, or the last ones `(examples, units)`.

        Args:
            inputs: Of shape `(examples, steps, inputs)`.
            training: The mode.
            mask: Which steps are there, `(examples, steps)`; at others a state stays as it is, and
                they enter no statistics.
        """
        steps, examples = inputs.shape[1], tf.shape(inputs)[0]
        moves = training and self.kind == "batch"
        inside = tf.ones((steps, examples), tf.bool) if mask is None else tf.transpose(mask)
        sums = tf.transpose(tf.tensordot(inputs, self.kernel.value, 1), [1, 0, 2])
        sums, seen = self._normalized("input", sums, inside, None, training)
        if self.bias is not None:
            sums += self.bias[0] if self.cell == "gru" else self.bias
        learned = [part for part in self.parts if part != "input"] if moves else []
        moments = [
            tf.TensorArray(inputs.dtype, steps, element_shape=(self.parts[part]["mean"].shape[-1],))
            for part in learned
            for _ in range(2)
        ]
        outputs = tf.TensorArray(inputs.dtype, steps, element_shape=(inputs.shape[0], self.units))
        nothing = tf.zeros((examples, self.units), inputs.dtype)
        states = (nothing, nothing) if self.cell == "lstm" else (nothing,)

        def one_step(step: Any, states: Any, outputs: Any, moments: Any) -> Any:
            found, after = self._step(sums[step], states, inside[step], step, training)
            there = inside[step][:, tf.newaxis]
            kept = tuple(tf.where(there, new, old) for new, old in zip(after, states, strict=True))
            written = [
                array.write(step, tf.stop_gradient(value))
                for array, value in zip(
                    moments, [v for p in learned for v in found[p]], strict=True
                )
            ]
            return step + 1, kept, outputs.write(step, kept[0]), written

        _, states, outputs, moments = tf.while_loop(
            lambda step, *_: step < steps,
            one_step,
            (tf.constant(0), states, outputs, moments),
            maximum_iterations=steps,
        )
        if moves:
            stacked = [array.stack() for array in moments]
            found = {part: stacked[2 * n : 2 * n + 2] for n, part in enumerate(learned)}
            self._move({"input": seen, **found}, inside)
        return tf.transpose(outputs.stack(), [1, 0, 2]) if self.sequences else states[0]

    def _step(
        self, sums: Any, states: tuple[Any, ...], there: Any, step: Any, training: bool | None
    ) -> tuple[dict[str, tuple[Any, Any]], tuple[Any, ...]]:
        """Returns the moments that were found at a step, and the states after it."""
        before = states[0]
        products = tf.matmul(before, self.recurrent_kernel.value)
        products, moments = self._normalized("recurrent", products, there, step, training)
        found = {"recurrent": moments}
        if self.cell == "simple":
            return found, (self._act(sums + products),)
        if self.cell == "lstm":
            enter, forget, candidate, leave = tf.split(sums + products, 4, axis=1)
            carried = tf.sigmoid(forget) * states[1] + tf.sigmoid(enter) * self._act(candidate)
            shown, found["state"] = self._normalized("state", carried, there, step, training)
            return found, (tf.sigmoid(leave) * self._act(shown), carried)
        products += self.bias[1] if self.bias is not None else 0.0
        keep, reset, candidate = tf.split(sums, 3, axis=1)
        own_keep, own_reset, own_candidate = tf.split(products, 3, axis=1)
        share = tf.sigmoid(keep + own_keep)
        fresh = self._act(candidate + tf.sigmoid(reset + own_reset) * own_candidate)
        return found, (share * before + (1.0 - share) * fresh,)

    def _normalized(
        self, part: str, values: Any, there: Any, step: Any, training: bool | None
    ) -> tuple[Any, tuple[Any, Any]]:
        """Returns normalized values `(..., examples, width)`, and mean and variance `(..., width)`.

        Args:
            part: Which of the normalizers.
            values: Of one step, or of all with those in front.
            there: Which examples have the step, `(..., examples)`.
            step: Which step it is; None of all.
            training: The mode.
        """
        made = self.parts[part]
        if self.kind == "layer":
            mean, variance = tf.nn.moments(values, [-1], keepdims=True)
        elif training:
            share = tf.cast(there, values.dtype)[..., tf.newaxis]
            count = tf.maximum(tf.reduce_sum(share, -2, keepdims=True), 1.0)
            mean = tf.reduce_sum(values * share, -2, keepdims=True) / count
            variance = tf.reduce_sum(tf.square(values - mean) * share, -2, keepdims=True) / count
        else:
            mean, variance = (tf.convert_to_tensor(made[name]) for name in ("mean", "variance"))
            if self.per_step:
                at = slice(None) if step is None else step
                mean, variance = mean[at][..., tf.newaxis, :], variance[at][..., tf.newaxis, :]
        found = (values - mean) * tf.math.rsqrt(variance + self.epsilon)
        found *= made.get("gamma", 1.0)
        found += made.get("beta", 0.0)
        if self.kind == "batch" and training:
            mean, variance = mean[..., 0, :], variance[..., 0, :]
        return found, (mean, variance)

    def _move(self, found: dict[str, Any], inside: Any) -> None:
        """Moves the statistics by those of a batch, each `(steps, width)`, where there were any."""
        counts = tf.reduce_sum(tf.cast(inside, self.compute_dtype), 1)[:, tf.newaxis]
        for part, moments in found.items():
            kept = self.parts[part]["mean"], self.parts[part]["variance"]
            mean, variance = moments
            if self.unbiased:
                variance *= counts / tf.maximum(counts - 1.0, 1.0)
            for moving, values in zip(kept, (mean, variance), strict=True):
                if self.per_step:
                    moved = moving * self.momentum + values * (1.0 - self.momentum)
                    moving.assign(tf.where(counts > 0, moved, moving))
                else:
                    shared = tf.reduce_sum(values * counts, 0) / tf.reduce_sum(counts)
                    moving.assign(moving * self.momentum + shared * (1.0 - self.momentum))

    def _weight(
        self, name: str, shape: tuple[int, ...], penalty: str = "", start: str = "zeros"
    ) -> keras.Variable:
        l1, l2 = self.penalties.get(penalty, (0.0, 0.0))
        regularizer = keras.regularizers.L1L2(l1=l1, l2=l2) if l1 or l2 else None
        return self.add_weight(name=name, shape=shape, initializer=start, regularizer=regularizer)

    def _kept(self, name: str, shape: tuple[int, ...], start: str) -> keras.Variable:
        return self.add_weight(name=name, shape=shape, initializer=start, trainable=False)

    def compute_mask(self, _inputs: Any, mask: Any = None) -> Any:
        """Returns that of the inputs, where the states of all steps are put out."""
        return mask if self.sequences else None

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns `(examples, steps, units)` or `(examples, units)`."""
        return (*shape[:2], self.units) if self.sequences else (shape[0], self.units)

    def get_config(self) -> dict[str, Any]:
        """Returns what makes another one like it."""
        names = (
            "cell", "units", "activation", "sequences", "kind", "epsilon", "scale", "center",
            "momentum", "per_step", "unbiased", "use_bias", "penalties",
        )  # fmt: skip
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
