"""Contents of the identities: exact properties of normalizers, measured on networks."""

from bnexp.networks.identities.checks import CHECKS
from bnexp.networks.identities.deviation import Deviation
from bnexp.networks.identities.measure import measure_identity
from bnexp.networks.identities.subject import Subject

__all__ = ["CHECKS", "Deviation", "Subject", "measure_identity"]
