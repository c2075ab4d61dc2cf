"""What is exactly true of normalizers: the identities that a configuration may claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bnexp.config.blueprint import outline_of
from bnexp.config.blueprint.asked import (
    BIAS,
    can_be_folded,
    normalized_paths,
    normalizes,
    normalizes_places,
)
from bnexp.config.language.network import Network
from bnexp.config.language.norms import Normalizer
from bnexp.config.language.settings import Settings
from bnexp.config.language.training import Training

IdentityName = Literal[
    "bias_gradient",
    "bias_shift",
    "normalized_batch",
    "undone",
    "affine_inference",
    "weight_scale",
    "folding",
    "parameters",
    "same_shape",
    "batch_of_one",
]

HOMOGENEOUS = ("relu", "leaky_relu", "linear")
"""Activations whose output grows by a factor above 0 as their input does."""


@dataclass(frozen=True)
class Identity:
    """One identity.

    Attributes:
        meaning: What is true.
        deviation: What the deviation from it is, and what it is measured in.
        source: Where it is stated.
        needs: What a network must have for it, in words.
        tolerance: Largest deviation that still counts as none.
    """

    meaning: str
    deviation: str
    source: str
    needs: str
    tolerance: float = 1e-6


_NORMALIZED = "a normalizer in a hidden layer"
_BY_EXAMPLES = "a normalizer that goes by the mean and variance of examples alone, such as batch"
_BY_AVERAGES = "a normalizer by moving averages alone in evaluation, such as batch"
_BIASED = "a bias directly before a normalizer that subtracts the mean of each unit"
_PAPER = "Ioffe and Szegedy 2015"

IDENTITIES: Mapping[IdentityName, Identity] = {
    "bias_gradient": Identity(
        "in training mode the loss does not depend on a bias directly before a normalizer, "
        "so that its gradient is 0",
        "norm of the gradient, relative to that of the same layer's kernel",
        f"{_PAPER}, section 3.2",
        _BIASED,
    ),
    "bias_shift": Identity(
        "in training mode no constant added to a bias directly before a normalizer changes "
        "the output",
        "largest change, in standard deviations of a unit over the batch",
        f"{_PAPER}, section 3.2",
        _BIASED,
    ),
    "normalized_batch": Identity(
        "in training mode, before scale and offset, each unit has mean 0 and variance "
        "v / (v + epsilon) over the batch, v its variance before",
        "largest difference from either",
        f"{_PAPER}, algorithm 1",
        _BY_EXAMPLES,
    ),
    "undone": Identity(
        "a scale of sqrt(v + epsilon) and an offset of m, variance and mean of the batch, give "
        "back what was normalized",
        "largest difference, relative to the largest value",
        f"{_PAPER}, section 3",
        f"{_BY_EXAMPLES}, with scale and offset",
    ),
    "affine_inference": Identity(
        "in inference mode the normalizer is one scale and one offset for each unit, so that "
        "weighted means of inputs become the same means of outputs",
        "largest difference, relative to the largest value",
        f"{_PAPER}, algorithm 2",
        _BY_AVERAGES,
    ),
    "weight_scale": Identity(
        "in training mode a factor c on the layer's weights leaves the normalized values as they "
        "are, but for epsilon, which counts as epsilon / c^2",
        "largest difference, in standard deviations of a unit over the batch",
        f"{_PAPER}, section 3.3",
        "a normalizer by its input alone directly after the weights, or after an activation that a "
        f"factor passes through ({', '.join(HOMOGENEOUS)})",
    ),
    "folding": Identity(
        "with the scale and offset of the normalizer folded into the neighbouring weights, "
        "the network gives the same outputs without it in inference mode",
        "largest difference before the softmax, relative to the largest value",
        "Jacob et al. 2018, section 3.2",
        _BY_AVERAGES,
    ),
    "parameters": Identity(
        "the normalizer has the weights that it states: batch normalization four numbers for each "
        "unit, of which scale and offset (as far as they are switched on) are trained, moving mean "
        "and moving variance are not",
        "number of weights that are missing or additional",
        f"{_PAPER}, algorithms 1 and 2",
        _NORMALIZED,
    ),
    "same_shape": Identity(
        "the output of the normalizer has the shape of its input, which may have 2, 3 or 4 axes",
        "1 where a shape differs, else 0",
        f"{_PAPER}, algorithm 1 and section 3.2",
        _NORMALIZED,
    ),
    "batch_of_one": Identity(
        "in training mode a batch of one example gives the offset alone, whatever the example is, "
        "and no gradient to the layers below",
        "largest difference from the offset, or norm of a gradient, relative to that of the output "
        "layer's bias",
        f"{_PAPER}, algorithm 1 with one example",
        _BY_EXAMPLES,
    ),
}
"""The identities by name."""


FEWEST = 2
"""Examples of a batch over which something can be normalized."""

OF_ALL = 512
"""Images by which an identity is checked where a batch of training takes all."""


def checked_batch(training: Training) -> int:
    """Returns the number of images on which identities are checked, at least 2.

    They hold of any batch. Where one takes all images, `OF_ALL` stand for them.

    Args:
        training: That of the trial.
    """
    return OF_ALL if training.batch_size == "all" else max(FEWEST, training.batch_size)


def obstacle(name: IdentityName, settings: Settings) -> str:
    """Returns why a trial's network does not have what an identity is about; else nothing.

    Args:
        name: The identity.
        settings: The trial's.
    """
    network = settings.network
    norm = network.norm
    if lacking := _no_normalizer(network):
        return lacking
    if norm.place == "cell":
        return "its normalizer stands inside a cell"
    if not _has(name, norm, checked_batch(settings.training)):
        return f"it is not true of {norm.words}"
    if name == "undone" and not (getattr(norm, "scale", False) and norm.has_offset):
        return "its normalizer lacks scale or offset, which would undo it"
    return _LACKING[name](network) if name in _LACKING else ""


def _no_normalizer(network: Network) -> str:
    if not network.norm.place:
        return "its network has no normalizer that is a layer"
    if not normalizes(network):
        return "its network has no hidden layer, and so no normalizer"
    return ""


def _has(name: IdentityName, norm: Normalizer, batch: int) -> bool:
    """Whether a normalizer of a row of units has what an identity is about."""
    centers, parts = norm.centers((2,)), norm.samples(batch)
    by_examples = norm.by_input and centers and bool(parts)
    return {
        "bias_gradient": centers,
        "bias_shift": centers and norm.by_input,
        "normalized_batch": by_examples,
        "undone": by_examples and len(parts) == 1,
        "affine_inference": norm.is_merged,
        "weight_scale": norm.by_input,
        "folding": norm.is_merged,
        "parameters": True,
        "same_shape": True,
        "batch_of_one": by_examples,
    }[name]


def applies_to(name: IdentityName, settings: Settings) -> bool:
    """Returns whether a trial's network has what an identity is about.

    Args:
        name: The identity.
        settings: The trial's.
    """
    return not obstacle(name, settings)


def _no_weights_before(network: Network) -> str:
    paths = normalized_paths(outline_of(network))
    if not paths:
        return "no weights stand before its normalizer"
    activations = [block for path in paths for block in path[1:]]
    if any(block.operation.words not in HOMOGENEOUS for block in activations):
        return f"{network.activation} stands between the weights and the normalizer"
    return ""


def _no_bias_before(network: Network) -> str:
    if network.norm.place == "after":
        return "the activation stands between the bias and the normalizer"
    if not any(path[0].has(BIAS) for path in normalized_paths(outline_of(network))):
        return "its hidden layers have no bias; say network.bias: true"
    return ""


def _no_weights_beside(network: Network) -> str:
    if can_be_folded(outline_of(network)):
        return ""
    return "its normalizer is not next to weights alone, into which it could be folded"


def _places(network: Network) -> str:
    if not normalizes_places(network):
        return ""
    return "its normalizer takes statistics over the places of an image as well"


_LACKING: Mapping[IdentityName, Callable[[Network], str]] = {
    "bias_gradient": _no_bias_before,
    "bias_shift": _no_bias_before,
    "weight_scale": _no_weights_before,
    "folding": _no_weights_beside,
    "batch_of_one": _places,
}
"""For identities what returns why a network with a normalizer lacks what else they need."""
