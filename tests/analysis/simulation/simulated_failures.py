"""What a seed in ten that fails does to a claim, and when the verdict says that few seeds carry it.

Each function takes how many experiments are made for each figure.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtri
from simulated_effects import DISTRIBUTIONS, claim
from simulated_rates import PAIRS, SEED, SEEDS, drawn, supported
from simulated_tables import Share, Table, share

from bnexp.analysis.intervals import Floats
from bnexp.analysis.judging.gate import ALPHA
from bnexp.analysis.statistics import far_from_others, permutation_p, wilcoxon_p
from bnexp.analysis.statistics.outliers import FALSE_ALARMS, SHARE
from bnexp.analysis.statistics.permutation import drawing
from bnexp.streams import stream

GAIN, SCATTER, FAILING = 1.0, 0.25, 0.1
"""What a seed usually gains, how much that scatters, and how many seeds fail."""

LOSS = GAIN * (1 - FAILING) / FAILING
"""What a seed that fails loses, so that the true mean is 0."""

MEDIAN = GAIN + SCATTER * float(ndtri((0.5 - FAILING) / (1 - FAILING)))
"""What half of all seeds exceed."""


def failures(table: str, shape: tuple[int, ...]) -> Floats:
    """Returns effects of which one in ten is a failure, with a true mean of 0."""
    rng = stream(SEED, f"{table}/rare failures/{shape[-1]}")
    usual = rng.normal(GAIN, SCATTER, shape)
    return np.where(rng.random(shape) < FAILING, usual - GAIN - LOSS, usual)


def rare_failures(experiments: int) -> Table:
    """Returns how often a claim is supported where one seed in ten fails."""
    rng = stream(SEED, "signs of failures")
    median = claim(by="median")
    tests: dict[str, Callable[[Floats], list[bool]]] = {
        "gate (t test)": lambda table: supported(claim(), table),
        "permutation": lambda table: [
            permutation_p(row, draw=drawing(rng))[0] <= ALPHA for row in table
        ],
        "Wilcoxon": lambda table: [wilcoxon_p(row)[0] <= ALPHA for row in table],
    }
    tables = [failures("rare failures", (experiments, pairs)) for pairs in PAIRS]
    rows = [
        ("above 0 in the mean", test, "false", *(share(decide(table)) for table in tables))
        for test, decide in tests.items()
    ]
    right = [share(supported(median, table)) for table in tables]
    moved = [share(supported(median, table - MEDIAN), high=ALPHA) for table in tables]
    rows.append(("above 0 in the median", "by: median", "true", *right))
    rows.append(("above its true median", "by: median", "false", *moved))
    head = ("claimed of the effects", "decided by", "in truth", *SEEDS)
    return Table("rare failures", head, tuple(rows))


def far_seeds(experiments: int) -> Table:
    """Returns how often a verdict says that it rests on some of its seeds alone."""

    def found(name: str, pairs: int) -> Share:
        # A single one is held to its level exactly, several only roughly.
        exact = pairs < 2 * SHARE
        high = (FALSE_ALARMS if exact else 2 * FALSE_ALARMS) if name == "normal" else 1.0
        return _told(drawn("far seeds", name, (experiments, pairs)), high)

    rows = [
        (name.replace(" for it", ""), *(found(name, n) for n in PAIRS))
        for name in DISTRIBUTIONS
        if name != "skewed against it"
    ]
    tables = [failures("far seeds", (experiments, pairs)) for pairs in PAIRS]
    rows.append(("one in ten fails", *map(_told, tables)))
    seen = [table[(table < 0).any(axis=1)] for table in tables]
    rows.append(("one in ten fails, and one was seen to", *map(_told, seen)))
    return Table("far seeds", ("differences", *SEEDS), tuple(rows))


def _told(table: Floats, high: float = 1.0) -> Share:
    return share([bool(far_from_others(row)) for row in table], high=high)
