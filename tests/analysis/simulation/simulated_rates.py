"""How often the intervals cover the truth, and how often the gate decides falsely, by simulation.

Each function takes how many experiments are made for each figure, and draws them from streams of
its own, so that a table stays the same whatever others are made beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from simulated_effects import DISTRIBUTIONS, claim, question
from simulated_tables import Share, Table, share

from bnexp.analysis.intervals import LEVEL, Band, Floats, t_band
from bnexp.analysis.judging.gate import ALPHA
from bnexp.analysis.judging.rulings import adjusted_by
from bnexp.analysis.statistics import (
    bca_band,
    pairs_needed,
    permutation_p,
    power_of,
    sign_p,
    t_p,
    wilcoxon_p,
)
from bnexp.analysis.statistics.bootstrap import resampling
from bnexp.analysis.statistics.permutation import drawing
from bnexp.analysis.statistics.walsh import hodges_lehmann_band
from bnexp.config.claims.claims import Comparison
from bnexp.streams import stream

SEED = 5
"""What every stream is derived from."""

PAIRS = (5, 10, 20)
"""How many seeds an experiment has."""

SEEDS = tuple(f"{pairs} seeds" for pairs in PAIRS)
CLAIMS = 10
CORRELATION = 0.5
CELLS = 6
BOOTSTRAPS = 2_000
"""Samples of each bootstrap: a fifth of what the report draws, and enough for a bound."""

AT_ONCE = 250
"""How many experiments share the bootstrap's choice of pairs, to be quick."""


def drawn(table: str, name: str, shape: tuple[int, ...]) -> Floats:
    """Returns effects without any difference, of a shape that ends with the pairs."""
    rng = stream(SEED, f"{table}/{name}/{shape[-1]}")
    return DISTRIBUTIONS[name].draw(rng, shape)


def supported(comparison: Comparison, experiments: Floats) -> list[bool]:
    """Returns of each experiment whether the gate supports its only claim.

    Args:
        comparison: The claim.
        experiments: Shape `(experiments, pairs)`, or `(experiments, cells, pairs)`.
    """
    cells = experiments if experiments.ndim == 3 else experiments[:, np.newaxis]
    found = [question(comparison, *effects) for effects in cells]
    # What the gate then rules by, without the intervals that it also works out.
    return [adjusted_by([each], t_p)[0][0].passes for each in found]


def coverage(experiments: int) -> Table:
    """Returns how often each interval holds what it estimates."""
    methods: dict[str, Callable[[Floats], Band]] = {
        "t interval": t_band,
        "BCa bootstrap": _bootstrap,
        "Hodges-Lehmann": hodges_lehmann_band,
    }
    names = [name for name in DISTRIBUTIONS if name != "skewed against it"]
    rows = [
        (
            method,
            name.replace(" for it", ""),
            *(_covered(method, make, name, n, experiments) for n in PAIRS),
        )
        for method, make in methods.items()
        for name in names
    ]
    return Table("coverage", ("interval", "differences", *SEEDS), tuple(rows))


def _covered(
    method: str, make: Callable[[Floats], Band], name: str, pairs: int, experiments: int
) -> Share | str:
    band = make(drawn("coverage", name, (experiments, pairs)).T)
    if np.isnan(band.low).all():
        return ""
    truth = DISTRIBUTIONS[name].middle if method == "Hodges-Lehmann" else 0.0
    exact = method == "t interval" and name == "normal"
    return share((band.low <= truth) & (truth <= band.high), *(LEVEL, LEVEL) if exact else ())


def _bootstrap(table: Floats) -> Band:
    draw = resampling(stream(SEED, "bootstrap"), BOOTSTRAPS)
    parts = [
        bca_band(table[:, i : i + AT_ONCE], draw=draw) for i in range(0, table.shape[1], AT_ONCE)
    ]
    return Band(*(np.concatenate(column) for column in zip(*map(_columns, parts), strict=True)))


def _columns(band: Band) -> tuple[Floats, ...]:
    return band.mean, band.low, band.high, band.n


