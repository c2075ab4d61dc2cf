"""Batch normalization, with the names and defaults of Keras' layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from bnexp.config.language.base import Keras, no_number
from bnexp.config.language.norms.affine import OverBatch
from bnexp.config.language.norms.normalizer import NORM

TORCH = {"momentum": 0.9, "epsilon": 1e-5}
"""What PyTorch's layer has for defaults, its momentum of 0.1 written as the weight of the old."""


class BatchNorm(OverBatch):
    """Each unit gets mean 0 and variance 1 over the batch, then a learned scale and offset.

    In evaluation, moving averages of mean and variance take the place of those of the batch.
    """

    source: ClassVar = "Ioffe and Szegedy 2015"
    equation: ClassVar = (
        "y = gamma * (x - mean) / sqrt(var + epsilon) + beta, mean and var of each unit over the "
        "batch; in evaluation their moving averages, moving <- momentum * moving + (1 - momentum) "
        "* batch"
    )
    keras: ClassVar = Keras(
        "keras.layers.BatchNormalization",
        own=("placement", "layers", "convention", "statistics", "fused"),
    )
    words: ClassVar = "batch normalization"
    fits_cell: ClassVar = True
    governs: ClassVar = {"convention": tuple(TORCH)}

    kind: Literal["batch"] = Field(description=NORM)
    convention: Literal["keras", "torch"] = Field(
        "keras",
        description="whose defaults momentum and epsilon have where they are not stated (torch: "
        "0.9 and 1e-5), and whose variance goes into the moving one: biased in Keras, unbiased in "
        "PyTorch",
    )
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

    @model_validator(mode="before")
    @classmethod
    def _with_defaults_of_its_convention(cls, stated: Any) -> Any:
        if isinstance(stated, dict) and stated.get("convention") == "torch":
            return TORCH | stated
        return stated

    @property
    def of_each_step(self) -> bool:
        """Whether statistics are per step."""
        return self.statistics == "per_step"

    def idle(self) -> Sequence[str]:
        """Returns what is said of a scale or an offset that is not there, and of steps outside."""
        return [*super().idle(), *(() if self.placement == "cell" else ("statistics",))]
