"""What an evaluation may come to, and what it found."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Allowance:
    """What an evaluation may come to; it ends early where it has come to more than all of it.

    Attributes:
        wrong: Number of examples classified wrongly.
        loss: Sum of the loss over all examples, with the penalty of each.
    """

    wrong: int
    loss: float

    def is_exceeded_by(self, wrong: int, loss: float) -> bool:
        """Whether both numbers are beyond; what is not a number is."""
        return not (wrong <= self.wrong or loss <= self.loss)


WITHOUT_LIMIT = Allowance(2**62, math.inf)


@dataclass(frozen=True)
class Evaluated:
    """What an evaluation found.

    Attributes:
        examples: How many examples were evaluated.
        correct: How many of them were classified rightly.
        loss_sum: Sum of their losses, float64, without the penalty.
        penalty: Of the weights; added to the loss of each example.
        losses: Of each example in the order of the evaluation, of shape `(examples,)`, without
            the penalty.
        right: Likewise, which of them were classified rightly.
    """

    examples: int
    correct: int
    loss_sum: float
    penalty: float
    losses: np.ndarray
    right: np.ndarray

    @property
    def loss(self) -> float:
        """Mean loss with the penalty; 0 of nothing."""
        return self.loss_sum / self.examples + self.penalty if self.examples else 0.0

    @property
    def accuracy(self) -> float:
        """Share of the examples that were classified rightly, 0 to 1; 0 of nothing."""
        return self.correct / self.examples if self.examples else 0.0
