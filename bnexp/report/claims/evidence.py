"""Puts the evidence for a verdict into texts: numbers, checks, and the pairs seed by seed."""

from __future__ import annotations

import math

from bnexp.analysis import Verdict, cell_text
from bnexp.analysis.intervals import Interval
from bnexp.analysis.judging.beside.evidence import Evidence
from bnexp.analysis.judging.beside.raster import Raster
from bnexp.analysis.reading.samples import Sample
from bnexp.report.amounts import NONE, Amounts, figure, percent, probability
from bnexp.table import Table

BOUNDS = {"order": "Smallest effect of interest", "identity": "Tolerance"}
"""What a claim's bound is called, by the kind of the claim; else a margin."""

MOST_PAIRS = 100
"""Pairs of a claim that are shown one by one."""

JUDGED = "The interval that it is judged by"
"""What it is called, before its level."""

Fact = tuple[str, str]
"""What was worked out, and what came out."""


def remarks_of(verdict: Verdict) -> tuple[str, ...]:
    """Returns where methods disagree, as a sentence of its own, and what is assumed.

    Args:
        verdict: What came out.
    """
    odd = verdict.disagreement
    disagreement = f"Methods disagree: {odd.rstrip('.')}." if odd else ""
    return tuple(filter(None, (disagreement, *verdict.assumptions)))


def facts_of(verdict: Verdict) -> tuple[Fact, ...]:
    """Returns what was worked out for a claim, without what could not be had.

    Args:
        verdict: What came out.
    """
    amounts = Amounts(verdict.scale, "" if verdict.kind == "identity" else verdict.unit)
    facts = [
        ("Claim", f"{verdict.claim}, {verdict.metric}{verdict.scope}"),
        ("Pairs of seeds", str(verdict.pairs) if verdict.pairs else NONE),
        (
            BOUNDS.get(verdict.kind, "Margin"),
            NONE if verdict.margin is None else amounts.threshold(verdict.margin),
        ),
        *_intervals(verdict, amounts),
        (
            f"{JUDGED} ({percent(verdict.level)})",
            amounts.effect(verdict.adjusted_interval, verdict.interval),
        ),
        ("p, one-sided", probability(verdict.p)),
        ("p after Holm", probability(verdict.p_adjusted)),
        ("p of the opposite, after Holm", probability(verdict.p_opposite_adjusted)),
    ]
    if verdict.coarse:
        name = f"Median effect (exact {100 * verdict.coarse.level:.3g}% interval)"
        facts.append((name, amounts.effect(verdict.coarse.median)))
    if verdict.raster:
        facts.append(("Raster of the looks", _raster(verdict.raster, amounts)))
    facts += _checks(verdict.evidence, amounts, verdict.interval) if verdict.evidence else []
    return tuple((name, text) for name, text in facts if text != NONE)


def _intervals(verdict: Verdict, amounts: Amounts) -> list[Fact]:
    """Returns the effect with its interval over seeds, and with that over seeds and images."""
    what = "Mean effect (95% interval over seeds and images)"
    wider = (what, amounts.effect(verdict.wider, verdict.interval))
    if verdict.over == "seeds and images":
        return [wider]
    median = "Median effect (95% interval of the sign test)"
    what = median if verdict.estimate == "median" else "Mean effect (95% t interval)"
    return [(what, amounts.effect(verdict.interval)), wider]


def _raster(raster: Raster, amounts: Amounts) -> str:
    """Returns how far apart looks for a target are, and what they leave open of the effect."""
    ends = dict.fromkeys(f"{end:.3g}" for end in (raster.least, raster.most))
    span = f"{' to '.join(ends)} {raster.unit}"
    if raster.effect is None:
        return span
    return f"{span}; effect {amounts.ends(raster.effect)} within it"


def _checks(evidence: Evidence, amounts: Amounts, plain: Interval | None) -> list[Fact]:
    """Returns what stands beside the test that decides, with the digits of the plain interval."""
    needed = evidence.pairs_needed
    return [
        ("Permutation test, p", probability(evidence.p_permutation)),
        ("Wilcoxon signed-rank test, p", probability(evidence.p_wilcoxon)),
        ("Sign test, p", probability(evidence.p_sign)),
        ("Mean effect (95% bootstrap interval)", amounts.effect(evidence.bootstrap, plain)),
        ("Hodges-Lehmann estimate (95% interval)", amounts.effect(evidence.hodges_lehmann, plain)),
        ("Cohen's d of the pairs", figure(evidence.cohens_d)),
        ("Correlation between the arms", figure(evidence.correlation)),
        ("Unpaired interval (Welch), times as wide", figure(evidence.unpaired_width)),
        ("Worst seed for the claim", _worst(evidence, amounts)),
        (
            "Probability of improvement (95% interval)",
            Amounts("share", "").effect(evidence.improvement),
        ),
        ("Pairs needed (power 80%)", NONE if needed is None else f"{needed:,}"),
    ]


def _worst(evidence: Evidence, amounts: Amounts) -> str:
    """Returns the seed that speaks least for the claim, with its effect."""
    if math.isnan(evidence.worst):
        return NONE
    return f"{evidence.worst_seed}, {amounts.single(evidence.worst)}"


def pairs_of(verdict: Verdict, first: Sample, second: Sample) -> Table:
    """Returns the values of both arms, seed by seed.

    Args:
        verdict: What came out.
        first: The trials of the arm that is named first.
        second: Those of the other.
    """
    amounts = Amounts(verdict.scale, verdict.unit)
    texts = amounts.values([*first.values, *second.values])
    sides = (first, second)
    columns = ("Seed", *(_heading(side, verdict) for side in sides))
    rows = []
    for row, seed in enumerate(first.seeds[:MOST_PAIRS]):
        shown = (texts[row], texts[row + len(first.seeds)])
        cells = [_told(side, row, text) for side, text in zip(sides, shown, strict=True)]
        rows.append((str(seed), *cells))
    more = len(first.seeds) > MOST_PAIRS
    notes = (f"The first {MOST_PAIRS} of {len(first.seeds)} pairs.",) if more else ()
    title = f"{verdict.metric[:1].upper()}{verdict.metric[1:]}, seed by seed"
    return Table(title, columns, tuple(rows), notes)


def _heading(side: Sample, verdict: Verdict) -> str:
    """Returns an arm with its point of the grid, where that is one of its own."""
    own = side.cell and side.cell != verdict.cell
    return f"{side.arm} at {cell_text(side.cell)}" if own else side.arm


def _told(side: Sample, row: int, text: str) -> str:
    """Returns a value, or what kept an arm from having one."""
    if side.diverged[row]:
        return side.lost[1]
    if side.censored[row]:
        return "not reached"
    epoch = float(side.epochs[row])
    return text if math.isnan(epoch) else f"{text} (epoch {epoch:g})"
