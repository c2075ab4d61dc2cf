"""What came out of the identities that an experiment claims."""

from __future__ import annotations

import math
from pathlib import Path

from bnexp.config import Experiment
from bnexp.plan.checks import claimed_places
from bnexp.store.identities import read_identities
from bnexp.trial import UNCHECKED, IdentityResult, TrialStatus


def stored_identities(folder: Path, experiment: Experiment) -> list[IdentityResult]:
    """Returns what came out of the claimed checks, in the order of claims, arms and grid.

    Args:
        folder: The result folder.
        experiment: What was run there. What it claims and has not been checked is a failed check
            with that as its reason.

    Raises:
        FormatError: The stored results are not what was once written.
        StoreError: They cannot be read.
    """
    found = {(r.identity, r.arm, r.cell): r for _, r in read_identities(folder)}
    return [
        found.get(place) or IdentityResult(*place, math.nan, "", TrialStatus.FAILED, UNCHECKED)
        for place in claimed_places(experiment)
    ]
