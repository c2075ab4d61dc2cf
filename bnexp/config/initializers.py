"""Starting values of weights, by Keras' names and with Keras' defaults."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bnexp.config.base import KIND, NUMBER_IS_CONSTANT, NotNegative, Part, Positive


class Zeros(Part):
    """Every entry 0."""

    kind: Literal["zeros"]


class Ones(Part):
    """Every entry 1."""

    kind: Literal["ones"]


class Constant(Part):
    """Every entry the same value."""

    kind: Literal["constant"]
    value: float = Field(0.0, description="the value of every entry")


class Normal(Part):
    """Draws from a normal distribution."""

    kind: Literal["normal"]
    mean: float = Field(0.0, description="mean of the distribution")
    stddev: NotNegative = Field(0.05, description="standard deviation of the distribution")


class Uniform(Part):
    """Draws from a uniform distribution around 0."""

    kind: Literal["uniform"]
    limit: NotNegative = Field(0.05, description="draws lie between -limit and limit")


class VarianceScaling(Part):
    """Draws whose variance is set by the layer's numbers of inputs and outputs.

    Glorot and Bengio 2010 (variance 2 / (inputs + outputs)), He et al. 2015 (2 / inputs), LeCun et
    al. 1998 (1 / inputs). The normal forms are truncated at two standard deviations, as in Keras.
    """

    kind: Literal[
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "lecun_uniform",
        "lecun_normal",
    ]
    gain: Positive = Field(1.0, description="factor on every drawn value")


class Orthogonal(Part):
    """A random matrix with orthonormal rows or columns, times the gain (Saxe et al. 2014)."""

    kind: Literal["orthogonal"]
    gain: Positive = Field(1.0, description="factor on every entry")


Initializer = Annotated[
    Zeros | Ones | Constant | Normal | Uniform | VarianceScaling | Orthogonal,
    *KIND,
    NUMBER_IS_CONSTANT,
]
VectorInitializer = Annotated[Zeros | Ones | Constant | Normal | Uniform, *KIND, NUMBER_IS_CONSTANT]
"""Starting values of a vector, which has no numbers of inputs and outputs to scale by."""
