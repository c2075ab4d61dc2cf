"""How often the rules for rasters, for smallest effects and for lost trials err, by simulation.

Like `simulated_rates`, each function takes how many experiments are made for each figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from simulated_effects import claim, question
from simulated_rates import CLAIMS, PAIRS, SEED, SEEDS, drawn, supported
from simulated_tables import Share, Table, share

from bnexp.analysis.intervals import LEVEL, Floats, t_band
from bnexp.analysis.judging.gate import ALPHA, holm
from bnexp.analysis.judging.hypotheses import by_ranks
from bnexp.analysis.judging.rulings import Ruling, adjusted_by, rule
from bnexp.analysis.judging.sizes import SMALLER
from bnexp.analysis.statistics import median_interval, t_p
from bnexp.streams import stream

FEW_PAIRS = (3, 4, 5, 7, 10, 20)
"""How many seeds rasters are tried with."""

SMALL_PAIRS = (5, 7, 10, 20)
TEN = 10
"""How many seeds ten claims are tried with."""

EACH = 1 - (1 - LEVEL) / CLAIMS
"""The level at which ten intervals cover all at once, as Bonferroni's inequality gives it."""

Draw = Callable[[np.random.Generator, tuple[int, ...]], Floats]

RASTERS: Mapping[str, Draw] = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "-1 or +1": lambda rng, shape: rng.choice([-1.0, 1.0], shape),
    "-1, 0 or +1": lambda rng, shape: rng.choice([-1.0, 0.0, 1.0], shape),
    "-2 to +2": lambda rng, shape: rng.choice([-2.0, -1.0, 0.0, 1.0, 2.0], shape),
    "two humps": lambda rng, shape: rng.choice([-1.0, 1.0], shape) + rng.normal(0, 0.1, shape),
}
"""Effects without a difference, as likely as their opposites. The humps are normal, with a standard
deviation of a tenth of the distance that they have from 0."""

WHOLE_NUMBERS: Mapping[str, tuple[Mapping[int, float], Mapping[int, float]]] = {
    "either 2 or 3, to 1": ({1: 1.0}, {2: 0.5, 3: 0.5}),
    "mostly 2, to 1": ({1: 1.0}, {2: 0.8, 1: 0.2}),
    "mostly 2, to mostly 1": ({1: 0.8, 2: 0.2}, {2: 0.8, 1: 0.2}),
    "from 12 to 16, to 7 to 9": (
        dict.fromkeys((7, 8, 9), 1 / 3),
        dict.fromkeys((12, 13, 14, 15, 16), 0.2),
    ),
}
"""Steps that both arms need, with the probability of each."""


def rasters(experiments: int) -> Table:
    """Returns how often effects of few values are found to be above 0, where their mean is 0."""
    tests: dict[str, Callable[[Floats], list[bool]]] = {
        "gate": lambda table: supported(claim(), table),
        "t test": lambda table: [t_p(row)[0] <= ALPHA for row in table],
    }

    def found(test: str, name: str, pairs: int) -> Share:
        rng = stream(SEED, f"rasters/{name}/{pairs}")
        held = test == "gate" and name in {"normal", "-1 or +1", "-1, 0 or +1"}
        table = RASTERS[name](rng, (experiments, pairs))
        return share(tests[test](table), high=ALPHA if held else 1.0)

    rows = [
        (test, name, *(found(test, name, n) for n in FEW_PAIRS))
        for test in tests
        for name in RASTERS
    ]
    head = ("decided by", "differences", *(f"{pairs} seeds" for pairs in FEW_PAIRS))
    return Table("rasters", head, tuple(rows))


def whole_numbers(experiments: int) -> Table:
    """Returns how often intervals of the ratio of small whole numbers cover what they estimate."""
    rows = []
    for name, sides in WHOLE_NUMBERS.items():
        middle, mean = _truth(sides)
        t_cells, median_cells = [], []
        for pairs in SMALL_PAIRS:
            rng = stream(SEED, f"whole numbers/{name}/{pairs}")
            one, other = (_whole(rng, side, (experiments, pairs)) for side in sides)
            effects = np.log(other) - np.log(one)
            band = t_band(effects.T)
            t_cells.append(share(_covers(band.low, band.high, mean)))
            found = [median_interval(row) for row in effects]
            low, high = np.array([(each.low, each.high) for each, _ in found]).T
            median_cells.append(share(_covers(low, high, middle), low=min(LEVEL, found[0][1])))
        rows += [(name, "t interval", *t_cells), (name, "exact, of the median", *median_cells)]
    head = ("steps", "interval", *(f"{pairs} seeds" for pairs in SMALL_PAIRS))
    return Table("whole numbers", head, tuple(rows))


def _covers(low: Floats, high: Floats, truth: float) -> Floats:
    return (low <= truth + 1e-9) & (truth - 1e-9 <= high)


def _whole(
    rng: np.random.Generator, chances: Mapping[int, float], shape: tuple[int, ...]
) -> Floats:
    return rng.choice(np.array([*chances], dtype=np.float64), shape, p=[*chances.values()])


