"""Batch normalization gives each unit mean 0 and variance 1 over the batch, but for epsilon."""

from __future__ import annotations

import numpy as np

from bnexp.networks.identities.deviation import Deviation, difference, largest
from bnexp.networks.identities.subject import (
    Subject,
    beta_of,
    by_unit,
    gamma_of,
    set_vector,
)
from bnexp.networks.precision import double


def measure(subject: Subject) -> Deviation:
    """Returns the largest difference from mean 0 and from variance v / (v + epsilon).

    Each part of a batch that has statistics of its own is looked at by itself.

    `xh = (x - mean(x)) / sqrt(v + epsilon)` with v the biased variance of x over the batch, in
    training mode, scale 1 and offset 0.

    Source: Ioffe and Szegedy 2015, algorithm 1.
    """
    epsilon = subject.norm.epsilon
    for site in subject.sites:
        set_vector(gamma_of(site.norm), np.ones(site.units))
        set_vector(beta_of(site.norm), np.zeros(site.units))
    passage, found = subject.passage(training=True), {}
    for site in subject.sites:
        before, after = map(double, passage[site.norm.name])
        found[site.name] = max(
            _worst(by_unit(before[part]), by_unit(after[part]), epsilon) for part in subject.parts
        )
    return largest(found)


def _worst(before: np.ndarray, after: np.ndarray, epsilon: float) -> float:
    variance = before.var(axis=0)
    expected = variance / (variance + epsilon)
    mean = difference(after.mean(axis=0), np.zeros_like(expected))
    return float(np.maximum(mean, difference(after.var(axis=0), expected)))
