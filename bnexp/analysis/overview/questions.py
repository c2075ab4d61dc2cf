"""The questions by which claims are put together, and the order in which these are told."""

from __future__ import annotations

from bnexp.analysis.judging.verdicts import Verdict
from bnexp.config.claims.claims import IdentityClaim

SPEED = "How fast does it train?"
END = "How well does it end?"
BREADTH = "How widely does it work?"
COST = "What does it cost?"
EXACT = "Does it hold exactly?"

QUESTIONS = (SPEED, END, BREADTH, COST, EXACT)
"""In the order in which they are told."""

SHORT = dict(
    zip(
        QUESTIONS,
        ("How fast?", "How well?", "How widely?", "At what cost?", "Exactly?"),
        strict=True,
    )
)
"""The same where there is little room."""

_OF_METRICS = {
    **dict.fromkeys(("steps_to", "epochs_to", "seconds_to", "at", "mean", "area"), SPEED),
    **dict.fromkeys(("diverged", "width"), BREADTH),
    **dict.fromkeys(("seconds_per_step", "parameters"), COST),
}
"""For each metric the question that it answers; without an entry it is one of the end."""


def question_of(verdict: Verdict) -> str:
    """Returns the question that a claim belongs to, one of `QUESTIONS`."""
    if isinstance(verdict.stated, IdentityClaim):
        return EXACT
    return _OF_METRICS.get(verdict.stated.metric.name, END)
