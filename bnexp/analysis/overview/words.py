"""The answer in words: two or three sentences made from the verdicts."""

from __future__ import annotations

from collections.abc import Sequence

from bnexp.analysis.judging.verdicts import Verdict
from bnexp.analysis.overview.matrix import OUTCOMES, Group, Matrix, Row, matrices_of
from bnexp.analysis.overview.questions import END, SPEED
from bnexp.analysis.overview.where import where
from bnexp.analysis.telling.remarks import listed
from bnexp.analysis.telling.wording import (
    direction,
    margin_words,
    measured_words,
    metric_words,
    wording_of,
)
from bnexp.config.claims.claims import Comparison
from bnexp.counting import counted

MOST_CLAUSES, MOST_WITH_PLACES = 2, 1
"""Supported claims of a question that are told; the others stand in the matrix."""

MOST_NAMED = 4
"""Metrics that are named where nothing was decided of them."""


def answer_words(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Returns the answer in sentences: how fast, how well in the end, and how much is decided.

    Args:
        verdicts: What came out, one or more.
    """
    matrices = matrices_of(verdicts)
    told = [
        _sentence(group, matrix)
        for question in (SPEED, END)
        for matrix in matrices[:1]
        for group in matrix.groups
        if group.question == question
    ]
    return (*filter(None, told), *_beside(matrices), counts_sentence(verdicts))


def counts_sentence(verdicts: Sequence[Verdict]) -> str:
    """Returns how many verdicts came out in each way, and how many are not as expected."""
    found = [(sum(v.outcome == outcome for v in verdicts), outcome) for outcome in OUTCOMES]
    counts = [f"{count} {outcome}" for count, outcome in found if count]
    odd = sum(not verdict.as_expected for verdict in verdicts)
    expected = f"{odd} not as expected" if odd else "all as expected"
    return f"{counted(len(verdicts), 'verdict')}: {listed(counts)}; {expected}."


def _sentence(group: Group, matrix: Matrix) -> str:
    """Returns what is decided of a question, and of what nothing is; nothing of no comparison."""
    rows = [row for row in group.rows if isinstance(row.verdicts[0].stated, Comparison)]
    held = sorted((row for row in rows if row.count("supported")), key=_weight)
    fell = [row for row in rows if row.count("contradicted")]
    told = held[: MOST_WITH_PLACES if matrix.keys else MOST_CLAUSES]
    clauses = [_clause(row, "supported", matrix) for row in told]
    parts = [" and ".join(clauses)] if clauses else []
    if more := len(held) - len(told):
        part = ", at least in part" if matrix.keys else ""
        parts.append(
            f"{counted(more, 'other claim')} {'are' if more > 1 else 'is'} supported{part}"
        )
    if fell:
        against = " and ".join(_clause(row, "contradicted", matrix) for row in fell[:MOST_CLAUSES])
        parts.append(
            f"against the claim, {against}" if clauses else f"Against the claim, {against}"
        )
    open_ = [row for row in rows if row not in held and row not in fell]
    if open_:
        word = "nothing is decided" if parts else "Nothing is decided"
        parts.append(f"{word} of {_named(open_, told=[*held, *fell])}")
    return f"{'; '.join(parts)}." if parts else ""


def _beside(matrices: Sequence[Matrix]) -> list[str]:
    """Returns what was contradicted of the other questions, as a sentence; or none."""
    fell = [
        (row, matrix)
        for number, matrix in enumerate(matrices)
        for group in matrix.groups
        if number or group.question not in (SPEED, END)
        for row in group.rows
        if row.count("contradicted")
    ]
    told = [
        _clause(row, "contradicted", matrix)
        if isinstance(row.verdicts[0].stated, Comparison)
        else f"{row.states} does not hold"
        for row, matrix in fell[:MOST_CLAUSES]
    ]
    return [f"Against the claim, {' and '.join(told)}."] if told else []


def _weight(row: Row) -> tuple[bool, bool, float]:
    """Returns what sorts claims: steps to a target, verdicts at each place, the most of them."""
    stated = row.verdicts[0].stated
    reached = isinstance(stated, Comparison) and stated.metric.name == "steps_to"
    counts = bool(row.whole and row.whole.verdict.parts)
    return not reached, counts, -row.count("supported") / len(row.entries)


def _named(rows: Sequence[Row], told: Sequence[Row]) -> str:
    """Returns metrics, with their arms where others of the same metric are told."""
    metrics = [row.verdicts[0].metric for row in (*rows, *told)]
    named = [
        metric if metrics.count(metric) == 1 else f"{metric} ({_sides(row)})"
        for row, metric in zip(rows, metrics, strict=False)
    ]
    more = len(named) - MOST_NAMED
    return listed([*named[:MOST_NAMED], f"{more} more"] if more > 0 else named)


def _sides(row: Row) -> str:
    """Returns which arms a claim compares, or of how many the same is claimed."""
    first, *others = row.verdicts
    if not others or first.cell or not isinstance(first.stated, Comparison):
        return first.claim
    return f"{counted(len(row.verdicts), 'arm')} against {first.stated.second}"


def _clause(row: Row, outcome: str, matrix: Matrix) -> str:
    """Returns what came out of a claim where it came out in one way, with place and amounts."""
    found = [verdict for verdict in row.verdicts if verdict.outcome == outcome]
    place, beside = "", [_amounts(found)]
    if row.whole:
        place = row.verdicts[0].scope
        if parts := row.verdicts[0].parts:
            place = place.removesuffix("cell").removesuffix(" cells")
            place = f"{place.rstrip()} of {counted(len(parts), 'cell')}"
    elif matrix.keys:
        place, where_ = where([v.cell for v in row.verdicts], [v.cell for v in found])
        beside.insert(0, where_)
    told = "; ".join(filter(None, beside))
    return f"{_predicate(found, outcome)} {place.strip()}".rstrip() + (f" ({told})" if told else "")


def _predicate(found: Sequence[Verdict], outcome: str) -> str:
    """Returns what verdicts that say the same of one or several arms say."""
    stated = found[0].stated
    if not isinstance(stated, Comparison):
        return found[0].claim
    first = listed(dict.fromkeys(v.stated.first for v in found if isinstance(v.stated, Comparison)))
    if stated.statement == "equal":
        margin = margin_words(stated)
        how = f"within {margin} of" if outcome == "supported" else f"more than {margin} from"
        return f"{first} was {how} {stated.second} in {metric_words(stated.metric)}"
    how = direction(stated, -1.0 if outcome == "contradicted" else 1.0)
    if stated.statement == "not worse" and outcome == "supported":
        how = f"not {direction(stated, -1.0)}"
    return wording_of(stated.metric).sentence.format(first=first, second=stated.second, how=how)


def _amounts(found: Sequence[Verdict]) -> str:
    """Returns the least and the largest effect; nothing where any has none."""
    effects = [verdict.effect for verdict in found]
    stated = found[0].stated
    known = [effect for effect in effects if effect is not None]
    if not isinstance(stated, Comparison) or len(known) < len(effects):
        return ""
    return measured_words(stated, known)
