"""Probes that stand for those of the language: norms of the kernels, and of their units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bnexp.networks import weights_by_role
from bnexp.training.probes import ProbeSeries


def kernels(model) -> dict[str, np.ndarray]:
    """Returns the kernels by the names of their layers."""
    return {
        role.removesuffix(".kernel"): variable.numpy()
        for role, variable in weights_by_role(model)
        if role.endswith(".kernel")
    }


@dataclass(frozen=True)
class WeightNorm:
    """The Euclidean norm of each kernel, for each row of the history."""

    def series(self, model):
        return {f"weight_norm.{layer}": ProbeSeries() for layer in kernels(model)}

    def due(self, watch):
        return watch.row_steps

    def measure(self, model, _sets):
        return {
            f"weight_norm.{layer}": float(np.linalg.norm(kernel))
            for layer, kernel in kernels(model).items()
        }


@dataclass(frozen=True)
class UnitNorms:
    """The norm of the weights of each unit of the output, every so many steps.

    Attributes:
        every: Steps between two measurements.
    """

    every: int = 3

    def series(self, _model):
        return {"unit_norms.output": ProbeSeries(axes=("unit",))}

    def due(self, watch):
        return range(0, watch.total + 1, self.every)

    def measure(self, model, _sets):
        return {"unit_norms.output": np.linalg.norm(kernels(model)["output"], axis=0)}
