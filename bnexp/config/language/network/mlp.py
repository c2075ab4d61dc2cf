"""The fully connected network: widths, activation, normalizer and starting weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import BY_VALUE, Fraction, Keras, NotNegative, Part
from bnexp.config.language.initializers import (
    Initializer,
    VarianceScaling,
    VectorInitializer,
    Zeros,
)
from bnexp.config.language.network.mistakes import (
    Mistake,
    mistakes_in_place,
    mistakes_in_skips,
)
from bnexp.config.language.network.settings import (
    BIAS,
    INPUT,
    PLACES,
    ZERO_START,
    Activation,
    Bias,
    Input,
    Widths,
)
from bnexp.config.language.norms import NoNorm, Norm


class Mlp(Part):
    """A stack of fully connected hidden layers and a softmax over the classes.

    One hidden layer is Dense, then normalizer and activation in the order that the normalizer's
    placement says, then dropout. Where it is residual, the layers are taken two by two, the last
    two together, and what enters a pair is added to what the second of them puts out, before its
    activation: as it is, or through a kernel of its own where the widths differ. Of an odd number
    the first layer stands alone.
    """

    keras: ClassVar = Keras(
        "keras.layers.Dense",
        own=(
            "hidden",
            "residual",
            "zero_start",
            "activation",
            "norm",
            "bias",
            "dropout",
            "l2",
            "input",
        ),
        renamed={"initializer": "kernel_initializer"},
    )
    size: ClassVar = "hidden"
    """The setting that says how large it is."""

    kind: Literal["mlp"] = Field(description="the kind of network")
    hidden: Widths = Field(
        (128,),
        description="units of each hidden layer, from the input on; 3 x 64 is [64, 64, 64]",
        examples=[[256, 128]],
    )
    residual: bool = Field(
        False, description="whether skips lead over the hidden layers two by two (He et al. 2016)"
    )
    zero_start: Annotated[bool, BY_VALUE] = Field(False, description=ZERO_START)
    activation: Activation = Field("relu", description="activation of the hidden layers")
    norm: Norm = Field(NoNorm(kind="none"), description="normalizer of every hidden layer")
    bias: Bias = Field("auto", description=BIAS)
    initializer: Annotated[Initializer, BY_VALUE] = Field(
        VarianceScaling(kind="glorot_uniform"),
        description="starting values of every kernel",
        examples=["he_normal"],
    )
    bias_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Zeros(kind="zeros"), description="starting values of every bias"
    )
    dropout: Fraction = Field(
        0.0, description="share of a hidden layer's outputs dropped in training", examples=[0.5]
    )
    l2: NotNegative = Field(0.0, description="factor on the sum of squares of every kernel")
    input: Input = Field("plain", description=INPUT)

    @property
    def depth(self) -> int:
        """Number of layers before the output."""
        return len(self.hidden)

    def mistakes(self) -> Iterator[Mistake]:
        """Yields what its settings make wrong together."""
        yield from mistakes_in_place(self.norm, self.depth, PLACES)
        if self.residual:
            yield from mistakes_in_skips(self.norm, zero_start=self.zero_start)