def _truth(sides: Sequence[Mapping[int, float]]) -> tuple[float, float]:
    """Returns a median of the logarithm of the ratio, and its mean."""
    one, other = sides
    chances = sorted((np.log(b / a), p * q) for a, p in one.items() for b, q in other.items())
    values, weights = np.array(chances).T
    return float(values[np.searchsorted(weights.cumsum(), 0.5 - 1e-9)]), float(values @ weights)


def mixed_families(experiments: int) -> Table:
    """Returns how often any claim is falsely supported of which some have a smallest effect.

    The effect of those is just the smallest one, that of the others is 0.
    """
    asked, plain = claim(smallest=3.0), claim()

    def both(table: Floats, sized: int) -> tuple[bool, bool]:
        claims = [asked] * sized + [plain] * (len(table) - sized)
        family = [question(*each) for each in zip(claims, table, strict=True)]
        one = any(sides[0].passes for sides in adjusted_by(family, t_p))
        against_0 = holm([t_p(row)[0] for row in table])
        beyond = holm([t_p(row, 3.0 * (i < sized))[0] for i, row in enumerate(table)])
        two = zip(against_0, beyond, strict=True)
        return one, any(a.passes and (i >= sized or b.passes) for i, (a, b) in enumerate(two))

    rows = []
    for count, sized in ((2, 1), (CLAIMS, CLAIMS - 1)):
        cells: list[list[Share]] = [[], []]
        for pairs in PAIRS:
            table = drawn(f"mixed/{count}/{sized}", "normal", (experiments, count, pairs))
            table[:, :sized] += 3.0
            found = np.array([both(each, sized) for each in table])
            cells[0].append(share(found[:, 0], high=ALPHA))
            cells[1].append(share(found[:, 1]))
        name = f"{sized} of {count}"
        rows += [(name, "one family (the gate)", *cells[0]), (name, "two families", *cells[1])]
    return Table("mixed", ("with a smallest effect", "judged in", *SEEDS), tuple(rows))


def ten_intervals(experiments: int) -> Table:
    """Returns how often all ten intervals of ten claims cover their effects at once."""
    rows = []
    for name, effects in (
        ("none", np.zeros(CLAIMS)),
        ("half of them large", np.repeat([0.0, 10.0], CLAIMS // 2)),
        ("all large", np.full(CLAIMS, 10.0)),
    ):
        table = drawn(f"ten intervals/{name}", "normal", (experiments, CLAIMS, TEN))
        shares = [share(_plain_cover(table, level)) for level in (LEVEL, EACH)]
        rows.append((name, shares[0], share(_judged_cover(table, effects)), shares[1]))
    head = ("effects", "at 95%", "at the level each is judged at", f"at {EACH:.1%}")
    return Table("ten intervals", head, tuple(rows))


def _plain_cover(table: Floats, level: float) -> Floats:
    band = t_band(table.reshape(-1, TEN).T, level)
    return ((band.low <= 0) & (band.high >= 0)).reshape(-1, CLAIMS).all(axis=1)


def _judged_cover(table: Floats, effects: Floats) -> list[bool]:
    stated = claim()
    moved = table + effects[:, np.newaxis]
    ruled = (rule([question(stated, row) for row in each]) for each in moved)
    return [
        all(
            ruling.judged and ruling.judged.low <= effect <= ruling.judged.high
            for ruling, effect in zip(rulings, effects, strict=True)
        )
        for rulings in ruled
    ]


def sizes_shown(experiments: int) -> Table:
    """Returns how often something false is told of the size of any of ten effects.

    The claims have a smallest effect of 1 standard deviation.
    """
    stated = claim(smallest=1.0)

    def ruled(effect: float) -> list[list[Ruling]]:
        table = effect + drawn(f"sizes/{effect:g}", "normal", (experiments, CLAIMS, TEN))
        return [rule([question(stated, row) for row in each]) for each in table]

    def any_of(told: Callable[[Ruling], bool], found: list[list[Ruling]], bar: float) -> Share:
        return share([any(map(told, each)) for each in found], high=bar)

    none, asked = ruled(0.0), ruled(1.0)
    supported_, smaller = (lambda r: r.outcome == "supported"), (lambda r: r.shown == SMALLER)
    rows = (
        ("none", "an effect is shown", any_of(lambda r: bool(r.shown), none, 2 * ALPHA)),
        ("just as asked", "supported", any_of(supported_, asked, ALPHA)),
        ("just as asked", "smaller than asked", any_of(smaller, asked, ALPHA)),
    )
    return Table("sizes", ("all ten effects", "told of any", f"{TEN} seeds"), rows)


def lost_trials(experiments: int) -> Table:
    """Returns how often a large effect is found if one trial diverges."""
    rows = []
    for name, lost in (
        ("none", None),
        ("one of the better arm", -np.inf),
        ("one of the other arm", np.inf),
    ):
        cells = []
        for pairs in FEW_PAIRS:
            table = 3.0 + drawn("lost trials", "normal", (experiments, pairs))
            if lost is None:
                cells.append(share(supported(claim(), table)))
                continue
            table[:, 0] = lost
            cells.append(share([by_ranks(row, 0.0)[0] <= ALPHA for row in table]))
        rows.append((name, *cells))
    head = ("diverged", *(f"{pairs} seeds" for pairs in FEW_PAIRS))
    return Table("lost trials", head, tuple(rows))
