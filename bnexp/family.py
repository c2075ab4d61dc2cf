"""The arithmetic of a family of verdicts: how p-values adjust each other, how small they can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

ALPHA = 0.025
"""Largest one-sided p-value, after Holm, with which a claim is decided."""

_MOST_MORE = 1_000
"""More seeds than so many more are not worth naming."""


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Returns p-values after Holm's method.

    In ascending order the k-th of m is multiplied by m - k + 1; none ends below its predecessor,
    and equal ones share the place of the first of them.

    Args:
        p_values: Those of a family, none of them NaN.
    """
    most, found = 0.0, {}
    ordered = sorted(p_values)
    for place, p in enumerate(ordered):
        if p not in found:
            most = max(most, min(1.0, (len(ordered) - place) * p))
            found[p] = most
    return [found[p] for p in p_values]


def in_some(p_values: Sequence[float], least: int) -> float:
    """Returns the p-value of a claim that is said to hold in at least some of several places.

    With p₍ₖ₎ the k-th smallest of n p-values it is (n - k + 1) p₍ₖ₎, at most 1: the form of
    Benjamini and Heller (2008) that Bonferroni's inequality gives, right whatever the dependence.

    Args:
        p_values: One of each place, none of them NaN.
        least: In how many places it is said to hold, from 1 to all of them.
    """
    return min(1.0, (len(p_values) - least + 1) * sorted(p_values)[least - 1])


def least_by_ranks(pairs: int) -> float:
    """Returns the least one-sided p-value of sign test and Wilcoxon's test: all signs agree."""
    return 0.5**pairs


def pairs_by_ranks(needed: float) -> int:
    """Returns how many untied pairs, if all agree, give no larger p-value by ranks than is needed.

    Of a family the first to be decided needs `ALPHA` over the number of its verdicts.
    """
    return next(pairs for pairs in count(1) if least_by_ranks(pairs) <= needed)


@dataclass(frozen=True)
class Floor:
    """How small the p-values of a question can be, whatever comes out.

    Attributes:
        pairs: For each place that is read by ranks how many pairs it has.
        free: How many places are read by a test whose p-value has no lower bound.
        never: How many places have no p-value at all.
        least: In how many of all places it is claimed.
        twice: Whether its opposite may show on either side, so that the smaller p-value of both
            counts twice.
    """

    pairs: tuple[int, ...] = ()
    free: int = 0
    never: int = 0
    least: int = 1
    twice: bool = False

    def of_claim(self, more: int = 0) -> float:
        """Returns the least p-value of the claim, with so many more seeds."""
        return in_some(self._places(more), self.least) if self._count else 1.0

    def of_opposite(self, more: int = 0) -> float:
        """Returns the least p-value of its opposite, which has to hold in the other places."""
        rest = self._count - self.least + 1
        least = in_some(self._places(more), rest) if self._count else 1.0
        return min(1.0, 2 * least) if self.twice else least

    @property
    def _count(self) -> int:
        return len(self.pairs) + self.free + self.never

    def _places(self, more: int) -> list[float]:
        by_ranks = [least_by_ranks(pairs + more) for pairs in self.pairs]
        return [0.0] * self.free + by_ranks + [1.0] * self.never


@dataclass(frozen=True)
class Reach:
    """That no outcome brings a verdict.

    Attributes:
        verb: What a claim cannot be: `decided`, or `supported` where it may be contradicted, or
            the other way round.
        p: The least p-value after Holm that an outcome can have, above `ALPHA`.
        more: With how many more seeds one can; None where no number is worth naming.
    """

    verb: str
    p: float
    more: int | None


_SIDES: Mapping[str, tuple[Callable[[Floor, int], float], ...]] = {
    "supported": (Floor.of_claim,),
    "contradicted": (Floor.of_opposite,),
    "inconclusive": (Floor.of_claim, Floor.of_opposite),
}
"""For each verdict that is expected the sides that can bring it, or can do else."""


def out_of_reach(family: Sequence[Floor], place: int, expected: str) -> Reach | None:
    """Returns that no outcome brings the verdict that a claim is about, or None where one can.

    The best that can happen to a claim is that every p-value of its family is as small as it can
    be: Holm's method then leaves the most to it.

    Args:
        family: How small the p-values of each question can be.
        place: Which of them is asked about.
        expected: The verdict that is expected: `supported`, `contradicted`, or `inconclusive`,
            which says something only where another one could come out.
    """

    def least(verdict: str, more: int = 0) -> float:
        return min(
            adjusted([side(floor, more) for floor in family])[place] for side in _SIDES[verdict]
        )

    if (now := least(expected)) <= ALPHA:
        return None
    more = next((n for n in range(1, _MOST_MORE) if least(expected, n) <= ALPHA), None)
    return Reach(expected if least("inconclusive") <= ALPHA else "decided", now, more)
