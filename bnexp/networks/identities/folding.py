"""A normalizer by moving averages can be folded away for inference."""

from __future__ import annotations

import keras
import numpy as np

from bnexp.config.blueprint import Block, Blueprint, blueprint_of
from bnexp.config.blueprint.asked import KERNEL, behind, bias_behind
from bnexp.config.language.norms import NoNorm, Normalizer
from bnexp.networks.build import build_network
from bnexp.networks.identities.deviation import Deviation, difference, relative
from bnexp.networks.identities.subject import Subject, logits
from bnexp.networks.precision import computing_in, double


def measure(subject: Subject) -> Deviation:
    """Returns how far the network without normalizers, folded into its weights, is from the whole.

    Before the activation, scale s and offset o go into the weights in front, `W <- W * s` and
    `b <- b * s + o`; after it, into the next ones, `W <- s * W` (by rows) and `b <- b + o W`. The
    difference is between the inputs of the softmax in inference mode, relative to the largest.

    Source: Jacob et al. 2018, section 3.2.
    """
    subject.vary()
    expected = double(logits(subject.model, subject.blueprint, subject.images, training=False))
    found = double(logits(*_folded(subject), subject.images, training=False))
    return Deviation(relative(difference(found, expected), float(np.max(np.abs(expected)))))


def fold(norm: keras.layers.Layer, spec: Normalizer) -> tuple[np.ndarray, np.ndarray]:
    """Returns scale and offset, each `(units,)`, in float64.

    With moving mean M and moving variance V of batch normalization they are
    `scale = gamma / sqrt(V + epsilon)` and `offset = beta - scale * M` (Jacob et al. 2018,
    section 3.2).

    Args:
        norm: The layer.
        spec: What the configuration says of it.
    """
    merged = spec.merged({weight.name: double(weight) for weight in norm.weights})
    return merged["factor"], merged["offset"]


def _folded(subject: Subject) -> tuple[keras.Model, Blueprint]:
    """Returns the same network without normalizers, their part in the weights, and its blocks."""
    spec = subject.spec.model_copy(update={"norm": NoNorm(kind="none"), "bias": True})
    weights = {
        block.role: [double(subject.layer(block).kernel), _bias(subject.layer(block))]
        for block in subject.blueprint
        if block.has(KERNEL)
    }
    for block in subject.blueprint:
        if block.normalizer:
            _fold_into(weights, block, subject)
    blueprint = blueprint_of(spec, subject.image, subject.classes)
    with computing_in(subject.model.dtype):
        bare = build_network(blueprint, subject.image)
    for name, values in weights.items():
        layer = bare.get_layer(name)
        layer.set_weights(values if layer.use_bias else values[:1])
    return bare, blueprint


def _fold_into(weights: dict[str, list[np.ndarray]], block: Block, subject: Subject) -> None:
    """Folds a normalizer, with a bias right behind it, into kernels and biases by role."""
    scale, offset = fold(subject.layer(block), subject.norm)
    added = bias_behind(subject.blueprint, block)
    if added:
        offset = offset + double(subject.layer(added).bias)
    if block.inputs[0] in weights:
        kernel, bias = weights[block.inputs[0]]
        weights[block.inputs[0]] = [kernel * scale, bias * scale + offset]
        return
    for after in behind(subject.blueprint, added or block) or ():
        kernel, bias = weights[after.role]
        weights[after.role] = [scale[:, np.newaxis] * kernel, bias + offset @ kernel]


def _bias(layer: keras.layers.Layer) -> np.ndarray:
    return double(layer.bias) if layer.use_bias else np.zeros(layer.kernel.shape[-1])
