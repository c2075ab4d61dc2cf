"""On which side of no effect a claim has it, and what the arm named first is on either side."""

from __future__ import annotations

import math

from bnexp.analysis import Verdict
from bnexp.analysis.telling.wording import wording_of
from bnexp.config.claims.claims import Comparison


def asked_of(verdict: Verdict) -> tuple[float, float] | None:
    """Returns the range in which a claim has the effect; None where it claims no such range.

    Of `a < b` that is below no effect, or below the smallest effect of interest; of `a = b` what
    lies between the margins; of `a <= b` what lies below the upper margin.
    """
    stated, margin = verdict.stated, verdict.margin
    if not isinstance(stated, Comparison) or verdict.kind not in ("order", "equal", "not worse"):
        return None
    ratio = verdict.scale == "ratio"
    lowest, none = (0.0, 1.0) if ratio else (-math.inf, 0.0)
    above = none if margin is None else margin
    below = none if margin is None else (1 / margin if ratio else -margin)
    if verdict.kind == "equal":
        return below, above
    less = stated.first == stated.smaller
    if verdict.kind == "not worse":
        return (lowest, above) if less else (below, math.inf)
    return (lowest, below) if less else (above, math.inf)


def margins_of(verdict: Verdict) -> tuple[float, ...]:
    """Returns where the smallest effect of interest or a margin is marked; empty without one."""
    margin, asked = verdict.margin, asked_of(verdict)
    if margin is None or asked is None:
        return ()
    if verdict.kind == "not worse":
        return tuple(end for end in asked if math.isfinite(end) and end)
    return (1 / margin if verdict.scale == "ratio" else -margin, margin)


def sides_of(verdict: Verdict) -> tuple[str, str]:
    """Returns what the first arm is on the left of no effect and on the right: `fewer`, `more`."""
    if not isinstance(verdict.stated, Comparison):
        return "lower", "higher"
    wording = wording_of(verdict.stated.metric)
    return wording.less, wording.more
