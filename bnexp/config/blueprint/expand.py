"""From what a configuration says of a network to its blocks; a new kind is a line here."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from bnexp.config.blueprint.block import Blueprint
from bnexp.config.blueprint.cnn import cnn_blocks
from bnexp.config.blueprint.mlp import mlp_blocks
from bnexp.config.blueprint.operations import Shape
from bnexp.config.blueprint.rnn import rnn_blocks
from bnexp.config.language.network import Network

EXPANSIONS: dict[str, Callable[[Any, Shape, int], Blueprint]] = {
    "mlp": mlp_blocks,
    "cnn": cnn_blocks,
    "rnn": rnn_blocks,
}
"""For each kind of network what returns its blocks for the shape of an example and the classes."""


@lru_cache(maxsize=256)
def blueprint_of(network: Network, image: Shape, classes: int) -> Blueprint:
    """Returns the blocks of a network, from the input on.

    Args:
        network: What the configuration says of it.
        image: Shape of one example, such as `(height, width)`.
        classes: Number of outputs of the softmax.
    """
    return EXPANSIONS[network.kind](network, image, classes)


def outline_of(network: Network) -> Blueprint:
    """Returns the blocks of a network where the sizes of the data do not matter.

    Args:
        network: What the configuration says of it.
    """
    return blueprint_of(network, (28, 28), 10)
