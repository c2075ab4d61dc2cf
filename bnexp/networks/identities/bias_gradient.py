"""A bias directly before batch normalization has no gradient."""

from __future__ import annotations

import numpy as np

from bnexp.networks.identities.deviation import Deviation, largest, relative
from bnexp.networks.identities.subject import Subject


def measure(subject: Subject) -> Deviation:
    """Returns the norm of the bias' gradient, relative to that of the same layer's kernel.

    With d the loss's gradient at the normalizer's output over the batch, that at its input is
    `gamma / sqrt(v + epsilon) * (d - mean(d) - xh * mean(d * xh))`, and the bias' gradient is its
    sum over the batch: 0, since `sum(d - mean(d))` and `sum(xh)` are.

    Source: Ioffe and Szegedy 2015, section 3.2.
    """
    subject.vary()
    sites = [site for site in subject.sites if site.biased]
    weights = [part for site in sites for part in (site.weights.bias, site.weights.kernel)]
    norms = [float(np.linalg.norm(part)) for part in subject.gradients(subject.images, weights)]
    pairs = zip(sites, norms[::2], norms[1::2], strict=True)
    return largest({site.name: relative(bias, kernel) for site, bias, kernel in pairs})
