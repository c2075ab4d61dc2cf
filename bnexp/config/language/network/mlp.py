"""The fully connected network: widths, activation, normalizer and starting weights."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from bnexp.config.language.base import (
    BY_VALUE,
    Count,
    Fraction,
    Keras,
    NotNegative,
    Part,
)
from bnexp.config.language.initializers import (
    Initializer,
    VarianceScaling,
    VectorInitializer,
    Zeros,
)
from bnexp.config.language.norms import NoNorm, Norm

Activation = Literal[
    "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "sigmoid", "tanh", "linear"
]


def _refuse_number(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        # To a Literal 1 and true are the same.
        raise ValueError(f"got {value}. One of: auto, true, false")  # noqa: TRY004 (pydantic's)
    return value


class Mlp(Part):
    """A stack of fully connected hidden layers and a softmax over the classes.

    One hidden layer is Dense, then normalizer and activation in the order that the normalizer's
    placement says, then dropout.
    """

    keras: ClassVar = Keras(
        "keras.layers.Dense",
        own=("hidden", "activation", "norm", "bias", "dropout", "l2"),
        renamed={"initializer": "kernel_initializer"},
    )
    size: ClassVar = "hidden"
    """The setting that says how large it is."""

    kind: Literal["mlp"] = Field(description="the kind of network")
    hidden: Annotated[tuple[Count, ...], Field(max_length=1000, strict=False)] = Field(
        (128,), description="units of each hidden layer, from the input on", examples=[[256, 128]]
    )
    activation: Activation = Field("relu", description="activation of the hidden layers")
    norm: Norm = Field(NoNorm(kind="none"), description="normalizer of every hidden layer")
    bias: Annotated[Literal["auto", True, False], BeforeValidator(_refuse_number)] = Field(
        "auto",
        description="whether hidden layers have a bias; auto leaves it out where a normalizer "
        "with an offset follows directly",
    )
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
