"""Scale and offset can undo the normalization."""

from __future__ import annotations

import numpy as np

from bnexp.networks.identities.deviation import Deviation, difference, largest, relative
from bnexp.networks.identities.subject import (
    Subject,
    beta_of,
    by_unit,
    gamma_of,
    set_vector,
)
from bnexp.networks.precision import double


def measure(subject: Subject) -> Deviation:
    """Returns how far batch normalization is from giving back its input, in training mode.

    With `gamma = sqrt(v + epsilon)` and `beta = mean(x)`:
    `gamma * (x - mean(x)) / sqrt(v + epsilon) + beta = x`. The difference is relative to the
    largest value of x.

    Source: Ioffe and Szegedy 2015, section 3.
    """
    epsilon = subject.norm.epsilon
    passage, found = subject.passage(training=True), {}
    for site in subject.sites:
        inputs = passage[site.norm.name][0]
        values = double(inputs)
        units = by_unit(values)
        set_vector(gamma_of(site.norm), np.sqrt(units.var(axis=0) + epsilon))
        set_vector(beta_of(site.norm), units.mean(axis=0))
        back = double(site.norm(inputs, training=True))
        found[site.name] = relative(difference(back, values), float(np.max(np.abs(values))))
    return largest(found)
