"""Lays verdicts out as a table of text, their sentences below."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bnexp.analysis.display import p_text
from bnexp.analysis.remarks import counted
from bnexp.analysis.results import short_keys
from bnexp.analysis.tables import TableData
from bnexp.analysis.verdicts import Verdict
from bnexp.config.claims import ENOUGH_SEEDS


def verdict_tables(verdicts: Sequence[Verdict], note: str = "") -> list[TableData]:
    """Returns the table of claims, or none where nothing was claimed.

    Args:
        verdicts: What came out.
        note: What must be said of the data; see `Results`.
    """
    if not verdicts:
        return []
    keys = short_keys(tuple(key for key, _ in verdicts[0].cell))
    columns = ("Claim", "Metric", *keys, "Verdict", "Expected", "Effect (95% interval)", "Pairs")
    rows = tuple(
        (
            verdict.claim,
            verdict.metric,
            *(value for _, value in verdict.cell),
            _labelled(verdict),
            verdict.expected,
            verdict.effect_text,
            str(verdict.pairs),
            _p(verdict),
        )
        for verdict in verdicts
    )
    return [TableData("Claims", (*columns, "p (Holm)"), rows, _remarks(verdicts, note))]


def _labelled(verdict: Verdict) -> str:
    """Returns the verdict, labelled where it rests on too few seeds."""
    return f"{verdict.verdict}, indicative" if verdict.indicative else verdict.verdict


def _p(verdict: Verdict) -> str:
    """Returns the p-value of the claim, or that of its opposite where that was decided."""
    opposite = verdict.verdict == "contradicted"
    p = verdict.p_opposite_adjusted if opposite else verdict.p_adjusted
    return "-" if math.isnan(p) else p_text(p)


def _remarks(verdicts: Sequence[Verdict], note: str) -> tuple[str, ...]:
    """Returns the note of the results, what came out in sentences, and how to read the table."""
    few = f" Indicative: fewer than {ENOUGH_SEEDS} pairs of seeds."
    remarks = [
        note,
        *(f"{v.says.rstrip('.')}: {_labelled(v)}. {v.sentence}" for v in verdicts),
        "Effect: how the arm that is named first differs. p: one-sided, adjusted by Holm's method "
        f"over {counted([len(verdicts)], 'verdict')}; of a contradicted claim that of its opposite."
        + (few if any(v.indicative for v in verdicts) else ""),
    ]
    return tuple(filter(None, remarks))
