"""The layers of recurrent networks: Keras' own, and what cuts sequences to their lengths."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from bnexp.config.blueprint.recurrence import Cut, Recur
from bnexp.config.language.norms import BatchNorm, Normalizer
from bnexp.networks.normalized_cell import NormalizedRecurrence

_CELLS = {
    "simple": keras.layers.SimpleRNN,
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
}


@keras.saving.register_keras_serializable(package="bnexp")
class Cutting(keras.layers.Layer):  # type: ignore[misc] # Keras has no types
    """Puts zeros beyond the length of each sequence, and may mask those steps.

    Args:
        masked: Whether what follows leaves them out.
    """

    def __init__(self, masked: bool = True, **settings: Any) -> None:
        super().__init__(**settings)
        self.masked, self.supports_masking = masked, True

    def call(self, inputs: Any) -> Any:
        """Returns sequences `(examples, steps, values)`, given those and lengths `(examples,)`."""
        sequences, _ = inputs
        inside = ops.expand_dims(_inside(inputs), 2)
        return ops.where(inside, sequences, ops.zeros_like(sequences))

    def compute_mask(self, inputs: Any, _mask: Any = None) -> Any:
        """Returns which steps are there, `(examples, steps)`; None where none is masked."""
        return _inside(inputs) if self.masked else None

    def compute_output_shape(self, shapes: Any) -> Any:
        """Returns that of the sequences."""
        return shapes[0]

    def get_config(self) -> dict[str, Any]:
        """Returns what makes another one like it."""
        return {**super().get_config(), "masked": self.masked}


def _inside(inputs: Any) -> Any:
    """Returns which steps are within the lengths, of shape `(examples, steps)`."""
    sequences, lengths = inputs
    steps = ops.arange(sequences.shape[1], dtype="int32")
    return ops.less(steps, ops.expand_dims(ops.cast(lengths, "int32"), 1))


def cut(operation: Cut, name: str) -> keras.layers.Layer:
    """Returns what cuts sequences to their lengths."""
    return Cutting(operation.mask, name=name)


def recur(operation: Recur, name: str) -> keras.layers.Layer:
    """Returns a recurrent layer over sequences of shape `(examples, steps, inputs)`."""
    if operation.norm is not None:
        return _normalized(operation, operation.norm, name)
    penalty = keras.regularizers.L2(operation.l2) if operation.l2 > 0 else None
    return _CELLS[operation.cell](
        operation.units,
        activation=operation.activation,
        use_bias=operation.bias is not None,
        return_sequences=operation.sequences,
        kernel_regularizer=penalty,
        recurrent_regularizer=penalty,
        name=name,
    )


def _normalized(operation: Recur, norm: Normalizer, name: str) -> keras.layers.Layer:
    """Returns a recurrent layer with a normalizer in its cell."""
    weights = norm.weights((operation.units,))
    penalties = {n: [w.l1, w.l2] for n, w in weights.items() if w.penalized}
    return NormalizedRecurrence(
        operation.cell,
        operation.units,
        activation=operation.activation,
        sequences=operation.sequences,
        kind=norm.kind,
        epsilon=norm.model_dump()["epsilon"],
        scale="gamma" in weights,
        center="beta" in weights,
        momentum=0.0 if norm.moving is None else norm.moving,
        per_step=norm.of_each_step,
        unbiased=isinstance(norm, BatchNorm) and norm.convention == "torch",
        use_bias=operation.bias is not None,
        penalties={"kernel": [0.0, operation.l2], **penalties},
        name=name,
    )
