"""Estimates what a run takes by whatever is known: stored trials, or steps that are measured."""

from __future__ import annotations

from bnexp.session.keeping.estimate import Estimate, estimate
from bnexp.session.keeping.samples import measured_samples, stored_samples
from bnexp.session.training.prepare import Prepared


def estimated(prepared: Prepared, workers: int | None, *, measure: bool = False) -> Estimate:
    """Returns what is left to train of an experiment will take.

    Args:
        prepared: The experiment.
        workers: How many workers there will be; None for as many as the machine grants.
        measure: Whether to train a few steps of each network, where stored trials do not tell.
    """
    found = list(stored_samples(prepared))
    told = estimate(prepared, found, workers)
    if measure and told.left and (told.known < told.left or told.source == "similar"):
        return estimate(prepared, [*found, *measured_samples(prepared)], workers)
    return told
