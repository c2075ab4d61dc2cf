"""Recomputes the verdicts on random families with scipy and statsmodels, from the tables alone.

Run as a program it takes how many families are recomputed, and says where the two disagree.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import DescrStatsW

from bnexp.analysis import Results, Verdict, verdicts_of
from bnexp.config.claims.claims import Claim, Comparison, comparison_of

FAMILIES = 2_000
TOLERANCE = 1e-9
ALPHA = 0.025
ARMS = ("a", "b", "c", "d")
SIZES = ("1", "2", "3")
GRID = "training.batch_size"
METRICS: tuple[dict[str, Any], ...] = (
    {"final": "val_loss"},
    {"test": "accuracy"},
    {"seconds_per_step": "training"},
)
STEPS = 100
"""How long every trial is."""

EXACT_PAIRS = 14
"""Up to so many effects of which some have one size are tested by all ways of setting the signs."""

Numbers = dict[tuple[str, str, int], float]
"""The number of each arm, point of the grid and seed; infinite where the trial diverged."""


@dataclass(frozen=True)
class Found:
    """What scipy says of a claim at one place.

    Attributes:
        p: P-value of the claim; NaN where there is none.
        opposite: That of its opposite.
        mean: Mean effect; NaN where none is told.
    """

    p: float
    opposite: float
    mean: float = math.nan


def family(rng: Generator) -> tuple[Results, Numbers, list[Comparison]]:
    """Returns random results with random claims about them.

    In a fifth of the families a few trials diverge, and in a fifth numbers are whole.
    """
    pairs = int(rng.integers(2, 26))
    cells = SIZES[: rng.integers(1, len(SIZES) + 1)]
    sort = rng.integers(5)
    numbers: Numbers = {}
    for arm in ARMS:
        middle, spread = rng.uniform(1.0, 1.5), 10 ** rng.uniform(-2.5, -0.5)
        for cell in cells:
            for seed in range(pairs):
                number = abs(rng.normal(middle, spread)) + 0.01
                numbers[arm, cell, seed] = max(1, round(number)) if sort == 0 else number
                if sort == 1 and rng.uniform() < 0.04:
                    numbers[arm, cell, seed] = math.inf
    claims = [_claim(rng, number, len(cells)) for number in range(rng.integers(1, 7))]
    return _results(numbers), numbers, claims


def _claim(rng: Generator, number: int, cells: int) -> Comparison:
    first, second = rng.choice(ARMS, 2, replace=False)
    metric = METRICS[rng.integers(len(METRICS))]
    sign = str(rng.choice(["<", ">", "<", ">", "=", "<=", ">="]))
    size = round(float(10 ** rng.uniform(-2, -0.5)), 3) + (
        1.0 if "seconds_per_step" in metric else 0
    )
    stated: dict[str, Any] = {"says": "x", "metric": metric, "claim": f"{first} {sign} {second}"}
    if sign not in "<>":
        stated["margin"] = size
    elif rng.uniform() < 0.4:
        stated["smallest"] = size
    if sign in "<>" and rng.uniform() < 0.3:
        stated["at_least"] = int(rng.integers(1, cells + 1))
    found = comparison_of(Claim.model_validate(stated), ARMS, number)
    assert found is not None
    return found


def _results(numbers: Numbers) -> Results:
    """Returns results in which each number is a trial's loss, accuracy and seconds."""
    keys = [dict(zip(("arm", GRID, "seed"), key, strict=True)) for key in numbers]
    values = list(numbers.values())
    finite = [value if math.isfinite(value) else math.nan for value in values]
    status = ["finished" if math.isfinite(value) else "diverged" for value in values]
    rows = [
        {**key, "step": step, "epoch": float(step), "val_loss": value}
        for key, value in zip(keys, finite, strict=True)
        for step in (0, STEPS)
    ]
    trials = [
        {**key, "status": state, "test_accuracy": value}
        for key, value, state in zip(keys, finite, status, strict=True)
    ]
    timings = [
        {**key, "training": (1.0 if math.isnan(value) else value) * STEPS, "workers": 1}
        for key, value in zip(keys, finite, strict=True)
    ]
    tables = (pd.DataFrame(table) for table in (rows, trials, timings))
    return Results("random", ARMS, (GRID,), *tables)


