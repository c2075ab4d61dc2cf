"""Batch normalization gives what it gets its shape back."""

from __future__ import annotations

import tensorflow as tf

from bnexp.networks.identities.deviation import Deviation
from bnexp.networks.identities.subject import Subject

BETWEEN = ((), (3,), (3, 2))
"""Axes between examples and units: none, time, height and width."""


def measure(subject: Subject) -> Deviation:
    """Returns 1 where an output has another shape than its input, else 0.

    Looked at are the network's normalizers, and new ones like them for sequences
    `(examples, steps, units)` and for images `(examples, height, width, units)`.

    Source: Ioffe and Szegedy 2015, algorithm 1 and section 3.2.
    """
    wrong = []
    for site in subject.sites:
        for axes in BETWEEN:
            shape = (2, *axes, site.units)
            own = len(shape) == len(site.norm.input.shape)
            like = site.norm if own else type(site.norm).from_config(site.norm.get_config())
            found = tuple(like(tf.zeros(shape), training=True).shape)
            if found != shape:
                wrong.append(f"{site.norm.name}: {found} from {shape}")
    return Deviation(float(bool(wrong)), "; ".join(wrong))
