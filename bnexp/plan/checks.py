"""Expands the identities that an experiment claims into checks, one for each network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from bnexp.config import Experiment
from bnexp.config.claims.identities import IdentityName, applies_to, checked_batch
from bnexp.config.experiment import Cell, Variant
from bnexp.config.language.data import Data
from bnexp.config.language.network import Network
from bnexp.config.sizes import DataSize
from bnexp.plan.identity import numerics

Place = tuple[IdentityName, str, Cell]
"""An identity, an arm, and a point of the grid without the axes that do not matter to it."""

VERSION = 1
"""Raised whenever a change of this program changes the deviations."""

_TELLING = ("network", "data.dataset", "training.batch_size")
"""Dotted paths of what an identity depends on."""


@dataclass(frozen=True)
class Check:
    """An identity, and the network on which it is to be measured.

    Attributes:
        identity: The identity.
        arm: Name of the arm.
        cell: Point of the grid, without the axes that do not matter here.
        network: The arm's network there.
        image: Shape of one image.
        classes: Number of classes.
        batch: Number of images, at least 2.
        seed: Where starting values and images come from.
    """

    identity: IdentityName
    arm: str
    cell: Cell
    network: Network
    image: tuple[int, ...]
    classes: int
    batch: int
    seed: int

    @property
    def key(self) -> str:
        """A hash of all that can affect the deviation; checks that share it share the result."""
        told = {
            "identity": self.identity,
            "network": self.network.model_dump(mode="json", exclude_defaults=True),
            "image": self.image,
            "classes": self.classes,
            "batch": self.batch,
            "seed": self.seed,
            "numerics": {**numerics(self.network), "identities": VERSION},
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def expand_checks(experiment: Experiment, sizes: Mapping[Data, DataSize]) -> list[Check]:
    """Returns the checks in the order of claims, arms and grid, none twice.

    Arms and points of the grid whose network lacks what an identity is about are left out, and
    points that differ in other things than network, images and batch count as one.

    Args:
        experiment: The experiment; its first seed is the one of the checks.
        sizes: For the data settings of each variant how large the data are.
    """
    return [
        _check(place, variant, sizes[variant.settings.data], experiment.seeds[0])
        for place, variant in claimed_places(experiment).items()
    ]


def claimed_places(experiment: Experiment) -> dict[Place, Variant]:
    """Returns where identities are claimed, in the order of claims, arms and grid.

    Returns:
        For each identity, arm and point of the grid the first variant that has the network.
    """
    places: dict[Place, Variant] = {}
    for claim in experiment.identities:
        for variant in experiment.variants:
            asked = claim.claim.arm in (None, variant.arm)
            if asked and applies_to(claim.identity, variant.settings):
                cell = tuple((path, value) for path, value in variant.cell if _tells(path))
                places.setdefault((claim.identity, variant.arm, cell), variant)
    return places


def _check(place: Place, variant: Variant, size: DataSize, seed: int) -> Check:
    identity, arm, cell = place
    return Check(
        identity=identity,
        arm=arm,
        cell=cell,
        network=variant.settings.network,
        image=size.image,
        classes=size.classes,
        batch=checked_batch(variant.settings.training),
        seed=seed,
    )


def _tells(path: str) -> bool:
    """Whether a dotted path is, or lies in, what an identity depends on."""
    return any(f"{path}.".startswith(f"{part}.") for part in _TELLING)