def disagreements(rng: Generator) -> tuple[int, list[str]]:
    """Returns how many verdicts a random family has, and where scipy and statsmodels say else."""
    results, numbers, claims = family(rng)
    cells = list(dict.fromkeys(cell for _, cell, _ in numbers))
    verdicts = verdicts_of(results, claims)
    found = [_expected(verdict, numbers, cells) for verdict in verdicts]
    sides = [[each.p for each in found], [each.opposite for each in found]]
    adjusted = [
        multipletests([1.0 if math.isnan(p) else p for p in side], ALPHA, "holm")[1]
        for side in sides
    ]
    told: list[str] = []
    for place, (verdict, each) in enumerate(zip(verdicts, found, strict=True)):
        after = [math.nan if math.isnan(each.p) else float(side[place]) for side in adjusted]
        told += [*_differing(verdict, each, after), *_interval(verdict, numbers)]
    return len(verdicts), told


def _differing(verdict: Verdict, found: Found, adjusted: list[float]) -> Iterator[str]:
    """Yields where p-values, effect and outcome are others."""
    names = ("p", "p of the opposite", "p, Holm", "p of the opposite, Holm", "effect")
    told = (verdict.p, verdict.p_opposite, verdict.p_adjusted, verdict.p_opposite_adjusted)
    effect = math.nan if verdict.effect is None else verdict.effect
    numbers = (found.p, found.opposite, *adjusted, found.mean)
    for name, one, other in zip(names, (*told, effect), numbers, strict=True):
        if not np.isclose(one, other, rtol=0, atol=TOLERANCE, equal_nan=True):
            yield f"{verdict.claim}, {verdict.metric}: {name} is {one:.12g}, by scipy {other:.12g}"
    outcome = "supported" if adjusted[0] <= ALPHA else "inconclusive"
    outcome = "contradicted" if adjusted[1] <= ALPHA else outcome
    if outcome != verdict.verdict:
        yield f"{verdict.claim}: {verdict.verdict}, by scipy {outcome}"


def _interval(verdict: Verdict, numbers: Numbers) -> Iterator[str]:
    """Yields where intervals are not those of statsmodels."""
    if verdict.parts or verdict.interval is None or math.isnan(verdict.interval.low):
        return
    effects = _effects(verdict, numbers, dict(verdict.cell)[GRID])
    effects = effects if verdict.stated.first == verdict.stated.larger else -effects
    for interval, level in ((verdict.interval, 0.95), (verdict.adjusted_interval, verdict.level)):
        bounds = np.array(DescrStatsW(effects).tconfint_mean(1 - level))
        expected = np.exp(bounds) if verdict.scale == "ratio" else bounds
        if interval and not np.allclose(
            (interval.low, interval.high), expected, TOLERANCE, TOLERANCE
        ):
            yield f"{verdict.claim}: {level:.4%} interval {interval}, by statsmodels {expected}"


def _expected(verdict: Verdict, numbers: Numbers, cells: list[str]) -> Found:
    """Returns what scipy says of the claim of a verdict."""
    if not verdict.parts:
        return _at(verdict, numbers, dict(verdict.cell)[GRID])
    found = [_at(verdict, numbers, cell) for cell in cells]
    least = verdict.stated.claim.at_least or 1
    claimed = sorted(1.0 if math.isnan(each.p) else each.p for each in found)
    opposite = sorted(1.0 if math.isnan(each.opposite) else each.opposite for each in found)
    rest = len(cells) - least + 1
    return Found(min(1.0, rest * claimed[least - 1]), min(1.0, least * opposite[rest - 1]))


def _effects(verdict: Verdict, numbers: Numbers, cell: str) -> np.ndarray:
    """Returns the effects, infinite where one trial diverged and 0 where both did."""
    stated = verdict.stated
    seeds = sorted(seed for arm, at, seed in numbers if arm == "a" and at == cell)
    sides = [
        np.array([numbers[arm, cell, s] for s in seeds]) for arm in (stated.smaller, stated.larger)
    ]
    if verdict.scale == "ratio":
        # The clock goes on until a trial diverges.
        sides = [np.log(np.where(np.isinf(side), 1.0, side)) for side in sides]
    if stated.metric.test:
        sides = [np.where(np.isinf(side), -np.inf, side) for side in sides]
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(sides[1] - sides[0], nan=0.0, posinf=np.inf, neginf=-np.inf)


