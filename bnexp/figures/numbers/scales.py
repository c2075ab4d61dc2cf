"""The one rule by which axes are logarithmic, for every kind of figure."""

from __future__ import annotations

from typing import Literal

import numpy as np

from bnexp.analysis.intervals import Floats

LOG_FROM = 20.0
"""Factor that positive values span from which their axis is logarithmic."""

Quantity = Literal["amount", "share", "difference", "ratio"]
"""What an axis shows: amounts as losses, steps and times; shares as accuracies; differences of two
arms; ratios of two arms."""


def is_logarithmic(values: Floats, quantity: Quantity, asked: bool | None = None) -> bool:
    """Returns whether an axis is logarithmic.

    Ratios stand on a logarithmic axis, so that twice and half are equally far from no effect.
    Amounts do where the largest is more than 20 times the smallest. Shares do when asked.
    Differences never do, and nothing does that is not above 0.

    Args:
        values: All that share the axis, of any shape; what is not finite is ignored.
        quantity: What they are.
        asked: What was asked for amounts and shares; None to go by the values.
    """
    known = values[np.isfinite(values)]
    if quantity == "difference" or not known.size or known.min() <= 0:
        return False
    if quantity == "ratio":
        return True
    if asked is not None:
        return asked
    return quantity == "amount" and bool(known.max() / known.min() > LOG_FROM)
