"""Batch normalization of fully connected layers cannot learn from a batch of one example."""

from __future__ import annotations

import numpy as np

from bnexp.networks.identities.deviation import Deviation, difference, largest, relative
from bnexp.networks.identities.subject import Subject, offset_of
from bnexp.networks.precision import double


def measure(subject: Subject) -> Deviation:
    """Returns how much one example alone says through batch normalization, in training mode.

    With one value `x - mean(x) = 0`, so the output is beta whatever x is, and nothing below has a
    gradient. Taken is the larger of the difference from beta, and of the norm of the gradient of
    the kernel in front, relative to that of the output layer's bias.

    Source: Ioffe and Szegedy 2015, algorithm 1 with one example.
    """
    subject.vary()
    images = subject.images[:1]
    passage = subject.passage(images, training=True)
    kernels = [site.weights.kernel for site in subject.weighted]
    above, *below = subject.gradients(images, [subject.layer(subject.blueprint[-1]).bias, *kernels])
    scale = float(np.linalg.norm(above))
    found = {}
    for site in subject.sites:
        output = double(passage[site.norm.name][1])
        found[site.name] = difference(output, np.broadcast_to(offset_of(site.norm), output.shape))
    for site, gradient in zip(subject.weighted, below, strict=True):
        learned = relative(float(np.linalg.norm(gradient)), scale)
        found[site.name] = float(np.maximum(found[site.name], learned))
    return largest(found)
