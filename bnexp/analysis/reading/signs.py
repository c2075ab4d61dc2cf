"""Says of which pairs the signs alone decide, as their effects lie on a coarse raster."""

from __future__ import annotations

import numpy as np

from bnexp.analysis.reading.pairs import Pairs


def by_signs(pairs: Pairs) -> bool:
    """Returns whether only signs decide: on a coarse raster against 0, and where all are equal.

    Against a smallest effect or a margin the signs on a coarse raster say something of the middle
    effect alone, and not of the mean. Where all effects are 0, nothing decides. Claims of the
    median, and those over images, have tests of their own.
    """
    if pairs.comparison.by_median or pairs.comparison.is_over_images:
        return False
    if not pairs.is_coarse or np.abs(pairs.effects).max() <= pairs.rounding:
        return False
    against_0 = pairs.comparison.kind == "order" and not pairs.smallest
    return against_0 or pairs.all_equal
