"""Contents of the probes: for each name what makes the probe that a trial's settings ask for."""

from collections.abc import Callable

from bnexp.config.language.settings import Settings
from bnexp.training.probes.probe import Probe, ProbeSeries

PROBES: dict[str, Callable[[Settings], Probe | None]] = {}
"""Each returns None where the settings ask for none."""


def probes_of(settings: Settings) -> dict[str, Probe]:
    """Returns the probes of a trial by name."""
    made = {name: make(settings) for name, make in PROBES.items()}
    return {name: probe for name, probe in made.items() if probe is not None}


__all__ = ["PROBES", "Probe", "ProbeSeries", "probes_of"]
