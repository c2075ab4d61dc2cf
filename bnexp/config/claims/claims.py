"""What a configuration claims: a metric and two arms, or an identity, and the expected verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bnexp.config.claims.identities import IDENTITIES, IdentityName
from bnexp.config.claims.metrics import EXACT, Metric
from bnexp.config.claims.series import Choosing
from bnexp.config.language.base import Count, Part, Positive
from bnexp.counting import counted

ENOUGH_SEEDS = 5
"""With fewer seeds or pairs an answer is labelled indicative."""

Outcome = Literal["supported", "contradicted", "inconclusive"]

Sign = Literal["<", ">", "=", "<=", ">="]
Over = Literal["seeds", "seeds and images"]

LONGEST_CLAIM = 300
"""Letters of a claim: two arms of at most 100 with a sign between."""

SIGNS: tuple[Sign, ...] = ("<=", ">=", "<", ">", "=")
MARGINAL: tuple[Sign, ...] = ("=", "<=", ">=")
"""Signs that need a margin: equal within it, and not larger or smaller by more than it."""

ClaimKind = Literal["order", "equal", "not worse", "exact", "identity"]
"""What sort of statement a claim is; decides how it is tested."""


class Select(Part):
    """The cell of the grid that looks best for each arm, by validation on seeds of its own."""

    exactly_one: ClassVar = ("final", "best")

    final: Choosing | None = Field(None, description="chosen by the mean value after the last step")
    best: Choosing | None = Field(None, description="chosen by the mean of each trial's best value")
    seeds: Count = Field(
        description="how many seeds choose, the first ones; the others are judged", examples=[3]
    )

    @property
    def metric(self) -> Metric:
        """The metric by which is chosen."""
        return Metric(final=self.final, best=self.best)


class Claim(Part):
    """One sentence that the experiment decides: from its paired seeds, or as an exact identity."""

    exactly_one: ClassVar = ("metric", "identity")
    needs: ClassVar = {
        "metric": "claim",
        **dict.fromkeys(
            ("claim", "smallest", "margin", "at_least", "select", "by", "over"), "metric"
        ),
        **dict.fromkeys(("arm", "tolerance"), "identity"),
    }

    says: Annotated[str, Field(min_length=1, max_length=300)] = Field(
        description="the claim in words", examples=["what is claimed"]
    )
    metric: Metric | None = Field(None, description="the number that is compared")
    claim: str | None = Field(
        None,
        max_length=LONGEST_CLAIM,
        description="two arms with a sign between: < or >; = within the margin; <= or >= but for "
        "the margin",
        examples=["bn < no-bn"],
        json_schema_extra={"pattern": r"\S\s*(<=|>=|<|>|=)\s*\S"},
    )
    smallest: Positive | None = Field(
        None,
        description="smallest effect of interest, for < and >: a ratio above 1 where the metric is "
        "compared by ratios, else a difference",
        examples=[0.005],
    )
    margin: Positive | None = Field(
        None,
        description="for =, <= and >=: by how much the arms may differ, on the scale of the metric",
        examples=[0.005],
    )
    at_least: Count | None = Field(
        None,
        description="in how many cells of the grid it is claimed; without it each cell is a claim "
        "of its own",
        examples=[3],
    )
    select: Select | None = Field(
        None,
        description="judges each arm in one cell of the grid alone, which looks best on seeds that "
        "are not judged",
    )
    by: Literal["median"] | None = Field(
        None,
        description="median: asks of the median of the paired effects, and is decided by their "
        "signs; without it, of their mean",
        examples=["median"],
    )
    over: Over | None = Field(
        None,
        description="what chance is in: seeds alone, as by default, and the verdict is for these "
        "images; or seeds and images, for a mean over the validation or test images after the last "
        "step, and it is for other such images as well",
        examples=["seeds and images"],
    )
    identity: IdentityName | None = Field(
        None,
        description="an exact property of the networks, checked without statistics",
        examples=["folding"],
    )
    arm: str | None = Field(
        None,
        description="the arm whose identity is checked; every one that has it",
        examples=["bn"],
    )
    tolerance: Positive | None = Field(
        None, description="largest deviation from the identity; its own by default", examples=[1e-6]
    )
    verdict: Outcome = Field("supported", description="the verdict that is expected")


@dataclass(frozen=True)
class Comparison:
    """A claim whose arms are known.

    Attributes:
        claim: As the configuration states it.
        smaller: The arm whose metric is claimed to be smaller; of `=` the first.
        larger: The other.
        first: The one of them that the claim names first.
        sign: What stands between the two.
        number: Place among the claims of the configuration, from 0.
    """

    claim: Claim
    smaller: str
    larger: str
    first: str
    sign: Sign = "<"
    number: int = 0

    @property
    def metric(self) -> Metric:
        """The number that is compared."""
        if self.claim.metric is None:
            raise ValueError("a comparison is made of a claim with a metric")
        return self.claim.metric

    @property
    def text(self) -> str:
        """The two arms with the sign between."""
        return self.claim.claim or ""

    @property
    def second(self) -> str:
        """The arm that the claim names last."""
        return self.larger if self.first == self.smaller else self.smaller

    @property
    def turned(self) -> bool:
        """Whether what speaks for the claim is below 0: the first arm is said to be smaller."""
        return self.first == self.smaller

    @property
    def kind(self) -> ClaimKind:
        """What sort of statement it is; decides how it is tested."""
        return "exact" if self.metric.name in EXACT else self.statement

    @property
    def statement(self) -> Literal["order", "equal", "not worse"]:
        """What is said of the two numbers."""
        if self.sign not in MARGINAL:
            return "order"
        return "equal" if self.sign == "=" else "not worse"

    @property
    def over(self) -> Over:
        """What is taken for chance."""
        return self.claim.over or "seeds"

    @property
    def is_over_images(self) -> bool:
        """Whether the images are taken for chance as well as the seeds."""
        return self.over == "seeds and images"

    @property
    def scale(self) -> Literal["ratio", "difference"]:
        """How effects are worked out."""
        return "ratio" if self.metric.is_ratio else "difference"

    @property
    def unit(self) -> str:
        """Unit of the number that is compared."""
        return self.metric.unit

    @property
    def by_median(self) -> bool:
        """Whether it asks of the median effect, and not of the mean."""
        return self.claim.by == "median"

    @property
    def margin(self) -> float | None:
        """The smallest effect of interest, or the margin, on the scale of the effect."""
        return self.claim.smallest if self.claim.margin is None else self.claim.margin

    @property
    def scope(self) -> str:
        """Over which cells it is stated, and whether of the median or over images; or nothing."""
        told = " in the median" if self.by_median else ""
        told += " over seeds and images" if self.is_over_images else ""
        if self.claim.at_least is not None:
            return f"{told} in at least {counted(self.claim.at_least, 'cell')}"
        if self.claim.select is None:
            return told
        return f"{told} in the cells that {counted(self.claim.select.seeds, 'seed')} chose"


@dataclass(frozen=True)
class IdentityClaim:
    """A claim of an identity.

    Attributes:
        claim: As the configuration states it.
        identity: Which one.
        number: Place among the claims of the configuration, from 0.
    """

    claim: Claim
    identity: IdentityName
    number: int

    kind: ClassVar[ClaimKind] = "identity"
    scale: ClassVar[Literal["difference"]] = "difference"
    unit: ClassVar[str] = "deviation"

    @property
    def text(self) -> str:
        """Which identity."""
        return self.identity

    @property
    def margin(self) -> float:
        """The largest deviation that is allowed."""
        return self.claim.tolerance or IDENTITIES[self.identity].tolerance

    @property
    def scope(self) -> str:
        """Of which arm it is stated; empty where of all that have it."""
        return f" of {self.claim.arm}" if self.claim.arm else ""


def sides_of(text: str) -> list[tuple[str, Sign, str]]:
    """Returns the ways in which a text reads as an arm, a sign, and another arm.

    Returns:
        Left arm, sign and right arm, for each sign in the text, since names may hold signs; the
        longest sign at a place first.
    """
    return [
        (text[:i].strip(), sign, text[i + len(sign) :].strip())
        for i in range(len(text))
        for sign in SIGNS
        if text.startswith(sign, i)
    ]


def comparison_of(claim: Claim, arms: Iterable[str], number: int = 0) -> Comparison | None:
    """Returns the claim with its arms, or None where it does not name two of them.

    Args:
        claim: A claim with a metric.
        arms: The names of the arms.
        number: Its place among the claims.
    """
    known = set(arms)
    for left, sign, right in sides_of(claim.claim or ""):
        if {left, right} <= known and left != right:
            ends = (right, left) if sign.startswith(">") else (left, right)
            return Comparison(claim, *ends, first=left, sign=sign, number=number)
    return None


def as_stated(claim: Claim) -> Mapping[str, object]:
    """Returns a claim as plain values, what is not given left out."""
    return claim.model_dump(mode="json", exclude_none=True)
