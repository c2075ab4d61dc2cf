"""What it does to choose an epoch or a cell before it is judged, by simulation.

Each function takes how many experiments are made for each figure. Values are losses, with a
standard deviation of 1 between seeds; the two arms of a seed are independent.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from simulated_effects import claim
from simulated_rates import CELLS, PAIRS, SEEDS, drawn, supported
from simulated_tables import Share, Table, share

from bnexp.analysis.intervals import Floats
from bnexp.analysis.judging.gate import ALPHA

EPOCHS = 10
WIDER = 1.2
"""How many times as much the one arm scatters from epoch to epoch, and from seed to seed."""

CHOOSING = 3
WORSE = 0.5
"""By how much five of the six cells are worse, and how far cells differ by the luck of images."""

FOLDS = 5


def best_of_epochs(experiments: int) -> Table:
    """Returns how often an arm that scatters more is found better, with equal means throughout."""
    ways: dict[str, Callable[[Floats, Floats], Floats]] = {
        "best": lambda curves, _: curves.min(axis=2),
        "final": lambda curves, _: curves[:, :, -1],
        "mean": lambda curves, _: curves.mean(axis=2),
        f"the epoch that {CHOOSING} other seeds choose": lambda curves, before: _at(
            curves, before.mean(axis=1).argmin(axis=1)
        ),
    }

    def found(way: str, pairs: int) -> Share:
        values = [
            ways[way](scale * _curves(arm, pairs), scale * _curves(f"{arm}/before", CHOOSING))
            for arm, scale in (("wider", WIDER), ("other", 1.0))
        ]
        bar = 1.0 if way == "best" else ALPHA
        return share(supported(claim(), values[1] - values[0]), high=bar)

    def _curves(arm: str, pairs: int) -> Floats:
        return drawn(f"best/{arm}/{pairs}", "normal", (experiments, pairs, EPOCHS))

    rows = tuple((way, *(found(way, n) for n in PAIRS)) for way in ways)
    return Table("best", ("compared by", *SEEDS), rows)


def _at(curves: Floats, epochs: Floats) -> Floats:
    return np.take_along_axis(curves, epochs[:, np.newaxis, np.newaxis].astype(int), axis=2)[..., 0]


def picked_cells(experiments: int) -> Table:
    """Returns how often an arm with one cell is found better than one with six, the best alike.

    Or, where the luck of images is the same for all seeds, how often the arm with six is.
    """

    def worse(choosing: int, pairs: int) -> Share:
        behind = np.array([0.0] + [WORSE] * (CELLS - 1))
        chosen = _chosen(experiments, f"worse/{choosing}", pairs, choosing, behind, behind)
        other = drawn(f"picked/worse/{choosing}/other", "normal", (experiments, pairs))
        return share(supported(claim(), chosen - other))

    def lucky(stays: float, pairs: int) -> Share:
        name = f"lucky/{stays:g}"
        luck = WORSE * drawn(f"picked/{name}/luck/{pairs}", "normal", (experiments, CELLS))
        chosen = _chosen(experiments, name, pairs, CHOOSING, luck, stays * luck)
        other = drawn(f"picked/{name}/other", "normal", (experiments, pairs))
        return share(supported(claim(), other - chosen), high=1.0 if stays else ALPHA)

    rows = [
        (
            f"five cells worse by {WORSE:g}",
            f"{choosing} seeds choose",
            *(worse(choosing, n) for n in PAIRS),
        )
        for choosing in (CHOOSING, 5, 10)
    ]
    for stays, on in ((1.0, "the images that chose"), (0.0, "other images")):
        rows.append(
            ("cells alike but for luck", f"judged on {on}", *(lucky(stays, n) for n in PAIRS))
        )
    return Table("picked cells", ("six cells", "", *SEEDS), tuple(rows))


def _chosen(
    experiments: int, name: str, pairs: int, choosing: int, before: Floats, after: Floats
) -> Floats:
    """Returns the values of the chosen cell for the judged seeds.

    Args:
        experiments: How many there are.
        name: Of the stream.
        pairs: How many seeds are judged.
        choosing: How many others choose.
        before: The true mean of each cell where it is chosen, `(cells,)` or `(experiments, cells)`.
        after: The same where it is judged.
    """
    first = drawn(f"picked/{name}/{pairs}/before", "normal", (experiments, CELLS, choosing))
    judged = drawn(f"picked/{name}", "normal", (experiments, CELLS, pairs))
    best = (first.mean(axis=2) + before).argmin(axis=1)
    values = judged + np.broadcast_to(after, (experiments, CELLS))[..., np.newaxis]
    return values[np.arange(experiments), best]


def cross_fitting(experiments: int) -> Table:
    """Returns how often an arm with six cells is decided upon, chosen once or again in each fold.

    Both ways have the same seeds: those that choose count among them.
    """
    behind = np.array([0.0] + [WORSE] * (CELLS - 1))
    ahead = np.array([-1.0] + [0.0] * (CELLS - 1))
    cases = {
        "all alike: found better": (np.zeros(CELLS), 1.0, ALPHA),
        f"five cells worse by {WORSE:g}: found worse": (behind, -1.0, 1.0),
        "one cell better by 1: found better": (ahead, 1.0, 1.0),
    }
    once = f"{CHOOSING} seeds choose"
    ways = {once: _once, f"chosen again in each of {FOLDS} folds": _folded}

    def found(case: str, way: str, pairs: int) -> Share:
        means, side, bar = cases[case]
        seeds = pairs + CHOOSING
        cells = drawn(f"folds/{case}", "normal", (experiments, CELLS, seeds))
        other = drawn(f"folds/{case}/other", "normal", (experiments, seeds))
        effects = ways[way](cells + means[:, np.newaxis], other)
        return share(supported(claim(), side * effects), high=bar if way == once else 1.0)

    rows = [(case, way, *(found(case, way, n) for n in PAIRS)) for case in cases for way in ways]
    sizes = tuple(f"{pairs + CHOOSING} seeds" for pairs in PAIRS)
    return Table("cross-fitting", ("six cells against one", "", *sizes), tuple(rows))


def _once(cells: Floats, other: Floats) -> Floats:
    """Returns the effects of the seeds that do not choose."""
    best = cells[..., :CHOOSING].mean(axis=2).argmin(axis=1)
    chosen = cells[np.arange(len(cells)), best]
    return (other - chosen)[:, CHOOSING:]


def _folded(cells: Floats, other: Floats) -> Floats:
    """Returns the effects of all seeds, each in the cell that the seeds of other folds choose."""
    effects = np.empty_like(other)
    seeds = np.arange(other.shape[1])
    for fold in range(FOLDS):
        held = seeds % FOLDS == fold
        best = cells[..., ~held].mean(axis=2).argmin(axis=1)
        chosen = cells[np.arange(len(cells)), best]
        effects[:, held] = (other - chosen)[:, held]
    return effects
