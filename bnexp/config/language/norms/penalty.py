"""A penalty on a parameter of a normalizer."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from bnexp.config.language.base import Keras, NotNegative, Part


class Penalty(Part):
    """A penalty on the entries of a parameter, added to the loss."""

    keras: ClassVar = Keras("keras.regularizers.L1L2")

    l1: NotNegative = Field(0.0, description="factor on the sum of absolute values")
    l2: NotNegative = Field(0.0, description="factor on the sum of squares")
