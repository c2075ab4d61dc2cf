"""Lists all verdicts in one table that can be sorted and searched."""

from __future__ import annotations

from collections.abc import Sequence

from bnexp.analysis import Verdict
from bnexp.analysis.reading.results import short_keys
from bnexp.counting import counted
from bnexp.report.claims.answers import Answer
from bnexp.report.listings import MOST_ROWS, Listing
from bnexp.table import Table


def claims_listing(verdicts: Sequence[Verdict], answers: Sequence[Answer]) -> Listing | None:
    """Returns a row for each verdict, and for each place that is counted; None without claims.

    Args:
        verdicts: What came out.
        answers: The same in texts, in the same order.
    """
    if not answers:
        return None
    everything = [
        pair
        for verdict, answer in zip(verdicts, answers, strict=True)
        for pair in zip((verdict, *verdict.parts), (answer, *answer.parts), strict=True)
    ]
    keys = tuple(dict.fromkeys(key for verdict, _ in everything for key, _ in verdict.cell))
    rows = [
        (
            str(answer.claim),
            answer.says,
            verdict.claim,
            answer.metric,
            *(dict(verdict.cell).get(key, "all") for key in keys),
            answer.verdict,
            _expected(answer),
            answer.effect,
            answer.pairs,
            answer.p,
        )
        for verdict, answer in everything
    ]
    columns = ("No.", "Claim", "Arms", "Metric", *short_keys(keys), "Verdict", "As expected")
    columns += ("Effect (95% interval)", "Pairs", "p (Holm)")
    cut = len(rows) > MOST_ROWS
    notes = (f"The first {MOST_ROWS:,} rows; verdicts.json holds all.",) if cut else ()
    title = f"All {counted(len(rows), 'verdict')}" if len(rows) > 1 else "The verdict"
    return Listing(Table(title, columns, rows[:MOST_ROWS], notes), tuple(range(2, 6 + len(keys))))


def _expected(answer: Answer) -> str:
    """Returns whether a verdict is as expected; of a place that is counted nothing is."""
    if answer.is_part:
        return "counted"
    return "yes" if answer.as_expected else f"no: {answer.expected}"
