"""Starting values of weights, by Keras' names and with Keras' defaults."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import KIND, NUMBER_IS_CONSTANT, Keras, NotNegative, Part, Positive

_KIND = "the kind of starting values"


class Zeros(Part):
    """Every entry 0."""

    keras: ClassVar = Keras("keras.initializers.Zeros")

    kind: Literal["zeros"] = Field(description=_KIND)


class Ones(Part):
    """Every entry 1."""

    keras: ClassVar = Keras("keras.initializers.Ones")

    kind: Literal["ones"] = Field(description=_KIND)


class Constant(Part):
    """Every entry the same value."""

    keras: ClassVar = Keras("keras.initializers.Constant")

    kind: Literal["constant"] = Field(description=_KIND)
    value: float = Field(0.0, description="the value of every entry")


class Normal(Part):
    """Draws from a normal distribution."""

    keras: ClassVar = Keras("keras.initializers.RandomNormal")

    kind: Literal["normal"] = Field(description=_KIND)
    mean: float = Field(0.0, description="mean of the distribution")
    stddev: NotNegative = Field(0.05, description="standard deviation of the distribution")


class Uniform(Part):
    """Draws from a uniform distribution around 0."""

    keras: ClassVar = Keras("keras.initializers.RandomUniform", renamed={"limit": "maxval"})

    kind: Literal["uniform"] = Field(description=_KIND)
    limit: NotNegative = Field(0.05, description="draws lie between -limit and limit")


class VarianceScaling(Part):
    """Draws whose variance is set by the layer's numbers of inputs and outputs.

    Variance 2 / (inputs + outputs) for Glorot's, 2 / inputs for He's, 1 / inputs for LeCun's. The
    normal forms are truncated at two standard deviations, as in Keras.
    """

    source: ClassVar = "Glorot and Bengio 2010, He et al. 2015, LeCun et al. 1998"
    keras: ClassVar = Keras("keras.initializers.VarianceScaling", own=("gain",))

    kind: Literal[
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "lecun_uniform",
        "lecun_normal",
    ] = Field(description=_KIND)
    gain: Positive = Field(1.0, description="factor on every drawn value")


class Orthogonal(Part):
    """A random matrix with orthonormal rows or columns, times the gain."""

    source: ClassVar = "Saxe et al. 2014"
    keras: ClassVar = Keras("keras.initializers.Orthogonal")

    kind: Literal["orthogonal"] = Field(description=_KIND)
    gain: Positive = Field(1.0, description="factor on every entry")


Initializer = Annotated[
    Zeros | Ones | Constant | Normal | Uniform | VarianceScaling | Orthogonal,
    *KIND,
    NUMBER_IS_CONSTANT,
]
VectorInitializer = Annotated[Zeros | Ones | Constant | Normal | Uniform, *KIND, NUMBER_IS_CONSTANT]
"""Starting values of a vector, which has no numbers of inputs and outputs to scale by."""
