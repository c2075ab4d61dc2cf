"""Root mean square normalization, with the names and defaults of Keras' layer."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import BY_VALUE, Keras, Positive
from bnexp.config.language.initializers import Ones, VectorInitializer
from bnexp.config.language.norms.normalizer import NORM, Placed
from bnexp.config.language.weights import Weight


class RmsNorm(Placed):
    """Each example gets a root mean square of 1 over its units, then a learned scale.

    No mean is subtracted, and there is no offset. It is the same in training and in evaluation.
    """

    source: ClassVar = "Zhang and Sennrich 2019"
    equation: ClassVar = "y = gamma * x / sqrt(mean(x^2) + epsilon), the mean over the last axis"
    keras: ClassVar = Keras(
        "keras.layers.RMSNormalization", own=("placement", "layers", "gamma_initializer")
    )
    words: ClassVar = "root mean square normalization"

    kind: Literal["rms"] = Field(description=NORM)
    epsilon: Positive = Field(1e-6, description="added to the mean square under the root")
    gamma_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Ones(kind="ones"), description="start of the scale, gamma"
    )

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns the scale, `(units,)`, by the name that it has in Keras."""
        return {"scale": Weight(shape[-1:], self.gamma_initializer)}

    def mistakes(self, shape: tuple[int, ...]) -> Mapping[str, str]:
        """Returns what is wrong where there is one unit."""
        if shape[-1] > 1:
            return {}
        return {
            "kind": "has one unit, of which its root mean square leaves the sign alone; take at "
            "least 2 units, or batch normalization"
        }

    def cost(self, shape: tuple[int, ...]) -> int:
        """Returns that of the mean square and of scaling, as TensorFlow's profiler has it."""
        return 4 * prod(shape) + 3 * prod(shape[:-1])
