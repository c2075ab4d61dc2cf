"""What training steps come to: of one batch each, or of several that are accumulated."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import tensorflow as tf


@dataclass(frozen=True)
class Sums:
    """Running sums of a stretch, carried on so that where a stretch ends changes no bit.

    Attributes:
        loss: Sum over examples of the loss, float64.
        cross_entropy: The same without the weight penalty; 0 where there is none.
        correct: Number of examples classified rightly.
        examples: Number of examples.
        bad_step: Index within the epoch of the first step whose loss was not finite, or -1.
    """

    loss: float = 0.0
    cross_entropy: float = 0.0
    correct: int = 0
    examples: int = 0
    bad_step: int = -1

    def means(self, *, penalized: bool) -> dict[str, float]:
        """Returns mean `loss` and `accuracy` over the examples; NaN of none.

        Args:
            penalized: Whether the loss holds a penalty; then `cross_entropy` is there as well.
        """
        sums = {"loss": self.loss, "accuracy": self.correct}
        sums |= {"cross_entropy": self.cross_entropy} if penalized else {}
        return {
            name: value / self.examples if self.examples else math.nan
            for name, value in sums.items()
        }


class Found(NamedTuple):
    """What a batch, or a step of several, comes to in training mode; all are tensors.

    Attributes:
        losses: Sums over its examples, float64: of the loss, and where that holds a penalty of the
            cross-entropy as well.
        correct: How many of them were classified rightly, int64.
        gradients: Of the mean loss over its examples, for each weight.
        examples: How many there are.
    """

    losses: tuple[Any, ...]
    correct: Any
    gradients: Sequence[Any]
    examples: Any


def nothing_found(weights: Sequence[Any], losses: int) -> Found:
    """Returns what no batch comes to.

    Args:
        weights: What gradients are of.
        losses: How many sums of losses there are.
    """
    return Found(
        losses=(tf.zeros((), tf.float64),) * losses,
        correct=tf.zeros((), tf.int64),
        gradients=[tf.zeros_like(weight) for weight in weights],
        examples=tf.zeros((), tf.int32),
    )


def accumulated(
    found_of: Callable[[Any], Found], nothing: Found, batches: Any, rest: Any = None
) -> Found:
    """Returns what the batches of one step come to together.

    One after the other each goes through the network by itself, so that normalizers see no more
    than it, and update their moving statistics after it. The weights stay the same meanwhile.
    Gradients are weighed by the examples of each batch; a penalty, the same for all of them, counts
    once.

    Args:
        found_of: Returns what a batch comes to, given the indices of its images.
        nothing: What `nothing_found` returns.
        batches: Indices of images, of shape `(batches, batch)`.
        rest: Those of one more, which is smaller, of shape `(rest,)`; None where there is none.
    """
    count = batches.shape[0] or tf.shape(batches)[0]
    total = count * (batches.shape[1] or tf.shape(batches)[1])
    if rest is not None:
        total += rest.shape[0] or tf.shape(rest)[0]

    def goes_on(number: Any, *_: Any) -> Any:
        return number < count

    def one_more(number: Any, *so_far: Any) -> tuple[Any, ...]:
        found = found_of(batches[number])
        return number + 1, *_together(Found(*so_far), found, total)

    _, *so_far = tf.while_loop(goes_on, one_more, (tf.constant(0), *nothing))
    found = Found(*so_far)
    return found if rest is None else _together(found, found_of(rest), total)


def _together(so_far: Found, found: Found, total: Any) -> Found:
    """Returns what some batches come to with one more, whose gradient weighs by its share.

    Args:
        so_far: What the others come to.
        found: What the batch comes to.
        total: Examples of the whole step.
    """
    share = tf.cast(found.examples, tf.float64) / tf.cast(total, tf.float64)
    return Found(
        losses=tuple(map(tf.add, so_far.losses, found.losses)),
        correct=so_far.correct + found.correct,
        gradients=[
            sum_ + gradient * tf.cast(share, gradient.dtype)
            for sum_, gradient in zip(so_far.gradients, found.gradients, strict=True)
        ],
        examples=so_far.examples + tf.cast(found.examples, tf.int32),
    )
