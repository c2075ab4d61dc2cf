"""What blocks do with sequences: cut them to their lengths, and go over them step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bnexp.config.blueprint.operations import Operation, Shape
from bnexp.config.language.initializers import Initializer
from bnexp.config.language.norms import Normalizer
from bnexp.config.language.weights import Weight

GATES = {"simple": 1, "lstm": 4, "gru": 3}
"""For each cell how many products with an input there are for a unit."""

_FORGET = 1
"""Which of the gates of an lstm forgets, from 0."""


def normalized_parts(cell: str, units: int) -> dict[str, int]:
    """Returns what is normalized in a cell, each by itself, with its size: sums, and a state.

    Args:
        cell: `simple`, `lstm` or `gru`.
        units: Size of the state.
    """
    width = GATES[cell] * units
    state = {"state": units} if cell == "lstm" else {}
    return {"input": width, "recurrent": width, **state}


@dataclass(frozen=True)
class Cut(Operation):
    """Puts zeros in the place of the steps beyond the length of a sequence.

    It takes sequences and their lengths.

    Attributes:
        least: Steps of the shortest.
        mask: Whether what follows leaves those steps out.
    """

    least: int
    mask: bool

    @property
    def lacking_in_keras(self) -> str:
        """All of it."""
        return "sequences that are cut to their lengths"

    @property
    def words(self) -> str:
        """What becomes of the steps."""
        return f"cut to {self.least} steps or more{', masked' if self.mask else ''}"

    def misfit(self, inputs: Sequence[Shape]) -> tuple[str, str] | None:
        """Returns the lengths, where even the longest sequences are shorter."""
        steps = inputs[0][0]
        if self.least <= steps:
            return None
        return (
            "lengths",
            f"got at least {self.least} rows, but images have {steps}; at most {steps}",
        )


@dataclass(frozen=True)
class Recur(Operation):
    """Goes over a sequence step by step with a state, `(steps, inputs)` to `(steps, units)`.

    Attributes:
        cell: What it does at a step.
        units: Size of its state.
        activation: Its name in Keras.
        sequences: Whether it puts out the state after each step, or after the last alone.
        kernel: How the kernel of inputs starts.
        recurrent: How the kernel of states starts.
        bias: How the bias starts; None without one.
        forget: Whether the bias of the forget gate of an lstm starts at 1.
        norm: The normalizer in the cell; None without one.
        l2: Factor on the sum of squares of each kernel that is added to the loss.
    """

    cell: Literal["simple", "lstm", "gru"]
    units: int
    activation: str
    sequences: bool
    kernel: Initializer
    recurrent: Initializer
    bias: Initializer | None
    forget: bool = True
    norm: Normalizer | None = None
    l2: float = 0.0

    @property
    def words(self) -> str:
        """The cell, and what it has."""
        bias = f"{'without' if self.bias is None else 'with'} bias"
        norm = f", {self.norm.words} in the cell" if self.norm else ""
        return f"{self.cell} {bias}{norm}{'' if self.sequences else ', last state'}"

    @property
    def lacking_in_keras(self) -> str:
        """The normalizer in the cell."""
        return f"{self.norm.words} in the cell" if self.norm else ""

    @property
    def inner(self) -> Normalizer | None:
        """The normalizer in the cell."""
        return self.norm

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        """Returns `(steps, units)`, or `(units,)` where only the last state is put out."""
        return (inputs[0][0], self.units) if self.sequences else (self.units,)

    def weights(self, inputs: Sequence[Shape]) -> Mapping[str, Weight]:
        """Returns `kernel`, `recurrent_kernel` and `bias` as Keras' layer has them.

        The kernels have the shapes `(inputs, gates * units)` and `(units, gates * units)`, the bias
        `(gates * units,)`, of a gru `(2, gates * units)`.
        """
        width = GATES[self.cell] * self.units
        found = {
            "kernel": Weight((inputs[0][-1], width), self.kernel, l2=self.l2),
            "recurrent_kernel": Weight((self.units, width), self.recurrent, l2=self.l2),
        }
        if self.bias is not None:
            shape = (2, width) if self.cell == "gru" else (width,)
            forget = (_FORGET * self.units, (_FORGET + 1) * self.units)
            ones = forget if self.cell == "lstm" and self.forget else None
            found["bias"] = Weight(shape, self.bias, ones=ones)
        return found | (self._of_norm(self.norm, inputs[0][0]) if self.norm else {})

    def _of_norm(self, norm: Normalizer, steps: int) -> dict[str, Weight]:
        """Returns the weights of the normalizers in the cell, each name with that of its part.

        What has statistics of its own for each step has the steps in front.
        """
        found = {}
        for part, size in normalized_parts(self.cell, self.units).items():
            for name, weight in norm.weights((size,)).items():
                if name == "beta" and part != "state":
                    continue
                own = norm.of_each_step and not weight.trained
                shape = (steps, *weight.shape) if own else weight.shape
                found[f"{part}_{name}"] = replace(weight, shape=shape)
        return found

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns the two products of each step, their sum and bias, and what the gates do."""
        steps, width = inputs[0][0], inputs[0][-1]
        gates, units = GATES[self.cell], self.units
        products = 2 * gates * units * (width + units)
        biases = gates * units * (self.bias is not None) * (2 if self.cell == "gru" else 1)
        # Sums of the two products, then activations, products and sums of the states.
        beside = {"simple": 1 + 1, "lstm": 4 + 5 + 3 + 1, "gru": 3 + 3 + 3 + 2}[self.cell]
        values = sum(normalized_parts(self.cell, units).values())
        inner = self.norm.cost((values,)) if self.norm else 0
        return steps * (products + biases + beside * units + inner)
