"""The verdicts on the claims of an experiment: each with its numbers and its sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bnexp.analysis.intervals import Interval, number_json
from bnexp.analysis.judging.beside.coarse import Coarse
from bnexp.analysis.judging.beside.evidence import Evidence
from bnexp.analysis.judging.beside.outlying import Outlying
from bnexp.analysis.judging.beside.penalties import PenaltyShare
from bnexp.analysis.judging.beside.raster import Raster
from bnexp.analysis.judging.gate import Tested
from bnexp.analysis.reading.samples import Sample
from bnexp.analysis.telling.wording import metric_words
from bnexp.config.claims.claims import ClaimKind, Comparison, IdentityClaim, Outcome
from bnexp.config.experiment import Cell, plain_cell
from bnexp.family import Reach

if TYPE_CHECKING:
    from bnexp.documents import shared, verdicts

UNJUDGED = "cannot be judged"
"""What stands in place of a verdict where there is an obstacle to any."""


@dataclass(frozen=True)
class Verdict:
    """What came out of a claim at a point of the grid, or over its cells.

    An effect is that of the arm named first against the second: of `a < b` a minus b, or a over b,
    so that below 0, or below 1 for a ratio, speaks for the claim.

    Attributes:
        stated: What is claimed.
        cell: Point of the grid; empty without a grid, and where several cells are read.
        verdict: Whether the claim is supported, contradicted, or neither.
        pairs: How many seeds have a value in both arms; the fewest of all cells that are counted.
        indicative: Whether these are too few.
        interval: Mean effect with its plain 95% t interval, of a claim over images with that over
            seeds and images, or the median with that of the sign test where it is claimed; None
            where there is neither, as with a target not reached. Its bounds are NaN where all
            effects are equal, and with too few for signs.
        adjusted_interval: The same with the interval that belongs to the decision: of a supported
            claim it lies wholly where the claim has it, of a contradicted one wholly where its
            opposite has. By itself it covers with the probability `level`; those of several claims
            do not all at once. NaN where signs decide on a raster, and where there are too few
            pairs for that of a median.
        level: The level of that interval: what Holm's method leaves to this claim.
        claimed: The one-sided test of the claim, with a smallest effect of an effect beyond it:
            paired t, on too coarse a raster by signs, by ranks the larger of sign test and
            Wilcoxon, of a median the sign test.
        opposite: That of the opposite claim.
        reason: Why it is inconclusive, or why it went by ranks; empty otherwise.
        obstacle: Why the claim cannot be judged at all; empty where it can.
        amount: The effect in as few letters as a place of a matrix has, without its unit; empty
            where nothing can be said.
        effect_text: How the arm that is named first differs, with the interval.
        sentence: What came out, in plain English with the numbers.
        samples: The trials of the arm that is named first, and those of the other; None where
            several cells are counted, and for an identity.
        evidence: What stands beside the verdict; None where nothing does.
        disagreement: Which other tests say otherwise; empty where none does.
        penalty: What an effect on a loss holds, where a penalty on weights is part of it; else
            None.
        unable: The other tests that could not confirm it with so few pairs, whatever the values.
        reach: That no outcome of its seeds could decide it; None where one could.
        raster: What is open because a target is seen at looks alone; None where that is nothing.
        outlying: The seeds that lie far from the others; None where none does.
        coarse: The median effect with its exact interval, where effects lie on a raster too coarse
            for a t interval; else None.
        shown: What is shown of an effect that is not beyond the smallest one of interest, such as
            `effect smaller than asked`; empty where nothing is, and where the claim is decided.
        assumptions: What the verdict rests on, one sentence each.
        parts: Where cells are counted, what came out in each of them, adjusted among them.
        post_hoc: How the claim, or what it takes to be supported, came after looks at the answer,
            such as `added after 2 looks`; empty where it was stated before the first.
        wider: Mean effect with its 95% interval over seeds and images, where the metric is a mean
            over validation or test images after the last step; None where there is none.
        not_wider: Why there is none though the metric is such a mean; empty otherwise.
        is_part: Whether it is itself one of several cells that are counted, of which by itself
            nothing is expected.
    """

    stated: Comparison | IdentityClaim
    cell: Cell
    verdict: Outcome
    pairs: int
    indicative: bool
    interval: Interval | None
    adjusted_interval: Interval | None
    level: float
    claimed: Tested
    opposite: Tested
    reason: str
    obstacle: str
    amount: str
    effect_text: str
    sentence: str
    samples: tuple[Sample, Sample] | None = None
    evidence: Evidence | None = None
    disagreement: str = ""
    penalty: PenaltyShare | None = None
    unable: tuple[str, ...] = ()
    reach: Reach | None = None
    raster: Raster | None = None
    outlying: Outlying | None = None
    coarse: Coarse | None = None
    shown: str = ""
    assumptions: tuple[str, ...] = ()
    parts: tuple[Verdict, ...] = ()
    post_hoc: str = ""
    wider: Interval | None = None
    not_wider: str = ""
    is_part: bool = False

    @property
    def number(self) -> int:
        """Place of the claim in the configuration, from 0."""
        return self.stated.number

    @property
    def kind(self) -> ClaimKind:
        """What sort of statement it is.

        `order` (a < b), `equal` and `not worse` within a margin, `exact` for numbers without
        chance, `identity`.
        """
        return self.stated.kind

    @property
    def says(self) -> str:
        """The claim in the words of the configuration."""
        return self.stated.claim.says

    @property
    def claim(self) -> str:
        """The two arms with the sign between; the name of an identity."""
        return self.stated.text

    @property
    def metric(self) -> str:
        """The number that is compared, in words."""
        if isinstance(self.stated, IdentityClaim):
            return "identity"
        return metric_words(self.stated.metric)

    @property
    def unit(self) -> str:
        """Its unit: `nats`, `accuracy` (0 to 1), `steps`, and so on."""
        return self.stated.unit

    @property
    def expected(self) -> Outcome:
        """The verdict that the configuration expects."""
        return self.stated.claim.verdict

    @property
    def scale(self) -> Literal["ratio", "difference"]:
        """`ratio` for steps, epochs, seconds and widths, `difference` for all else."""
        return self.stated.scale

    @property
    def margin(self) -> float | None:
        """The smallest effect of interest, or the margin, on that scale; None without one."""
        return self.stated.margin

    @property
    def scope(self) -> str:
        """Over which cells or images, or of which arm, it is claimed; empty where of each alone."""
        return self.stated.scope

    @property
    def estimate(self) -> Literal["mean", "median"]:
        """What the effect is: the mean of the paired effects, or the median that is claimed."""
        median = isinstance(self.stated, Comparison) and self.stated.by_median
        return "median" if median else "mean"

    @property
    def over(self) -> Literal["seeds", "seeds and images", ""]:
        """What is taken for chance: `seeds`, or `seeds and images`; empty for an identity."""
        return self.stated.over if isinstance(self.stated, Comparison) else ""

    @property
    def p(self) -> float:
        """One-sided p-value of the claim; NaN where it cannot be computed."""
        return self.claimed.p

    @property
    def p_adjusted(self) -> float:
        """The same after Holm over all verdicts."""
        return self.claimed.adjusted

    @property
    def p_opposite(self) -> float:
        """One-sided p-value of the opposite claim."""
        return self.opposite.p

    @property
    def p_opposite_adjusted(self) -> float:
        """The same after Holm over all opposites."""
        return self.opposite.adjusted

    @property
    def effect(self) -> float | None:
        """Mean effect, of ratios the geometric one, or the median; None where there is none."""
        return None if self.interval is None else self.interval.mean

    @property
    def outcome(self) -> str:
        """The verdict, or that there is none: `cannot be judged`."""
        return UNJUDGED if self.obstacle else self.verdict

    @property
    def remarks(self) -> tuple[str, ...]:
        """What must stand beside the outcome wherever it is told in a word."""
        if self.obstacle:
            return ()
        few = f"indicative (1 in {2**self.pairs} by chance)" if self.indicative else ""
        return tuple(filter(None, (self.shown, "undecidable" if self.reach else "", few)))

    @property
    def label(self) -> str:
        """The outcome with its remarks: `inconclusive, undecidable`."""
        return ", ".join((self.outcome, *self.remarks))

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the configuration expects.

        A claim that cannot be judged is never as expected, even where it was expected to be
        inconclusive.
        """
        return self.verdict == self.expected and not self.obstacle

    def as_json(self) -> verdicts.Verdict:
        """Returns the verdict as plain values; None for what could not be computed."""
        return {
            "number": self.number,
            "kind": self.kind,
            "says": self.says,
            "claim": self.claim,
            "scope": self.scope.strip(),
            "metric": self.metric,
            "unit": self.unit,
            "cell": plain_cell(self.cell),
            "verdict": self.verdict,
            "label": self.label,
            "expected": self.expected,
            "pairs": self.pairs,
            "indicative": self.indicative,
            "scale": self.scale,
            "estimate": self.estimate,
            "margin": self.margin,
            "effect": None if self.effect is None else number_json(self.effect),
            "interval": _bounds(self.interval),
            "adjusted_interval": _bounds(self.adjusted_interval),
            "over": self.over,
            "wider": _bounds(self.wider),
            "not_wider": self.not_wider,
            "level": self.level,
            "p": number_json(self.p),
            "p_adjusted": number_json(self.p_adjusted),
            "p_opposite": number_json(self.p_opposite),
            "p_opposite_adjusted": number_json(self.p_opposite_adjusted),
            "reason": self.reason,
            "obstacle": self.obstacle,
            "sentence": self.sentence,
            "evidence": self.evidence.as_json() if self.evidence else None,
            "undecidable": self._undecidable,
            "disagreement": self.disagreement,
            "penalty": self.penalty.as_json() if self.penalty else None,
            "unable": list(self.unable),
            "raster": self.raster.as_json() if self.raster else None,
            "outlying": self.outlying.as_json() if self.outlying else None,
            "coarse": self.coarse.as_json() if self.coarse else None,
            "shown": self.shown,
            "assumptions": list(self.assumptions),
            "post_hoc": self.post_hoc,
            "samples": [sample.as_json() for sample in self.samples or ()],
            "parts": [part.as_json() for part in self.parts],
        }

    @property
    def _undecidable(self) -> verdicts.Undecidable | None:
        """The least p-value, and how many pairs can decide it where these cannot."""
        if self.reach is None:
            return None
        more = self.reach.more
        return {"least_p": self.reach.p, "seeds": None if more is None else self.pairs + more}


def _bounds(interval: Interval | None) -> shared.Bounds | None:
    if interval is None or math.isnan(interval.low):
        return None
    return {"low": number_json(interval.low), "high": number_json(interval.high)}
