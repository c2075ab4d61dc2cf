"""Measures one identity on one network."""

from __future__ import annotations

import math

from bnexp.config.blueprint import blueprint_of
from bnexp.config.claims.identities import IdentityName
from bnexp.config.language.network import Network
from bnexp.config.language.training import Precision
from bnexp.networks.build import build_network
from bnexp.networks.identities.checks import CHECKS
from bnexp.networks.identities.deviation import Deviation
from bnexp.networks.identities.subject import Subject
from bnexp.networks.precision import computing_in
from bnexp.networks.start import start_network
from bnexp.streams import stream


def measure_identity(
    identity: IdentityName,
    network: Network,
    image: tuple[int, ...],
    classes: int,
    batch: int,
    seed: int,
) -> Deviation:
    """Returns how far a network is from an identity, whose weights start as those of a trial.

    Whatever the precision of the trials, the network computes in double precision, where rounding
    stays far below any tolerance, and the detail tells what it comes to in single precision.
    Nothing is compiled. Images are uniform between 0 and 1; they and all else that is random come
    from the stream `identity/<name>`.

    Args:
        identity: The identity.
        network: What the configuration says of the network.
        image: Shape of one image.
        classes: Number of classes.
        batch: Number of images, at least 2.
        seed: The seed.
    """
    blueprint = blueprint_of(network, image, classes)

    def measured(precision: Precision) -> Deviation:
        with computing_in(precision):
            model = build_network(blueprint, image)
        start_network(model, blueprint, seed)
        rng = stream(seed, f"identity/{identity}")
        return CHECKS[identity](Subject(model, blueprint, network, batch, rng))

    found, rounded = measured("float64"), measured("float32")
    if rounded.value == found.value or math.isnan(rounded.value):
        return found
    beside = f"{rounded.value:.1e} in single precision"
    return Deviation(found.value, f"{found.detail}; {beside}" if found.detail else beside)
