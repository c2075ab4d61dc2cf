"""Paired t tests: of an effect beyond a size, within a margin, and not worse by more than one."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from bnexp.analysis.intervals import Floats

Test = Callable[[Floats, float], tuple[float, float]]
"""Takes effects and a size; returns the p-values of effects above the size, and of effects below
minus the size."""


def t_p(effects: ArrayLike, beyond: float = 0.0) -> tuple[float, float]:
    """Returns the p-values of a claim, that the mean is above a size, and of its opposite.

    With mean m and error e = s / √n of the effects, s being the sample standard deviation
    (ddof = 1), they are the tails of Student's distribution with n - 1 degrees of freedom below
    (beyond - m) / e and below (beyond + m) / e.

    Args:
        effects: Shape `(pairs,)`.
        beyond: The claim is that the mean is above this, its opposite that it is below minus this.

    Returns:
        Both p-values; NaN for fewer than two effects, without any spread, and where one is not
        finite.
    """
    values = np.asarray(effects, dtype=np.float64)
    if len(values) < 2 or not np.isfinite(values).all() or np.ptp(values) == 0:
        return math.nan, math.nan
    error = values.std(ddof=1) / math.sqrt(len(values))
    above, below = (beyond - values.mean()) / error, (beyond + values.mean()) / error
    return float(stdtr(len(values) - 1, above)), float(stdtr(len(values) - 1, below))


def equivalence_p(effects: Floats, margin: float, *, test: Test = t_p) -> tuple[float, float]:
    """Returns the p-values of a mean within a margin of 0 on both sides, and of one outside.

    Two one-sided tests (Schuirmann 1987): the mean lies within the margin where it is both above
    -margin and below margin, so the larger of the two p-values counts. It lies outside where it is
    above margin or below -margin, and as either would do, the smaller p-value counts twice.

    Args:
        effects: Shape `(pairs,)`.
        margin: Above 0, on the scale of the effects.
        test: Tests an effect against a size in both directions, as `t_p` does.

    Returns:
        Both p-values; NaN where the test has none.
    """
    inside, outside = max(test(effects, -margin)), 2 * min(test(effects, margin))
    return inside, 1.0 if outside > 1 else outside


def margin_p(effects: Floats, margin: float, *, test: Test = t_p) -> tuple[float, float]:
    """Returns the p-values of a mean not worse by as much as a margin, and of one worse by more.

    That is a mean above -margin, against one below it: the two tests of one border.

    Args:
        effects: Shape `(pairs,)`.
        margin: Above 0, on the scale of the effects.
        test: As in `equivalence_p`.

    Returns:
        Both p-values, which of the t test add up to 1; NaN where the test has none.
    """
    return test(effects, -margin)[0], test(effects, margin)[1]
