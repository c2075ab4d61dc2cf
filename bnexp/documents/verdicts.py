"""A verdict as JSON has it."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from bnexp.documents.shared import Bounds, Cell, Interval, Outcome, Scale


class Evidence(TypedDict):
    """Estimates and tests that do not decide."""

    bootstrap: Interval | None
    """Mean effect with its BCa bootstrap interval."""
    hodges_lehmann: Interval | None
    """The middle effect, with the interval of Wilcoxon's test."""
    cohens_d: float | None
    """Mean effect in standard deviations of the effects."""
    improvement: Interval | None
    """Share of pairs that speak for the claim, 0 to 1."""
    p_permutation: float | None
    p_wilcoxon: float | None
    p_sign: float | None
    pairs_needed: int | None
    """How many pairs would decide it with a power of 80%, if all is as seen."""
    correlation: float | None
    """How alike the two arms of a seed came out, -1 to 1."""
    unpaired_width: float | None
    """How many times as wide the interval would be that takes no account of the pairs."""
    worst: float | None
    """The effect that speaks least for the claim."""
    worst_seed: int
    """Whose it is."""


class Undecidable(TypedDict):
    """That no outcome of so many seeds could decide a claim."""

    least_p: float
    """The least p-value that one can have."""
    seeds: int | None
    """How many seeds could decide it; null where that is not known."""


class PenaltyParts(TypedDict):
    """What an effect on a loss holds of a penalty on weights."""

    penalty: Interval | None
    cross_entropy: Interval | None
    sentence: str


class Raster(TypedDict):
    """What is open because a target is seen at looks alone."""

    least: float
    """Least distance of the looks."""
    most: float
    """Largest distance of the looks."""
    unit: str
    effect: Interval | None
    """Between which means the effect lies for all that is known."""
    verdicts: list[Outcome]
    """Which other verdicts may come out."""


class Outlying(TypedDict):
    """The seeds that lie far from the others."""

    seeds: list[int]
    without: Interval | None
    """The effect without them."""


class Coarse(TypedDict):
    """The median, where effects lie on too coarse a raster for an interval of the mean."""

    median: Interval | None
    level: float


class Sample(TypedDict):
    """The paired trials of an arm; all lists are in the order of `seeds`."""

    arm: str
    cell: Cell
    seeds: list[int]
    values: list[float | None]
    """The number that is compared; null where it is not finite."""
    censored: list[bool]
    """Whether a target was not reached, and the value is where watching ended."""
    diverged: list[bool]
    raster: list[float | None] | None
    """How far the looks are apart that see a target; null where none is claimed."""
    epochs: list[float | None] | None
    """In which epoch each value was; null where that is not asked."""


class Verdict(TypedDict):
    """What came out of a claim at a point of the grid, or over its cells."""

    number: int
    """Place of the claim in the configuration, from 0."""
    kind: Literal["order", "equal", "not worse", "exact", "identity"]
    says: str
    """The claim in the words of the configuration."""
    claim: str
    """The two arms with the sign between; the name of an identity."""
    scope: str
    """Over which cells or images, or of which arm, it is claimed; empty where of each alone."""
    metric: str
    """The number that is compared, in words."""
    unit: str
    """Of the values, and of differences of them."""
    cell: Cell
    verdict: Outcome
    label: str
    """The verdict with its remarks; `cannot be judged` where there is an obstacle."""
    expected: Outcome
    pairs: int
    """How many seeds have a value in both arms."""
    indicative: bool
    """Whether these are too few."""
    scale: Scale
    estimate: Literal["mean", "median"]
    """What the effect is."""
    margin: float | None
    """The smallest effect of interest, or the margin, on that scale."""
    effect: float | None
    """On that scale; null where there is none."""
    interval: Bounds | None
    """The plain 95% interval of the effect."""
    adjusted_interval: Bounds | None
    """The interval that belongs to the decision."""
    over: Literal["seeds", "seeds and images", ""]
    """What is taken for chance; empty for an identity."""
    wider: Bounds | None
    """The 95% interval over seeds and images."""
    not_wider: str
    """Why there is none."""
    level: float
    """The level of `adjusted_interval`, 0 to 1."""
    p: float | None
    """One-sided p-value of the claim."""
    p_adjusted: float | None
    """The same after Holm over all verdicts."""
    p_opposite: float | None
    """One-sided p-value of the opposite claim."""
    p_opposite_adjusted: float | None
    """The same after Holm over all opposites."""
    reason: str
    """Why it is inconclusive, or why it went by ranks."""
    obstacle: str
    """Why the claim cannot be judged at all."""
    sentence: str
    """What came out, in plain English with the numbers."""
    evidence: Evidence | None
    undecidable: Undecidable | None
    disagreement: str
    """Which other tests say otherwise."""
    penalty: PenaltyParts | None
    unable: list[str]
    """The other tests that could not confirm it with so few pairs, whatever the values."""
    raster: Raster | None
    outlying: Outlying | None
    coarse: Coarse | None
    shown: str
    """What is shown of an effect that is not beyond the smallest one of interest."""
    assumptions: list[str]
    """What the verdict rests on."""
    post_hoc: str
    """How the claim came after looks at the answer."""
    samples: list[Sample]
    """Of the arm that is named first, and of the other; none where cells are counted."""
    parts: list[Verdict]
    """Where cells are counted, what came out in each of them."""
