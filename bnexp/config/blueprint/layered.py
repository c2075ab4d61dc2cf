"""What networks of layers have in common: what stands before the first, and behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bnexp.config.blueprint.bias import is_wanted_before
from bnexp.config.blueprint.block import SKIP, Drawing
from bnexp.config.blueprint.images import Convolve
from bnexp.config.blueprint.joins import Add, AddBias, Standardize
from bnexp.config.blueprint.operations import Activate, Dense, Drop, Normalize, Operation
from bnexp.config.language.initializers import Initializer, Zeros
from bnexp.config.language.network import Cnn, Mlp, Network

Weights = Callable[[Initializer | None], Dense | Convolve]
"""Returns the operation with the weights of a layer, given how its bias starts if it has one."""

Project = Callable[["Layer", "Layer"], Operation]
"""Returns the weights of a skip over two layers, the first of them first."""


@dataclass(frozen=True)
class Layer:
    """A layer of a network.

    Attributes:
        name: Its role, such as `hidden.2`.
        number: From the input on, over all kinds of layers.
        weights: What has its weights.
        skip: Role of the block that is added before the activation; empty where none is.
        starts_at_zero: Whether what is added to a skip starts at zero.
        further: Names and operations of what stands behind the activation.
    """

    name: str
    number: int
    weights: Weights
    skip: str = ""
    starts_at_zero: bool = False
    further: tuple[tuple[str, Operation], ...] = ()


def add_input(drawing: Drawing, network: Network, name: str, operation: Operation) -> None:
    """Adds what stands before the first layer.

    Args:
        drawing: The network so far.
        network: Its settings.
        name: Role of what takes the images.
        operation: What takes them; its output is the images themselves.
    """
    drawing.add(name, operation)
    if network.input == "standardize":
        drawing.add("input.standardize", Standardize())
    if network.norm.stands_at(0):
        drawing.add("input.norm", Normalize(network.norm.effective()))


def add_layer(drawing: Drawing, network: Mlp | Cnn, layer: Layer, *inputs: str) -> None:
    """Adds a layer: weights, then normalizer, skip and activation, and what else is behind.

    Args:
        drawing: The network so far.
        network: Its settings.
        layer: The layer.
        inputs: As in `Drawing.add`.
    """
    following = dict(_behind(network, layer))
    first, norm = next(iter(following.values())), following.get("norm")
    bias = is_wanted_before(first, network.bias, normalized=norm is not None)
    weights = layer.weights(network.bias_initializer if bias else None)
    if layer.starts_at_zero and not (norm and norm.normalizer and norm.normalizer.has_scale):
        weights = replace(weights, kernel=Zeros(kind="zeros"))
    drawing.add(layer.name, weights, *inputs)
    for part, operation in following.items():
        taken = (drawing.last, layer.skip) if isinstance(operation, Add) else ()
        drawing.add(f"{layer.name}.{part}", operation, *taken)


def _behind(network: Mlp | Cnn, layer: Layer) -> Iterator[tuple[str, Operation]]:
    """Yields name and operation of what stands behind the weights of a layer."""
    norm = network.norm
    place = norm.place if norm.stands_at(layer.number) else ""
    normalize = Normalize(norm.effective(), layer.starts_at_zero)
    own = network.bias == "after_norm"
    if place == "before":
        yield "norm", normalize
        if own:
            yield "bias", AddBias(network.bias_initializer)
    if layer.skip:
        yield "sum", Add()
    yield "activation", Activate(network.activation)
    if place == "after":
        yield "norm", normalize
        if own:
            yield "bias", AddBias(network.bias_initializer)
    yield from layer.further
    if network.dropout > 0:
        yield "dropout", Drop(network.dropout)


def add_residual(
    drawing: Drawing, network: Mlp | Cnn, layers: Sequence[Layer], project: Project
) -> None:
    """Adds layers two by two, each pair with a skip over it; of an odd number the first alone.

    Args:
        drawing: The network so far.
        network: Its settings.
        layers: From the input on.
        project: Returns the weights of a skip where what it leads to has another shape.
    """
    rest = len(layers) % 2
    for layer in layers[:rest]:
        add_layer(drawing, network, layer)
    for first, second in zip(layers[rest::2], layers[rest + 1 :: 2], strict=True):
        skip = drawing.last
        add_layer(drawing, network, replace(first, further=()))
        inside = drawing.last
        reached = second.weights(None).shape([drawing.shape_of(inside)])
        if reached != drawing.shape_of(skip):
            skip = drawing.add(f"{second.name}.{SKIP}", project(first, second), skip)
        joined = replace(second, skip=skip, starts_at_zero=network.zero_start)
        add_layer(drawing, network, joined, inside)
