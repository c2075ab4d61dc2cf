"""Holds the verdicts of a result against what its claims expect, or against another result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bnexp.analysis import Verdict, cell_text
from bnexp.analysis.judging.verdicts import UNJUDGED
from bnexp.analysis.overview.where import where
from bnexp.config.experiment import Cell
from bnexp.counting import counted
from bnexp.session.answering.answer import Result
from bnexp.session.comparing.comparison import Discrepancy
from bnexp.trial import TrialStatus


@dataclass(frozen=True)
class Change:
    """A claim in two results.

    Attributes:
        claim: What is claimed, and where.
        here: The verdict of the result that is checked; None where it does not make the claim.
        there: That of the other.
    """

    claim: str
    here: Verdict | None
    there: Verdict | None

    @property
    def difference(self) -> str:
        """How the two results differ; empty where both say the same."""
        if self.here is None or self.there is None:
            return "claimed in one of the results only"
        if unmade := self.here.obstacle or self.there.obstacle:
            return f"{UNJUDGED}: {unmade}"
        if self.here.verdict != self.there.verdict:
            return f"{self.here.verdict} here, {self.there.verdict} there"
        return ""


def unexpected(result: Result) -> list[str]:
    """Returns what in a result is not as its claims expect, one sentence each; none where all is.

    Claims that cannot be judged are not as expected, and neither are trials that are missing, nor
    a result without claims.
    """
    if not result.verdicts:
        return ["the experiment claims nothing, so there is nothing to check"]
    by_claim: dict[int, list[Verdict]] = {}
    for verdict in result.verdicts:
        by_claim.setdefault(verdict.number, []).append(verdict)
    return [*_missing(result), *(told for own in by_claim.values() for told in _failures(own))]


def changes(result: Result, other: Result) -> list[Change]:
    """Returns every claim of either result with both verdicts, in the order of the first."""
    here, there = _by_claim(result), _by_claim(other)
    both = {**there, **here}
    return [
        Change(claim_label(both[key]), here.get(key), there.get(key))
        for key in dict.fromkeys((*here, *there))
    ]


def different(found: Sequence[Change], other: Result) -> list[str]:
    """Returns why two results do not say the same, one sentence each; none where they do.

    Args:
        found: Their claims.
        other: The result that is compared with; what it lacks is no agreement.
    """
    missing = [f"{other.folder}: {told}" for told in _missing(other)]
    return [*missing, *(f"{c.claim}: {c.difference}" for c in found if c.difference)]


def other_settings(found: Sequence[Discrepancy]) -> list[str]:
    """Returns the settings in which two results differ, one sentence each; none where in none."""
    return [
        f"{row.what}{f' of {row.arms}' if row.arms else ''}: {row.first or 'none'} here, "
        f"{row.second or 'none'} there"
        for row in found
        if row.is_setting
    ]


def _by_claim(result: Result) -> dict[tuple[str, Cell], Verdict]:
    """Returns verdicts by all that is claimed, whatever it is called, and where."""
    stated = [
        each.claim.model_dump_json(exclude={"says", "verdict"}) for each in result.experiment.stated
    ]
    return {(stated[verdict.number], verdict.cell): verdict for verdict in result.verdicts}


def claim_label(verdict: Verdict, place: str | None = None) -> str:
    """Returns what is claimed and where: `bn < no-bn, final validation loss at batch_size = 32`.

    Args:
        verdict: A verdict on the claim.
        place: Where, in other words than those of its own point of the grid.
    """
    margin = "" if verdict.margin is None else f" ({verdict.margin:g})"
    if place is None:
        place = f"at {cell_text(verdict.cell)}" if verdict.cell else ""
    return f"{verdict.claim}{margin}, {verdict.metric} {place}".rstrip() + verdict.scope


def _failures(claim: Sequence[Verdict]) -> Iterator[str]:
    """Yields why the verdicts on a claim do not pass, points of the grid that say one together."""
    failed: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in claim:
        if not verdict.as_expected:
            failed.setdefault((verdict.label, verdict.obstacle), []).append(verdict)
    cells = [verdict.cell for verdict in claim]
    for (label, obstacle), alike in failed.items():
        place = None
        if len(alike) > 1:
            count, which = where(cells, [verdict.cell for verdict in alike])
            place = f"{count} ({which})" if which else count
        told = claim_label(alike[0], place)
        yield f"{told}: {label}" + (
            f": {obstacle}" if obstacle else f", expected {claim[0].expected}"
        )


def _missing(result: Result) -> Iterator[str]:
    """Yields how many trials have no result."""
    statuses = result.trials["status"].value_counts()
    for status, told in (("pending", "not trained yet"), (TrialStatus.FAILED, "failed")):
        if count := int(statuses.get(status, 0)):
            yield f"{counted(count, 'trial')} of {len(result.trials)} {told}"
