"""Turns verdicts into what a reader is shown: the answer, and the evidence for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bnexp.analysis import Verdict, cell_text
from bnexp.analysis.intervals import Interval
from bnexp.analysis.judging.beside.evidence import Evidence
from bnexp.analysis.judging.beside.raster import Raster
from bnexp.analysis.reading.results import short_keys
from bnexp.analysis.reading.samples import Sample
from bnexp.analysis.telling.wording import CONVENTION
from bnexp.report.amounts import NONE, Amounts, figure, percent, probability
from bnexp.table import Table

BOUNDS = {"order": "Smallest effect of interest", "identity": "Tolerance"}
"""What a claim's bound is called, by the kind of the claim; else a margin."""

MOST_PAIRS = 100
"""Pairs of a claim that are shown one by one."""

MOST_EVIDENCE = 200
"""Answers whose evidence is shown, so that a page stays light."""

Fact = tuple[str, str]
"""What was worked out, and what came out."""

GLOSSARY: tuple[Fact, ...] = (
    (
        "Effect",
        f"{CONVENTION} It is worked out seed by seed, then averaged.",
    ),
    (
        "Interval over seeds and images",
        "Over seeds alone an interval is for these images. This one counts that other validation "
        "or test images of the same kind would move the effect as well; the training images are "
        "these.",
    ),
    (
        "p, one-sided",
        "How often so large an effect would come about by chance if there were none. "
        "Holm's method raises it, as several claims give chance several goes; a claim is "
        "supported at 0.025 or less.",
    ),
    (
        "Permutation, Wilcoxon, sign test",
        "The same question answered with fewer assumptions, and printed as a check. With few "
        "pairs they cannot become small.",
    ),
    (
        "Bootstrap interval",
        "The interval again, from drawing the pairs anew with replacement (BCa).",
    ),
    (
        "Hodges-Lehmann estimate",
        "The median of all averages of two effects; a single odd seed hardly moves it.",
    ),
    ("Cohen's d", "The mean effect over the standard deviation of the effects."),
    (
        "Correlation, unpaired interval",
        "How alike the two arms of a seed came out, from -1 to 1, and how many times as wide the "
        "interval would be if seeds were not paired. Near 0 and 1, pairing gave fairness alone.",
    ),
    (
        "Probability of improvement",
        "The share of pairs that speak for the claim, ties counting half: how likely the next "
        "pair would speak for it.",
    ),
    (
        "Pairs needed",
        "How many pairs would decide the claim four times out of five, if effect and spread are "
        "as seen here.",
    ),
)


@dataclass(frozen=True)
class Answer:
    """What became of a claim at a point of the grid, in texts.

    Attributes:
        number: Place among the answers, from 1.
        claim: Place of its claim in the configuration, from 1, by which remarks name it.
        says: The claim in the words of the configuration.
        place: Point of the grid; empty without a grid.
        verdict: Whether it is supported, contradicted, or neither, or cannot be judged.
        expected: The verdict that the configuration expects.
        as_expected: Whether it came out so; never where it cannot be judged.
        tags: What must stand beside it: that it rests on few pairs, that these could not decide it.
        sentence: What came out, with the numbers.
        facts: The evidence; what could not be had is left out.
        remarks: Where methods disagree, and what is assumed.
        tables: The pairs seed by seed, and each cell of a claim over a grid.
        post_hoc: How it came to be claimed after looks; empty where it was claimed before.
    """

    number: int
    claim: int
    says: str
    place: str
    verdict: str
    expected: str
    as_expected: bool
    tags: tuple[str, ...]
    sentence: str
    facts: tuple[Fact, ...]
    remarks: tuple[str, ...]
    tables: tuple[Table, ...]
    post_hoc: str = ""


def answers_of(verdicts: Sequence[Verdict]) -> tuple[Answer, ...]:
    """Returns the answers in the order of the verdicts."""
    return tuple(_answer(number, verdict) for number, verdict in enumerate(verdicts, start=1))


def _answer(number: int, verdict: Verdict) -> Answer:
    shown = number <= MOST_EVIDENCE
    tables = [_cells(verdict.parts)] if verdict.parts else []
    tables += [_pairs(verdict, *verdict.samples)] if verdict.samples else []
    return Answer(
        number=number,
        claim=verdict.number + 1,
        says=verdict.says,
        place=cell_text(verdict.cell),
        verdict=verdict.outcome,
        expected=verdict.expected,
        as_expected=verdict.as_expected,
        tags=verdict.remarks,
        sentence=verdict.sentence,
        facts=_facts(verdict) if shown else (),
        remarks=_remarks(verdict) if shown else ("The evidence stands in verdicts.json.",),
        tables=tuple(tables) if shown else (),
        post_hoc=verdict.post_hoc,
    )


def _remarks(verdict: Verdict) -> tuple[str, ...]:
    """Returns where methods disagree, as a sentence of its own, and what is assumed."""
    odd = verdict.disagreement
    disagreement = f"Methods disagree: {odd.rstrip('.')}." if odd else ""
    return tuple(filter(None, (disagreement, *verdict.assumptions)))


def _facts(verdict: Verdict) -> tuple[Fact, ...]:
    """Returns what was worked out for a claim, without what could not be had."""
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
            f"The interval that it is judged by ({percent(verdict.level)})",
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
        (
            "Hodges-Lehmann estimate (95% interval)",
            amounts.effect(evidence.hodges_lehmann, plain),
        ),
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


def _pairs(verdict: Verdict, first: Sample, second: Sample) -> Table:
    """Returns the values of both arms, seed by seed."""
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


def _cells(parts: Sequence[Verdict]) -> Table:
    """Returns what came out at each point of the grid."""
    keys = short_keys(tuple(key for key, _ in parts[0].cell))
    rows = tuple(
        (
            *(value for _, value in part.cell),
            part.label,
            part.effect_text,
            str(part.pairs),
            probability(part.p_adjusted),
        )
        for part in parts
    )
    columns = (*keys, "Verdict", "Effect (95% interval)", "Pairs", "p (Holm)")
    return Table("Point by point of the grid", columns, rows)
