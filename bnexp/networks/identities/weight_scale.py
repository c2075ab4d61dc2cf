"""A factor on the weights before batch normalization changes nothing, but for epsilon."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from bnexp.networks.identities.deviation import Deviation, difference, largest
from bnexp.networks.identities.subject import Site, Subject, by_unit, double

FACTORS = (100.0, 0.01)
"""With the first epsilon as good as vanishes, with the second it tells."""


def measure(subject: Subject) -> Deviation:
    """Returns how far batch normalization is from being blind to the scale of weights.

    `BN(c W u) = BN(W u)` in training mode for c > 0, exactly where epsilon on the right side is
    replaced by `epsilon / c^2`. Kernel and bias get the factor, which an activation in between
    must let through. The difference is in standard deviations of a unit over the batch.

    Source: Ioffe and Szegedy 2015, section 3.3.
    """
    subject.vary()
    epsilon = subject.norm.epsilon
    passage = subject.passage(training=True)
    return largest(
        {
            f"{site.name} with factor {factor:g}": _difference(
                site, passage[site.weights.name][0], factor, epsilon
            )
            for site in subject.weighted
            for factor in FACTORS
        }
    )


def _difference(site: Site, below: tf.Tensor, factor: float, epsilon: float) -> float:
    plain = double(site.reached(below))
    units = by_unit(plain)
    spread = np.sqrt(units.var(axis=0) + epsilon / factor**2)
    expected = (plain - units.mean(axis=0)) / spread
    before = [double(weight) for weight in site.weights.weights]
    site.weights.set_weights([weight * factor for weight in before])
    found = site.normalized(below)
    site.weights.set_weights(before)
    return difference(found, expected)
