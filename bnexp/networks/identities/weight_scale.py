"""A factor on the weights before a normalizer changes nothing, but for epsilon."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from bnexp.networks.identities.deviation import Deviation, difference, largest
from bnexp.networks.identities.subject import Site, Subject, by_unit
from bnexp.networks.norms import NORMS
from bnexp.networks.precision import computing_in, double

FACTORS = (100.0, 0.01)
"""With the first epsilon as good as vanishes, with the second it tells."""


def measure(subject: Subject) -> Deviation:
    """Returns how far the normalizers are from being blind to the scale of weights.

    `N(c W u) = N(W u)` in training mode for c > 0, exactly where epsilon on the right side is
    replaced by `epsilon / c^2`. Kernel and bias get the factor, which an activation in between
    must let through. The right side is worked out anew where means are over examples, and by a
    normalizer with the other epsilon elsewhere. The difference is in standard deviations.

    Source: Ioffe and Szegedy 2015, section 3.3.
    """
    subject.vary()
    passage = subject.passage(training=True)
    return largest(
        {
            f"{site.name} with factor {factor:g}": _difference(
                site, passage[site.weights.name][0], factor, subject
            )
            for site in subject.weighted
            for factor in FACTORS
        }
    )


def _difference(site: Site, below: tf.Tensor, factor: float, subject: Subject) -> float:
    expected = _expected(site, site.reached(below), subject, subject.norm.epsilon / factor**2)
    before = [double(weight) for weight in site.weights.weights]
    site.weights.set_weights([weight * factor for weight in before])
    found = site.normalized(below)
    site.weights.set_weights(before)
    return difference(found, expected)


def _expected(site: Site, reached: tf.Tensor, subject: Subject, epsilon: float) -> np.ndarray:
    """Returns values normalized with another epsilon, without scale and offset."""
    if subject.parts:
        plain = double(reached)
        return np.concatenate([_standard(plain[part], epsilon) for part in subject.parts])
    other = subject.norm.model_copy(update={"epsilon": epsilon})
    with computing_in(subject.model.dtype):
        layer = NORMS[other.kind](other, "other", tuple(reached.shape[1:]))
    return double(layer(reached, training=True))


def _standard(values: np.ndarray, epsilon: float) -> np.ndarray:
    units = by_unit(values)
    spread = np.sqrt(units.var(axis=0) + epsilon)
    standard: np.ndarray = (values - units.mean(axis=0)) / spread
    return standard
