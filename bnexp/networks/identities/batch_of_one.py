"""Batch normalization of fully connected layers cannot learn from a batch of one example."""

from __future__ import annotations

import numpy as np

from bnexp.networks.identities.deviation import Deviation, difference, largest, relative
from bnexp.networks.identities.subject import Subject, double, offset_of


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
    kernels = [site.dense.kernel for site in subject.sites]
    above, *below = subject.gradients(images, [subject.layer(subject.blueprint[-1]).bias, *kernels])
    scale = float(np.linalg.norm(above))
    found = {}
    for site, gradient in zip(subject.sites, below, strict=True):
        output = double(passage[site.norm.name][1])
        said = difference(output, np.broadcast_to(offset_of(site.norm), output.shape))
        learned = relative(float(np.linalg.norm(gradient)), scale)
        found[site.name] = float(np.maximum(said, learned))
    return largest(found)
