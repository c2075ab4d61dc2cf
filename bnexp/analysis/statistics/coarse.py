"""Effects on a coarse raster: few values, of which a standard deviation says little."""

from __future__ import annotations

import numpy as np

from bnexp.analysis.intervals import Floats

FEW_VALUES = 2
"""Effects that take no more values than these lie on a coarse raster."""

_LEAST_PAIRS = 3
"""Of fewer, two effects that differ say nothing of a raster."""


def is_coarse(effects: Floats, rounding: float) -> bool:
    """Returns whether effects lie on a raster too coarse for a t test and its interval.

    They do where they take two values at most, and where all that are not 0 have the same size.
    What is measured without a raster hardly ever repeats itself.

    Args:
        effects: Shape `(pairs,)`, finite.
        rounding: Effects closer than this are the same.
    """
    values = values_of(effects, rounding)
    if values < 2 or len(effects) < _LEAST_PAIRS:
        return values == 1
    return values <= FEW_VALUES or has_one_size(effects, rounding)


def has_one_size(effects: Floats, rounding: float) -> bool:
    """Returns whether all effects that are not 0 have the same size, some perhaps the other sign.

    Their mean is above 0 where more are above 0 than below, and so the sign test is one of it.

    Args:
        effects: Shape `(pairs,)`, finite.
        rounding: Effects closer than this are the same.
    """
    sizes = np.abs(effects)
    untied = sizes[sizes > rounding]
    return bool(len(untied) and np.ptp(untied) <= rounding)


def values_of(effects: Floats, rounding: float) -> int:
    """Returns how many values effects take.

    Args:
        effects: Shape `(pairs,)`, finite.
        rounding: Neighbours closer than this are the same value.
    """
    ordered = np.sort(effects)
    steps = np.count_nonzero(ordered[1:] - ordered[:-1] > rounding)
    return min(len(ordered), 1 + int(steps))