def one_claim(experiments: int) -> Table:
    """Returns how often one claim is supported where the mean difference is 0."""
    rng = stream(SEED, "signs")
    tests: dict[str, Callable[[Floats], list[bool]]] = {
        "gate (t test)": lambda table: supported(claim(), table),
        "permutation": lambda table: [
            permutation_p(row, draw=drawing(rng))[0] <= ALPHA for row in table
        ],
        "Wilcoxon": lambda table: [wilcoxon_p(row)[0] <= ALPHA for row in table],
        "sign test": lambda table: [sign_p(row)[0] <= ALPHA for row in table],
    }

    def found(title: str, name: str, pairs: int) -> Share:
        bar = ALPHA if DISTRIBUTIONS[name].symmetric else 1.0
        return share(tests[title](drawn("one claim", name, (experiments, pairs))), high=bar)

    rows = [
        (title, name, *(found(title, name, n) for n in PAIRS))
        for title in tests
        for name in DISTRIBUTIONS
    ]
    return Table("one claim", ("test", "differences", *SEEDS), tuple(rows))


def families(experiments: int) -> Table:
    """Returns how often any of ten claims is decided where no difference is there."""
    rows = []
    for dependence, correlation in (("independent", 0.0), ("correlated", CORRELATION)):
        found = [np.array(list(_families(correlation, n, experiments))) for n in PAIRS]
        for column, (method, what, high) in enumerate(
            (
                ("the gate", "supported", ALPHA),
                ("the gate", "supported or contradicted", 2 * ALPHA),
                ("no correction", "supported", 1.0),
                ("no correction", "supported or contradicted", 1.0),
            )
        ):
            cells = [share(flags[:, column], high=high) for flags in found]
            rows.append((dependence, method, what, *cells))
    return Table("ten claims", ("ten claims", "decided by", "any of them", *SEEDS), tuple(rows))


def _families(correlation: float, pairs: int, experiments: int) -> Iterator[tuple[bool, ...]]:
    """Yields of each experiment whether any claim is supported, and whether any is decided.

    First by the gate, then by the same p-values without Holm's method.
    """
    name, stated = f"ten claims/{correlation:g}", claim()
    own = drawn(name, "normal", (experiments, CLAIMS, pairs))
    shared = drawn(f"{name}/shared", "normal", (experiments, 1, pairs))
    for experiment in np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own:
        found = adjusted_by([question(stated, effects) for effects in experiment], t_p)
        passes = np.array([[test.passes for test in sides] for sides in found])
        plain = np.array([[test.p <= ALPHA for test in sides] for sides in found])
        yield passes[:, 0].any(), passes.any(), plain[:, 0].any(), plain.any()


def borders(experiments: int) -> Table:
    """Returns how often a claim is supported whose effect lies just at its border."""
    claims = {
        "equal within a margin": (claim("a = b", margin=1.0), 1.0),
        "not worse": (claim("a <= b", margin=0.5), -0.5),
        "beyond a smallest effect": (claim(smallest=0.5), 0.5),
    }

    def found(title: str, name: str, pairs: int) -> Share:
        comparison, effect = claims[title]
        bar = ALPHA if DISTRIBUTIONS[name].symmetric else 1.0
        table = effect + drawn(title, name, (experiments, pairs))
        return share(supported(comparison, table), high=bar)

    rows = [
        (title, name, *(found(title, name, n) for n in PAIRS))
        for title in claims
        for name in DISTRIBUTIONS
    ]
    return Table("borders", ("claim", "differences", *SEEDS), tuple(rows))


def some_cells(experiments: int) -> Table:
    """Returns how often "in at least k of n cells" is supported with an effect in k - 1 of them."""

    def found(least: int, count: int, pairs: int) -> Share:
        stated = claim(at_least=least)
        table = drawn(f"cells/{least}/{count}", "normal", (experiments, count, pairs))
        table[:, : least - 1] += 10.0
        return share(supported(stated, table), high=ALPHA)

    rows = [
        (f"{least} of {count}", str(least - 1), *(found(least, count, n) for n in PAIRS))
        for least, count in ((1, 4), (2, 4), (3, 4), (4, 4))
    ]
    return Table("cells", ("claimed in at least", "true in", *SEEDS), tuple(rows))


