"""What is asked of networks, answered from their blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bnexp.config.blueprint.block import INPUT, LENGTHS, Block, Blueprint
from bnexp.config.blueprint.expand import outline_of
from bnexp.config.blueprint.joins import AddBias
from bnexp.config.blueprint.operations import Dense, Drop, Mode
from bnexp.config.blueprint.recurrence import Cut
from bnexp.config.language.network import Network
from bnexp.config.language.norms import BatchNorm
from bnexp.config.language.settings import Settings
from bnexp.config.language.training import Compile, Precision
from bnexp.config.language.weights import Weight

KERNEL, BIAS = "kernel", "bias"

KERNELS = (KERNEL, "recurrent_kernel")
"""What the matrices of a block are called."""

DEEPEST_WITH_XLA = 50
"""Layers of a network up to which XLA compiles within a minute (`docs/performance.md`)."""

_IMAGE = 3
"""Axes of an image: height, width, channels."""


def has_penalty(network: Network) -> bool:
    """Returns whether a penalty on weights is added to the loss.

    Args:
        network: The network.
    """
    return any(weight.penalized for _, weight in weights_of(outline_of(network)))


def is_the_articles(arms: Sequence[Settings]) -> bool:
    """Returns whether arms are the article's comparison, whatever sizes and data they have.

    That is two fully connected networks, the first without a normalizer, the second with batch
    normalization behind the activation, and nothing else different.

    Args:
        arms: The settings of every arm at every point of the grid.
    """
    if len(arms) != 2:
        return False
    without, normalized = arms
    norm = normalized.network.norm
    same = {"network": normalized.network.model_copy(update={"norm": without.network.norm})}
    return (
        without.network.kind == "mlp"
        and without.network.norm.kind == "none"
        and isinstance(norm, BatchNorm)
        and norm.placement == "after"
        and normalized.model_copy(update=same) == without
    )


def compile_mode(network: Network, stated: Compile) -> Mode:
    """Returns how the programs of a network are compiled: as stated, or as kind and depth need it.

    Args:
        network: The network.
        stated: What the configuration says.
    """
    deep = _is_deep(network)
    if stated == "auto":
        modes = {block.operation.mode for block in outline_of(network)}
        stated = "graph" if deep or "graph" in modes else "xla"
    return "joined" if deep and stated == "graph" else stated


def normalizes(network: Network) -> bool:
    """Returns whether a network's normalizer has a layer to stand at.

    Args:
        network: The network; which layers it has depends on no image.
    """
    return any(
        block.normalizer or block.operation.inner or block.operation.reparametrization
        for block in outline_of(network)
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
    """Returns whether all weights before the output have a bias themselves, with `auto` decided.

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
        block: One of its blocks.

    Returns:
        The block of the weights first; empty where none is before it, where what comes before it
        joins others, and where the weights are not all of what their block does.
    """
    by_role = {each.role: each for each in blueprint}
    found: list[Block] = []
    at = block.inputs
    while at != (INPUT,) and len(at) == 1:
        found.insert(0, by_role[at[0]])
        if found[0].has(KERNEL):
            return tuple(found) if found[0].operation.affine else ()
        at = found[0].inputs
    return ()


def behind(blueprint: Blueprint, block: Block) -> tuple[Block, ...] | None:
    """Returns the dense weights that a block's output enters, and nothing else does.

    Args:
        blueprint: The network.
        block: One of its blocks.

    Returns:
        The blocks of the weights; None where its output enters something else as well, but for
        what drops values in training.
    """
    found: list[Block] = []
    for other in blueprint:
        if block.role in other.inputs:
            if isinstance(other.operation, Drop):
                further = behind(blueprint, other)
                if further is None:
                    return None
                found += further
            elif isinstance(other.operation, Dense) and not other.is_skip and len(block.shape) == 1:
                found.append(other)
            else:
                return None
    return tuple(found)


def shortest_of(network: Network) -> int | None:
    """Returns how many steps the shortest sequences have; None where all have the same number.

    Args:
        network: The network.
    """
    cuts = (block.operation for block in outline_of(network))
    return next((cut.least for cut in cuts if isinstance(cut, Cut)), None)


def has_lengths(blueprint: Blueprint) -> bool:
    """Returns whether a network takes the lengths of sequences beside the images."""
    return any(LENGTHS in block.inputs for block in blueprint)


def fused_blocks(blueprint: Blueprint) -> tuple[Block, ...]:
    """Returns the blocks of batch normalization that TensorFlow has a fused kernel for: of images.

    Args:
        blueprint: The network.
    """
    return tuple(
        block
        for block in blueprint
        if isinstance(block.normalizer, BatchNorm)
        and block.normalizer.fused == "auto"
        and len(block.shape) == _IMAGE
    )


def is_fused(network: Network, mode: Mode, precision: Precision) -> bool:
    """Returns whether the fused kernel does the work of a network's batch normalization.

    Args:
        network: The network.
        mode: How its programs are compiled; with XLA no kernel is fused but by XLA itself.
        precision: In which it computes; on a CPU the kernel has single precision alone.
    """
    return mode != "xla" and precision == "float32" and bool(fused_blocks(outline_of(network)))


def normalized_paths(blueprint: Blueprint) -> tuple[tuple[Block, ...], ...]:
    """Returns for each normalizer that weights stand before what `path_to` returns."""
    paths = (path_to(blueprint, block) for block in blueprint if block.normalizer)
    return tuple(path for path in paths if path)


def normalizes_places(network: Network) -> bool:
    """Returns whether a normalizer stands where an example has more than one value of a unit.

    Args:
        network: The network.
    """
    return any(block.normalizer and len(block.shape) > 1 for block in outline_of(network))


def bias_behind(blueprint: Blueprint, block: Block) -> Block | None:
    """Returns the block of a bias by itself right behind a block, if there is one."""
    taking = (each for each in blueprint if each.inputs == (block.role,))
    return next((each for each in taking if isinstance(each.operation, AddBias)), None)


def can_be_folded(blueprint: Blueprint) -> bool:
    """Returns whether every normalizer is next to weights: right behind, or before dense ones."""
    by_role = {block.role: block for block in blueprint}
    for block in blueprint:
        if block.normalizer:
            before = by_role.get(block.inputs[0])
            if before and before.operation.affine:
                continue
            if behind(blueprint, bias_behind(blueprint, block) or block) is None:
                return False
    return True


def subtracted_biases(blueprint: Blueprint) -> Iterator[Weight]:
    """Yields the biases that a normalizer subtracts again with the mean, right behind them."""
    for block in blueprint:
        if block.normalizer is not None and block.normalizer.centers(block.shape):
            weights, *between = path_to(blueprint, block) or (block,)
            if all(each.operation.idle for each in between):
                yield from (weight for name, weight in weights.weights if name == BIAS)


def _is_deep(network: Network) -> bool:
    layers = _hidden(outline_of(network))
    return sum(block.operation.affine for block in layers) > DEEPEST_WITH_XLA


def _hidden(blueprint: Blueprint) -> list[Block]:
    """Returns the blocks with a kernel but the output and those of skips."""
    return [block for block in blueprint[:-1] if block.has(KERNEL) and not block.is_skip]