def _at(verdict: Verdict, numbers: Numbers, cell: str) -> Found:
    """Returns what scipy says of the effects at one place."""
    effects, arms = _effects(verdict, numbers, cell), (verdict.stated.first, verdict.stated.second)
    margin = verdict.margin or 0.0
    if verdict.scale == "ratio" and margin:
        margin = math.log(margin)
    if any(math.isinf(n) for (arm, at, _), n in numbers.items() if arm in arms and at == cell):
        return _by_ranks(verdict, effects, margin)
    # Told is the arm that is named first against the second.
    told = effects.mean() if verdict.stated.first == verdict.stated.larger else -effects.mean()
    mean = float(np.exp(told) if verdict.scale == "ratio" else told)
    size = np.abs(effects).max()
    if size <= 1e-12:
        return Found(math.nan, math.nan, mean)
    untied = effects[np.abs(effects) > 1e-12]
    values = len(np.unique(np.round(effects, 9)))
    one_size = len(np.unique(np.round(np.abs(untied), 9))) == 1
    if values == 1 or (verdict.kind == "order" and not margin and (len(effects) > 2) and one_size):
        return Found(*_sides(verdict, effects, margin, _signs), mean)
    if verdict.kind == "order" and not margin and values <= 2 and len(effects) > 2:
        ranks = _by_ranks(verdict, effects, margin)
        return Found(ranks.p, ranks.opposite, mean)
    return Found(*_sides(verdict, effects, margin, _t), mean)


def _sides(verdict: Verdict, effects: np.ndarray, size: float, test: Any) -> tuple[float, float]:
    """Returns the p-values of a claim and of its opposite by a test."""
    if verdict.kind == "equal":
        inside = max(test(effects, -size, "greater"), test(effects, size, "less"))
        outside = min(test(effects, size, "greater"), test(effects, -size, "less"))
        return inside, min(1.0, 2 * outside)
    if verdict.kind == "not worse":
        return test(effects, -size, "greater"), test(effects, -size, "less")
    return test(effects, size, "greater"), test(effects, -size, "less")


def _t(effects: np.ndarray, border: float, side: str) -> float:
    return float(stats.ttest_1samp(effects, border, alternative=side).pvalue)


def _signs(effects: np.ndarray, border: float, side: str) -> float:
    beyond = effects - border if side == "greater" else border - effects
    untied = beyond[np.abs(beyond) > 1e-9]
    if not len(untied):
        return 1.0
    above = int((untied > 0).sum())
    return float(stats.binomtest(above, len(untied), alternative="greater").pvalue)


def _by_ranks(verdict: Verdict, effects: np.ndarray, margin: float) -> Found:
    """Returns what sign test and Wilcoxon's both say; ranks know no size."""
    if margin:
        return Found(1.0, 1.0) if verdict.kind == "order" else Found(math.nan, math.nan)
    untied = effects[np.abs(effects) > 1e-12]
    if not len(untied):
        return Found(math.nan, math.nan)
    # An infinite effect has the highest rank, and so has any that is large enough.
    finite = np.where(np.isinf(untied), np.sign(untied) * 1e6, untied).round(9)
    method: Any = "exact"
    if len(np.unique(np.abs(finite))) < len(finite):
        few = len(finite) <= EXACT_PAIRS
        method = stats.PermutationMethod(n_resamples=np.inf) if few else "approx"
    return Found(
        *(
            max(
                _signs(untied, 0.0, side),
                float(stats.wilcoxon(finite, alternative=side, method=method).pvalue),
            )
            for side in ("greater", "less")
        )
    )


def audit(families: int, seed: int = 0) -> tuple[int, list[str]]:
    """Returns how many verdicts were recomputed of so many families, and all disagreements."""
    found = [disagreements(np.random.default_rng([seed, number])) for number in range(families)]
    return sum(count for count, _ in found), [each for _, told in found for each in told]


def main() -> int:
    """Prints the disagreements; 1 where there is any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="?", type=int, default=FAMILIES)
    given = parser.parse_args()
    verdicts, found = audit(given.families)
    what = f"{given.families:,} families with {verdicts:,} verdicts"
    lines = [*found, f"{what}, held against scipy and statsmodels: {len(found)} disagreements."]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
