"""Sets marks that would lie on each other side by side, so that all of them are seen."""

from __future__ import annotations

import numpy as np

from bnexp.analysis.intervals import Floats
from bnexp.figures.numbers.limits import Limits

NEAR = 0.03
"""Share of an axis within which marks cover each other."""


def side_by_side_of(values: Floats, limits: Limits, step: float, most: float) -> Floats:
    """Returns how far each mark is moved sideways: those alone not at all.

    Marks at about the same height stand in a row around the middle. What there is no room for
    begins again in the middle.

    Args:
        values: Where the marks stand along the axis, of shape `(marks,)`; NaN for none.
        limits: The range of the axis.
        step: Distance of two marks of a row.
        most: How far a mark is moved at most.
    """
    moved = np.zeros(values.size)
    known = np.isfinite(values) & ((values > 0) | (not limits.log))
    paper = (
        np.log10(values, where=known, out=np.full(values.size, np.nan)) if limits.log else values
    )
    order = np.flatnonzero(known)[np.argsort(paper[known], kind="stable")]
    rows: list[list[int]] = []
    for at in order:
        if rows and paper[at] - paper[rows[-1][0]] <= NEAR * limits.span:
            rows[-1].append(int(at))
        else:
            rows.append([int(at)])
    room = max(1, int(2 * most / step) + 1)
    for row in rows:
        # In the order of the seeds, so that lines between two columns cross as little as they can.
        for place, at in enumerate(sorted(row)):
            wide = min(len(row), room)
            moved[at] = step * (place % room - (wide - 1) / 2)
    return moved
