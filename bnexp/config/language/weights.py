"""A weight of a network: its shape, how it starts, and what is done to it in training."""

from __future__ import annotations

from dataclasses import dataclass

from bnexp.config.language.initializers import Initializer


@dataclass(frozen=True)
class Weight:
    """One weight of a layer.

    Attributes:
        shape: Of a kernel `(..., inputs, outputs)`, of a vector `(units,)`.
        start: How it starts.
        trained: Whether training changes it by its gradient; moving averages change otherwise.
        l1: Factor on the sum of absolute values that is added to the loss.
        l2: Factor on the sum of squares that is added to the loss.
        ones: Entries of the last axis from the first number to before the second start at 1.
    """

    shape: tuple[int, ...]
    start: Initializer
    trained: bool = True
    l1: float = 0.0
    l2: float = 0.0
    ones: tuple[int, int] | None = None

    @property
    def penalized(self) -> bool:
        """Whether a penalty on it is added to the loss."""
        return self.l1 > 0 or self.l2 > 0
