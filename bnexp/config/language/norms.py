"""Normalizers: what a network's hidden layers may be normalized by, and with which parameters."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import BY_VALUE, KIND, Keras, NotNegative, Part, Positive
from bnexp.config.language.initializers import Ones, VectorInitializer, Zeros

_KIND = "the kind of normalizer"


class NoNorm(Part):
    """No normalizer."""

    kind: Literal["none"] = Field(description=_KIND)


class Penalty(Part):
    """A penalty on the entries of a parameter, added to the loss."""

    keras: ClassVar = Keras("keras.regularizers.L1L2")

    l1: NotNegative = Field(0.0, description="factor on the sum of absolute values")
    l2: NotNegative = Field(0.0, description="factor on the sum of squares")


class BatchNorm(Part):
    """Each unit gets mean 0 and variance 1 over the batch, then a learned scale and offset.

    In evaluation, moving averages of mean and variance take the place of those of the batch.
    """

    source: ClassVar = "Ioffe and Szegedy 2015"
    keras: ClassVar = Keras("keras.layers.BatchNormalization", own=("placement",))

    kind: Literal["batch"] = Field(description=_KIND)
    placement: Literal["before", "after"] = Field(
        "before", description="before the activation, or after it as in the article's program"
    )
    momentum: Annotated[float, Field(ge=0, le=1)] = Field(
        0.99,
        description="weight of the old value in the moving averages (PyTorch: 1 - this)",
        examples=[0.9],
    )
    epsilon: Positive = Field(0.001, description="added to the variance under the root")
    center: bool = Field(True, description="whether there is an offset, beta")
    scale: bool = Field(True, description="whether there is a scale, gamma")
    beta_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Zeros(kind="zeros"), description="start of beta"
    )
    gamma_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Ones(kind="ones"), description="start of gamma"
    )
    moving_mean_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Zeros(kind="zeros"), description="start of the moving mean"
    )
    moving_variance_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Ones(kind="ones"), description="start of the moving variance"
    )
    beta_regularizer: Penalty = Field(Penalty(), description="penalty on beta")
    gamma_regularizer: Penalty = Field(Penalty(), description="penalty on gamma")


Norm = Annotated[NoNorm | BatchNorm, *KIND]
