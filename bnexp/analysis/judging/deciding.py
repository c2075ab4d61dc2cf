"""Decides the claims of an experiment from its tables and from its checked identities."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bnexp.analysis.intervals import LEVEL
from bnexp.analysis.judging.beside.agreement import Checks, checks_of, disagreement, unable
from bnexp.analysis.judging.beside.coarse import coarse_of
from bnexp.analysis.judging.beside.evidence import evidence_of
from bnexp.analysis.judging.beside.outlying import outlying_of
from bnexp.analysis.judging.beside.penalties import penalty_share
from bnexp.analysis.judging.beside.raster import raster_of
from bnexp.analysis.judging.beside.turned import turned_by_ranks
from bnexp.analysis.judging.exact import (
    Settled,
    check_identity,
    compare_exactly,
    unjudged,
)
from bnexp.analysis.judging.gate import Tested
from bnexp.analysis.judging.questions import Question, questions_of
from bnexp.analysis.judging.rulings import Ruling, rule
from bnexp.analysis.judging.verdicts import Verdict
from bnexp.analysis.reading.results import Results
from bnexp.analysis.telling.assumptions import assumptions_of
from bnexp.analysis.telling.population import holds_for
from bnexp.analysis.telling.sentences import amount_text, effect_text, sentence_of
from bnexp.analysis.telling.wording import measured
from bnexp.config.claims.claims import Comparison, IdentityClaim
from bnexp.config.experiment import Cell
from bnexp.trial import IdentityResult

EXACT = ("It is a number without chance: no test is needed.",)

UNTESTED = Tested(math.nan, math.nan, LEVEL)


def verdicts_of(
    results: Results,
    claims: Sequence[Comparison | IdentityClaim],
    identities: Sequence[IdentityResult] = (),
    post_hoc: Mapping[int, str] | None = None,
) -> tuple[Verdict, ...]:
    """Returns the verdict on each claim at each point of the grid, claims outermost.

    All that are tested are one family: the more are asked for, the more each has to show. What is
    exact stands outside of it.

    Args:
        results: The tables.
        claims: What is claimed.
        identities: The identities that were checked.
        post_hoc: For the claims that were not stated before the first look, by their place, how
            they came to be stated.
    """
    late = post_hoc or {}
    asked = questions_of(results, [c for c in claims if isinstance(c, Comparison)])
    family = [question for question in asked if question.comparison.kind != "exact"]
    exact = [question for question in asked if question.comparison.kind == "exact"]
    verdicts = [*_decided(family, late), *_told_once(map(_exact, exact))]
    verdicts += [
        _of_identity(claim, check_identity(claim, identities))
        for claim in claims
        if isinstance(claim, IdentityClaim)
    ]
    # Claims outermost: the sort keeps the order of the cells.
    dated = (replace(verdict, post_hoc=late.get(verdict.number, "")) for verdict in verdicts)
    return tuple(sorted(dated, key=lambda verdict: verdict.number))


def _decided(family: Sequence[Question], late: Mapping[int, str]) -> list[Verdict]:
    """Returns the verdicts on a family, in its order."""
    rows = zip(family, rule(family), checks_of(family), strict=True)
    return [_verdict(*row, late) for row in rows]


def _verdict(
    question: Question, ruling: Ruling, checks: Checks, late: Mapping[int, str]
) -> Verdict:
    """Returns a ruling with all that a reader wants to know of it."""
    pairs, penalty = question.single, penalty_share(question)
    told = partial(measured, question.comparison)
    counts = [part.count for part in question.parts]
    raster, outlying, coarse = (
        raster_of(question, ruling),
        outlying_of(question),
        coarse_of(question),
    )
    remarks = [
        penalty.sentence if penalty else "",
        raster.told if raster else "",
        coarse.told if coarse else "",
        outlying.told if outlying else "",
        turned_by_ranks(question, ruling),
        holds_for(question, ruling),
    ]
    return Verdict(
        question.comparison,
        cell=pairs.cell if pairs else (),
        verdict=ruling.outcome,
        pairs=min(counts, default=0),
        indicative=any(part.indicative for part in question.parts),
        interval=ruling.effect and told(ruling.effect),
        adjusted_interval=ruling.judged and told(ruling.judged),
        level=ruling.level,
        claimed=ruling.claimed,
        opposite=ruling.opposite,
        reason="; ".join(filter(None, (ruling.ranks, ruling.reason))),
        obstacle=ruling.obstacle,
        amount=amount_text(question, ruling),
        effect_text=effect_text(question, ruling),
        sentence=" ".join(filter(None, (sentence_of(question, ruling), *remarks))),
        samples=pairs.named if pairs else None,
        evidence=evidence_of(question, ruling, checks),
        disagreement=disagreement(question, ruling, checks),
        penalty=penalty,
        unable=unable(question, ruling, checks),
        reach=ruling.reach,
        raster=raster,
        outlying=outlying,
        coarse=coarse,
        shown=ruling.shown,
        assumptions=assumptions_of(question, ruling, late.get(question.comparison.number, "")),
        parts=tuple(_parts(question, late)),
        wider=ruling.wider and told(ruling.wider),
        not_wider=pairs.images if pairs and isinstance(pairs.images, str) else "",
        is_part=question.is_part,
    )


def _parts(question: Question, late: Mapping[int, str]) -> list[Verdict]:
    """Returns the verdicts on the cells that are counted, a family of their own."""
    if not question.counts_cells:
        return []
    return _decided([question.alone(part) for part in question.parts], late)


def _exact(question: Question) -> Verdict:
    """Returns the verdict on numbers that are the same for every seed."""
    (pairs,) = question.parts[:1] or (None,)
    cell: Cell = pairs.cell if pairs else ()
    finding = compare_exactly(pairs) if pairs else unjudged(question.obstacle)
    return Verdict(
        question.comparison,
        **_untested(finding),
        cell=cell,
        pairs=pairs.count if pairs else 0,
        samples=pairs.named if pairs else None,
    )


def _told_once(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Returns exact verdicts, those that say the same in every cell only once, without a cell."""
    by_claim: dict[int, list[Verdict]] = {}
    for verdict in verdicts:
        by_claim.setdefault(verdict.number, []).append(verdict)
    kept: list[Verdict] = []
    for cells in by_claim.values():
        same = len({(verdict.verdict, verdict.sentence) for verdict in cells}) == 1
        kept += [replace(cells[0], cell=())] if same else cells
    return kept


def _of_identity(claim: IdentityClaim, finding: Settled) -> Verdict:
    return Verdict(claim, cell=(), pairs=0, **_untested(finding))


def _untested(finding: Settled) -> dict[str, Any]:
    """Returns the fields of a verdict that needs no test."""
    return {
        "verdict": finding.outcome,
        "indicative": False,
        "interval": None,
        "adjusted_interval": None,
        "level": LEVEL,
        **dict.fromkeys(("claimed", "opposite"), UNTESTED),
        "reason": finding.reason,
        "obstacle": finding.reason,
        "amount": finding.text if finding.text != "-" else "",
        "effect_text": finding.text,
        "sentence": finding.sentence,
        "assumptions": EXACT,
    }
