"""A block of a network, and the drawing in which networks are put together from blocks."""

from __future__ import annotations

from dataclasses import dataclass

from bnexp.config.blueprint.operations import Operation, Shape
from bnexp.config.language.norms import Normalizer
from bnexp.config.language.weights import Weight

INPUT = "input"
"""What stands for the images among the inputs of blocks."""

LENGTHS = "lengths"
"""What stands for the lengths of sequences among the inputs of blocks, a number for each."""

SKIP = "skip"
"""How the role of a block ends that gives what a skip leads over another shape."""


@dataclass(frozen=True)
class Block:
    """One operation at its place in a network.

    Attributes:
        role: Its place, such as `hidden.2.norm`; also the name of its layer.
        operation: What it does, with its settings.
        inputs: Roles of the blocks whose outputs it takes; `INPUT` for the images.
        shape: Shape of its output for one example.
        weights: Pairs of name and weight.
        cost: Floating-point operations of one example's forward pass when the trained network is
            used: one for each addition, multiplication and activation of a value, so that a
            multiply-add counts two.
        misfit: The setting that its inputs make impossible, and why; None where they fit.
    """

    role: str
    operation: Operation
    inputs: tuple[str, ...]
    shape: Shape
    weights: tuple[tuple[str, Weight], ...]
    cost: int
    misfit: tuple[str, str] | None = None

    @property
    def normalizer(self) -> Normalizer | None:
        """The normalizer that it applies; None where it applies none."""
        return self.operation.normalizer

    @property
    def is_skip(self) -> bool:
        """Whether its weights are those of a skip, which has neither bias nor normalizer."""
        return self.role.rpartition(".")[2] == SKIP

    def has(self, weight: str) -> bool:
        """Whether it has a weight of a name."""
        return any(name == weight for name, _ in self.weights)


Blueprint = tuple[Block, ...]
"""The blocks of a network, each after those that it takes outputs of; the last is the output."""


class Drawing:
    """Puts blocks together.

    Args:
        image: Shape of one example.
    """

    def __init__(self, image: Shape) -> None:
        self._shapes: dict[str, Shape] = {INPUT: image, LENGTHS: ()}
        self._blocks: list[Block] = []

    @property
    def last(self) -> str:
        """Role of the block that was added last; `INPUT` before any was."""
        return self._blocks[-1].role if self._blocks else INPUT

    @property
    def blueprint(self) -> Blueprint:
        """All blocks, in the order in which they were added."""
        return tuple(self._blocks)

    def shape_of(self, role: str) -> Shape:
        """Returns the shape of what a block puts out for one example."""
        return self._shapes[role]

    def add(self, role: str, operation: Operation, *inputs: str) -> str:
        """Adds a block and returns its role.

        Args:
            role: Its place in the network.
            operation: What it does.
            inputs: Roles of the blocks whose outputs it takes; the last block where none is named.
        """
        taken = inputs or (self.last,)
        shapes = [self._shapes[name] for name in taken]
        shape = operation.shape(shapes)
        self._shapes[role] = shape
        weights = tuple(operation.weights(shapes).items())
        cost, misfit = operation.cost(shapes, shape), operation.misfit(shapes)
        self._blocks.append(Block(role, operation, taken, shape, weights, cost, misfit))
        return role
