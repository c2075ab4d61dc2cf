"""A constant added to a bias directly before batch normalization changes nothing."""

from __future__ import annotations

import tensorflow as tf

from bnexp.networks.identities.deviation import Deviation, difference, largest
from bnexp.networks.identities.subject import Site, Subject, by_unit, set_vector
from bnexp.networks.precision import double

SIZE = 3.0
"""Standard deviation of the constants, in standard deviations of the unit over the batch."""


def measure(subject: Subject) -> Deviation:
    """Returns by how much shifted biases change the normalized values, in training mode.

    `x + b - mean(x + b) = x - mean(x)`, and the variance stays as it is. The change is in standard
    deviations of a unit over the batch.

    Source: Ioffe and Szegedy 2015, section 3.2.
    """
    subject.vary()
    passage = subject.passage(training=True)
    return largest(
        {
            site.name: _change(site, passage[site.weights.name][0], subject)
            for site in subject.sites
            if site.biased
        }
    )


def _change(site: Site, below: tf.Tensor, subject: Subject) -> float:
    before = site.normalized(below)
    bias = double(site.weights.bias)
    spread = by_unit(double(site.reached(below))).std(axis=0)
    shift = subject.rng.normal(0.0, SIZE, spread.shape) * spread
    set_vector(site.weights.bias, bias + shift)
    return difference(site.normalized(below), before)
