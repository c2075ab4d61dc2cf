"""Keras networks as a configuration states them, with starting values from named streams."""

from bnexp.networks.build import build_network
from bnexp.networks.precision import computing_in
from bnexp.networks.start import count_parameters, start_by_data, start_network, weights_by_role

__all__ = [
    "build_network",
    "computing_in",
    "count_parameters",
    "start_by_data",
    "start_network",
    "weights_by_role",
]
