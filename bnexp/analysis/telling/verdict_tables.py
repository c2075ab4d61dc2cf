"""Lays verdicts out as a table of text, their sentences below."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bnexp.analysis.judging.verdicts import UNJUDGED, Verdict
from bnexp.analysis.reading.results import short_keys
from bnexp.analysis.telling.display import p_text
from bnexp.analysis.telling.remarks import listed
from bnexp.analysis.telling.verdict_records import verdict_records
from bnexp.analysis.telling.wording import CONVENTION
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.counting import counted, nouns
from bnexp.family import least_by_ranks
from bnexp.table import Table


def verdict_tables(verdicts: Sequence[Verdict], note: str = "", warning: str = "") -> list[Table]:
    """Returns the table of claims, or none where nothing was claimed.

    Args:
        verdicts: What came out.
        note: What must be said of the data; see `Results`.
        warning: What must be said of the verdicts as a whole, such as that they were looked at
            before.
    """
    if not verdicts:
        return []
    keys = tuple(dict.fromkeys(key for verdict in verdicts for key, _ in verdict.cell))
    columns = ("Claim", "Metric", *short_keys(keys), "Verdict", "Expected")
    columns += ("Effect (95% interval)", "Pairs", "p (Holm)")
    late = any(verdict.post_hoc for verdict in verdicts)
    columns += ("Stated",) if late else ()
    rows = tuple(
        (
            f"{verdict.claim}{verdict.scope}",
            verdict.metric,
            *(dict(verdict.cell).get(key, "all") for key in keys),
            verdict.label,
            verdict.expected,
            verdict.effect_text,
            str(verdict.pairs) if verdict.samples or verdict.parts else "-",
            _p(verdict),
            *([verdict.post_hoc or "before the first look"] if late else []),
        )
        for verdict in verdicts
    )
    notes = (*_remarks(verdicts, note), *filter(None, [warning]))
    plain = verdict_records(verdicts, note)
    return [Table("Claims", columns, rows, notes, plain, outcomes=("Verdict",))]


def _told(verdict: Verdict) -> str:
    """Returns what came out of a claim, its words before; a sentence may say the outcome itself."""
    says, sentence = verdict.says.rstrip("."), verdict.sentence
    if verdict.outcome == UNJUDGED:
        return f"{says}: {sentence[:1].lower()}{sentence[1:]}"
    return f"{says}: {verdict.label}. {sentence}"


def _late(verdict: Verdict) -> str:
    """Returns that a claim came after looks, as a sentence; nothing where it did not."""
    return f"{verdict.post_hoc[:1].upper()}{verdict.post_hoc[1:]}." if verdict.post_hoc else ""


def _p(verdict: Verdict) -> str:
    """Returns the p-value of the claim, or that of its opposite where that was decided."""
    opposite = verdict.verdict == "contradicted"
    p = verdict.p_opposite_adjusted if opposite else verdict.p_adjusted
    return "-" if math.isnan(p) else p_text(p)


def _remarks(verdicts: Sequence[Verdict], note: str) -> tuple[str, ...]:
    """Returns the note of the results, what came out in sentences, and how to read the table."""
    told = (" ".join(filter(None, (_told(v), v.disagreement, _late(v)))) for v in verdicts)
    return tuple(filter(None, [note, *told, *_reading(verdicts)]))


def _reading(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Returns which tests can confirm nothing, and how effects and p-values are to be read."""
    few = (
        f" Indicative: fewer than {ENOUGH_SEEDS} pairs of seeds, which chance alone brings to one "
        "side so often."
    )
    tested = sum(verdict.kind not in ("exact", "identity") for verdict in verdicts)
    asked = any(v.kind == "order" and v.margin is not None for v in verdicts)
    sized = ", with a smallest effect of one beyond it" if asked else ""
    reading = (
        f"{CONVENTION} p: one-sided, adjusted by Holm's method over "
        f"{counted(tested, 'verdict')}{sized}; of a contradicted claim that of its opposite."
        + (few if any(v.indicative for v in verdicts) else "")
    )
    return tuple(filter(None, (unable_remark(verdicts), reading)))


def unable_remark(verdicts: Sequence[Verdict]) -> str:
    """Returns which tests can confirm nothing with so few pairs; empty where all can.

    Said once of all verdicts, as it is no fault of any.
    """
    unconfirmed = [verdict for verdict in verdicts if verdict.unable]
    if not unconfirmed:
        return ""
    names = dict.fromkeys(name for verdict in unconfirmed for name in verdict.unable)
    tests = f"the {listed(names)} {nouns(len(names), 'test')}"
    least = listed(p_text(p) for p in sorted(set(map(_least, unconfirmed))))
    numbers = list(dict.fromkeys(verdict.number + 1 for verdict in unconfirmed))
    claims = f"{nouns(len(numbers), 'claim')} {listed(numbers)}"
    pairs = counted([verdict.pairs for verdict in unconfirmed], "pair")
    return (
        f"With {pairs} {tests} can give no p-value below {least} before Holm, and so cannot "
        f"confirm {claims}."
    )


def _least(verdict: Verdict) -> float:
    """Returns the least p-value that signs and ranks can give for a decision.

    That two arms are not equal may show on either side, and counts twice.
    """
    twice = verdict.kind == "equal" and verdict.verdict == "contradicted"
    return (2.0 if twice else 1.0) * least_by_ranks(verdict.pairs)
