"""What every normalizer states of itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Self

from pydantic import Field

from bnexp.config.language.base import Part
from bnexp.config.language.weights import Weight

NORM = "the kind of normalizer"
"""The meaning of `kind` in each of them."""


class Normalizer(Part):
    """What a normalizer states of itself, for whoever asks.

    Attributes:
        words: What it is called.
        over_batch: Whether its statistics run over the batch, so that examples see each other.
        centers: Whether it subtracts a mean.
    """

    words: ClassVar[str] = "normalization"
    over_batch: ClassVar[bool] = False
    centers: ClassVar[bool] = True

    kind: str

    @property
    def place(self) -> str:
        """Where it stands in a layer; empty where there is none."""
        return str(getattr(self, "placement", ""))

    @property
    def has_offset(self) -> bool:
        """Whether it adds a trained offset to each unit."""
        return False

    @property
    def moving(self) -> float | None:
        """Weight of the old value in its moving averages; None where it keeps none."""
        return None

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns its weights, by their names in its layer.

        Args:
            shape: Of what it normalizes, for one example, `(..., units)`.
        """
        return {}

    def cost(self, shape: tuple[int, ...]) -> int:
        """Returns its floating-point operations for one example once it is trained.

        By then it is merged into one factor and one summand for each unit.

        Args:
            shape: As in `weights`.
        """
        return 2 * math.prod(shape)

    def effective(self) -> Self:
        """Returns it with everything at its default that has no effect, its place among that."""
        idle = [name for name in ("placement", *self.idle()) if name in type(self).model_fields]
        defaults = {name: type(self).model_fields[name].default for name in idle}
        return self.model_copy(update=defaults)

    def idle(self) -> Sequence[str]:
        """Returns the settings that have no effect beside the others."""
        return ()


class Placed(Normalizer):
    """A normalizer that is a layer of its own, at a place in each layer of a network."""

    placement: Literal["before", "after"] = Field(
        "before", description="before the activation, or after it as in the article's program"
    )
