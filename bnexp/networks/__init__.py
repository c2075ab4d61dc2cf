"""Keras networks as a configuration states them, with starting values from named streams."""

from bnexp.networks.mlp import build_mlp, mlp_starts
from bnexp.networks.precision import computing_in
from bnexp.networks.start import count_parameters, start_network, weights_by_role

__all__ = [
    "build_mlp",
    "computing_in",
    "count_parameters",
    "mlp_starts",
    "start_network",
    "weights_by_role",
]
