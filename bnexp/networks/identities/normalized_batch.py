"""Batch normalization gives each unit mean 0 and variance 1 over the batch, but for epsilon."""

from __future__ import annotations

import numpy as np

from bnexp.networks.identities.deviation import Deviation, difference, largest
from bnexp.networks.identities.subject import Subject, by_unit, double, set_vector


def measure(subject: Subject) -> Deviation:
    """Returns the largest difference from mean 0 and from variance v / (v + epsilon).

    `xh = (x - mean(x)) / sqrt(v + epsilon)` with v the biased variance of x over the batch, in
    training mode, scale 1 and offset 0.

    Source: Ioffe and Szegedy 2015, algorithm 1.
    """
    epsilon = subject.norm.epsilon
    for site in subject.sites:
        set_vector(site.norm.gamma, np.ones(site.units))
        set_vector(site.norm.beta, np.zeros(site.units))
    passage, found = subject.passage(training=True), {}
    for site in subject.sites:
        before, after = (by_unit(double(each)) for each in passage[site.norm.name])
        variance = before.var(axis=0)
        expected = variance / (variance + epsilon)
        mean = difference(after.mean(axis=0), np.zeros_like(expected))
        found[site.name] = float(np.maximum(mean, difference(after.var(axis=0), expected)))
    return largest(found)
