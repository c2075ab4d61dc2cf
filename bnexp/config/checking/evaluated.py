"""Mistakes in what a network is evaluated on, and in which modes."""

from __future__ import annotations

from bnexp.config.blueprint import outline_of
from bnexp.config.language.settings import Settings
from bnexp.config.reading.tree import Path

_ON: Path = ("evaluation", "on")
_MODES: Path = ("evaluation", "modes")


def mistakes_in_sets(settings: Settings) -> dict[Path, str]:
    """Returns for each setting of what is evaluated what another one makes wrong of it.

    Args:
        settings: Settings that are right one by one.
    """
    evaluation, shifted = settings.evaluation, settings.data.shifted
    found: dict[Path, str] = {}
    if "shifted" in evaluation.on and shifted is None:
        found[_ON] = "names shifted, but data.shifted names no shift; such as {brightness: 0.3}"
    inner = [b.operation.inner for b in outline_of(settings.network) if b.operation.inner]
    if "precise" in evaluation.modes and any(norm.moving is not None for norm in inner if norm):
        found[_MODES] = (
            "names precise, but statistics inside the cell of a recurrent layer hang on each other "
            "from step to step, and are not estimated anew; leave it out, or let the normalizer "
            "stand between the layers"
        )
    return found
