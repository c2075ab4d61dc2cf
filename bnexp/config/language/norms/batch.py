"""Batch normalization, with the names and defaults of Keras' layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import BY_VALUE, Keras, Positive, no_number
from bnexp.config.language.initializers import Ones, VectorInitializer, Zeros
from bnexp.config.language.norms.normalizer import NORM, Placed
from bnexp.config.language.norms.penalty import Penalty
from bnexp.config.language.weights import Weight


class BatchNorm(Placed):
    """Each unit gets mean 0 and variance 1 over the batch, then a learned scale and offset.

    In evaluation, moving averages of mean and variance take the place of those of the batch.
    """

    source: ClassVar = "Ioffe and Szegedy 2015"
    keras: ClassVar = Keras(
        "keras.layers.BatchNormalization", own=("placement", "layers", "statistics", "fused")
    )
    words: ClassVar = "batch normalization"
    over_batch: ClassVar = True
    fits_cell: ClassVar = True

    kind: Literal["batch"] = Field(description=NORM)
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
    statistics: Literal["shared", "per_step"] = Field(
        "shared",
        description="in the cell of a recurrent network: whether all steps share their moving "
        "statistics, or each has its own (Cooijmans et al. 2017)",
    )
    fused: Annotated[Literal["auto", False], no_number("auto, false")] = Field(
        "auto",
        description="whether TensorFlow's fused kernel does the work where it is faster, which is "
        "for images in single precision in a graph; its numbers differ by rounding",
    )

    @property
    def has_offset(self) -> bool:
        """Whether there is a beta."""
        return self.center

    @property
    def of_each_step(self) -> bool:
        """Whether statistics are per step."""
        return self.statistics == "per_step"

    @property
    def moving(self) -> float:
        """The momentum."""
        return self.momentum

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns gamma and beta where there are any, moving mean and variance, each `(units,)`."""
        units = shape[-1:]
        gamma, beta = self.gamma_regularizer, self.beta_regularizer
        found = {
            "gamma": Weight(units, self.gamma_initializer, l1=gamma.l1, l2=gamma.l2),
            "beta": Weight(units, self.beta_initializer, l1=beta.l1, l2=beta.l2),
            "moving_mean": Weight(units, self.moving_mean_initializer, trained=False),
            "moving_variance": Weight(units, self.moving_variance_initializer, trained=False),
        }
        there = {"gamma": self.scale, "beta": self.center}
        return {name: weight for name, weight in found.items() if there.get(name, True)}

    def idle(self) -> Sequence[str]:
        """Returns what is said of a scale or an offset that is not there."""
        outside = [] if self.placement == "cell" else ["statistics"]
        return outside + [
            f"{part}_{what}"
            for part, there in (("beta", self.center), ("gamma", self.scale))
            if not there
            for what in ("initializer", "regularizer")
        ]