def choices(experiments: int) -> Table:
    """Returns how often an arm's best cell is found better than the other arm, all being alike.

    The best cell is the one with the lowest mean, either over the seeds that are then judged or
    over others.
    """

    def found(pairs: int, choosers: int) -> Share:
        name = f"choices/{choosers}"
        cells = drawn(name, "normal", (experiments, CELLS, pairs))
        other = drawn(f"{name}/other", "normal", (experiments, pairs))
        choosing = drawn(f"{name}/before", "normal", (experiments, CELLS, choosers or 1))
        means = (choosing if choosers else cells).mean(axis=2)
        best = cells[np.arange(experiments), means.argmin(axis=1)]
        return share(supported(claim(), other - best), high=ALPHA if choosers else 1.0)

    rows = [
        (title, *(found(n, choosers) for n in PAIRS))
        for title, choosers in (("the seeds that are judged", 0), ("three other seeds", 3))
    ]
    return Table("choices", (f"best of {CELLS} cells by", *SEEDS), tuple(rows))


def looks(experiments: int) -> Table:
    """Returns how often one claim is decided falsely by looking once, or after each new seed."""
    few, many = PAIRS[0], PAIRS[-1]
    table = drawn("looks", "normal", (experiments, many))

    def decided(sizes: range) -> tuple[Share, Share]:
        passes = np.array([[t_p(row[:n]) for n in sizes] for row in table]) <= ALPHA
        one, either = (ALPHA, 2 * ALPHA) if len(sizes) == 1 else (1.0, 1.0)
        return share(passes[..., 0].any(axis=1), high=one), share(passes.any((1, 2)), high=either)

    def again() -> tuple[Share, Share]:
        """Returns the same of the first half of the seeds, and then of the other half alone."""
        half = many // 2
        passes = np.array([[t_p(part) for part in (row[:half], row[half:])] for row in table])
        found = passes <= ALPHA
        return share(found[..., 0].any(axis=1)), share(found.any((1, 2)))

    rows = (
        (f"once, at {many} seeds", *decided(range(many, many + 1))),
        (f"after each seed from {few} to {many}", *decided(range(few, many + 1))),
        (f"at {many // 2} seeds, then at {many // 2} new ones alone", *again()),
    )
    head = ("looked at", "ever supported", "ever supported or contradicted")
    return Table("looks", head, rows)


def power(experiments: int) -> Table:
    """Returns how often an effect is found, as computed and as simulated."""
    rows = []
    for effect in (0.5, 1.0, 1.5, 2.0):
        computed = [power_of(effect, 1.0, n, alpha=ALPHA) for n in PAIRS]
        tables = [effect + drawn(f"power/{effect}", "normal", (experiments, n)) for n in PAIRS]
        found = [
            share(supported(claim(), table), likely, likely)
            for table, likely in zip(tables, computed, strict=True)
        ]
        rows.append((f"{effect:g}", "computed", *(f"{100 * likely:.1f}" for likely in computed)))
        rows.append((f"{effect:g}", "simulated", *found))
    return Table("power", ("Cohen's d", "", *SEEDS), tuple(rows))


def seeds_needed() -> Table:
    """Returns how many seeds find an effect in four experiments of five."""
    rows = []
    for effect in (0.3, 0.5, 0.8, 1.0, 1.5, 2.0):
        sample = [effect - np.sqrt(0.5), effect + np.sqrt(0.5)]
        needed = [pairs_needed(sample, alpha=ALPHA / claims) for claims in (1, CLAIMS)]
        rows.append((f"{effect:g}", *map(str, needed)))
    return Table("seeds", ("Cohen's d", "one claim", "first of ten claims"), tuple(rows))
