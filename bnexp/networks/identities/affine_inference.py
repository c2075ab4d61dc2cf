"""In inference mode a normalizer by moving averages is an affine map."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from bnexp.config.language.norms import Normalizer
from bnexp.networks.identities.deviation import Deviation, difference, largest, relative
from bnexp.networks.identities.folding import fold
from bnexp.networks.identities.subject import Site, Subject
from bnexp.networks.precision import double


def measure(subject: Subject) -> Deviation:
    """Returns how far the normalizers are from affine maps, in inference mode.

    With moving mean M and variance V of batch normalization, `y = scale * x + offset` where
    `scale = gamma / sqrt(V + epsilon)` and `offset = beta - scale * M`; so
    `BN(a x + b z) = a BN(x) + b BN(z)` where `a + b = 1`. The difference from either is relative
    to the largest value of y.

    Source: Ioffe and Szegedy 2015, algorithm 2.
    """
    subject.vary()
    share = float(subject.rng.uniform(0.2, 0.8))
    passage = subject.passage(training=False)
    return largest(
        {
            site.name: _difference(site, passage[site.norm.name][0], share, subject.norm)
            for site in subject.sites
        }
    )


def _difference(site: Site, inputs: tf.Tensor, share: float, spec: Normalizer) -> float:
    """Returns the largest difference; inputs are mixed with themselves in another order."""
    mixed = share * inputs + (1 - share) * inputs[::-1]
    single = double(site.norm(inputs, training=False))
    found = double(site.norm(mixed, training=False))
    means = share * single + (1 - share) * single[::-1]
    scale, offset = fold(site.norm, spec)
    folded = scale * double(mixed) + offset
    worst = np.maximum(difference(found, means), difference(found, folded))
    return relative(float(worst), float(np.max(np.abs(found))))
