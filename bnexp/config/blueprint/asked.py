"""What is asked of networks, answered from their blocks."""

from __future__ import annotations

from collections.abc import Iterator

from bnexp.config.blueprint.block import INPUT, Block, Blueprint
from bnexp.config.blueprint.expand import outline_of
from bnexp.config.blueprint.operations import Mode
from bnexp.config.language.network import Network
from bnexp.config.language.weights import Weight

KERNEL, BIAS = "kernel", "bias"


def has_penalty(network: Network) -> bool:
    """Returns whether a penalty on weights is added to the loss.

    Args:
        network: The network.
    """
    return any(weight.penalized for _, weight in weights_of(outline_of(network)))


def compile_mode(network: Network) -> Mode:
    """Returns how the programs of a network are compiled: as its operations need it.

    Args:
        network: The network.
    """
    modes = {block.operation.mode for block in outline_of(network)}
    return "graph" if "graph" in modes else "xla"


def normalizes(network: Network) -> bool:
    """Returns whether a network's normalizer has a layer to stand at.

    Args:
        network: The network; which layers it has depends on no image.
    """
    return any(
        block.normalizer or block.operation.reparametrization for block in outline_of(network)
    )


def starts_by_data(blueprint: Blueprint) -> bool:
    """Returns whether the first batch of training is needed for the start of a network.

    Args:
        blueprint: The network.
    """
    norms = (block.operation.reparametrization for block in blueprint)
    return any(norm.data_epsilon is not None for norm in norms if norm)


def is_shallow(network: Network) -> bool:
    """Returns whether a network has no weights but those of its output.

    Args:
        network: The network.
    """
    return not _hidden(outline_of(network))


def has_bias(network: Network) -> bool:
    """Returns whether all weights before the output have a bias, with `auto` decided.

    Args:
        network: The network.
    """
    return all(block.has(BIAS) for block in _hidden(outline_of(network)))


def weights_of(blueprint: Blueprint) -> Iterator[tuple[str, Weight]]:
    """Yields role (`hidden.2.kernel`) and description of every weight."""
    for block in blueprint:
        for name, weight in block.weights:
            yield f"{block.role}.{name}", weight


def path_to(blueprint: Blueprint, block: Block) -> tuple[Block, ...]:
    """Returns the blocks from the nearest weights before a block up to it, without it.

    Args:
        blueprint: The network.
        block: One of its blocks; what comes before it takes one input each.

    Returns:
        The block of the weights first; empty where none is before it.
    """
    by_role = {each.role: each for each in blueprint}
    found: list[Block] = []
    at = block.inputs[0]
    while at != INPUT:
        found.insert(0, by_role[at])
        if found[0].has(KERNEL):
            return tuple(found)
        at = found[0].inputs[0]
    return ()


def subtracted_biases(blueprint: Blueprint) -> Iterator[Weight]:
    """Yields the biases that a normalizer subtracts again with the mean, right behind them."""
    for block in blueprint:
        if block.normalizer is not None and block.normalizer.centers(block.shape):
            weights, *between = path_to(blueprint, block) or (block,)
            if all(each.operation.idle for each in between):
                yield from (weight for name, weight in weights.weights if name == BIAS)


def _hidden(blueprint: Blueprint) -> list[Block]:
    """Returns the blocks with a kernel but the output."""
    return [block for block in blueprint[:-1] if block.has(KERNEL)]
