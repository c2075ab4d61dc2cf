"""Paired effects as they may come out of experiments, and claims made of them for the gate."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq

from bnexp.analysis.intervals import Floats
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.reading.samples import Sample
from bnexp.config.claims.claims import Claim, Comparison, comparison_of

SKEWED = stats.lognorm(1.0)


@dataclass(frozen=True)
class Distribution:
    """A distribution of effects with mean 0 and standard deviation 1.

    Attributes:
        draw: Returns effects of a shape.
        symmetric: Whether effects are as likely as their opposites, as they are where the two arms
            do not differ at all.
        middle: What Hodges and Lehmann estimate: the median of the average of two effects.
    """

    draw: Callable[[Generator, tuple[int, ...]], Floats]
    symmetric: bool = True
    middle: float = 0.0


def _skewed(rng: Generator, shape: tuple[int, ...]) -> Floats:
    return (rng.lognormal(size=shape) - SKEWED.mean()) / SKEWED.std()


def _skewed_arms(rng: Generator, shape: tuple[int, ...]) -> Floats:
    return (_skewed(rng, shape) - _skewed(rng, shape)) / math.sqrt(2)


def _middle_of_skewed() -> float:
    """Returns the median of the average of two skewed effects."""

    def surplus(middle: float) -> float:
        below = quad(lambda x: SKEWED.pdf(x) * SKEWED.cdf(2 * middle - x), 0, 2 * middle)
        return below[0] - 0.5

    return float((brentq(surplus, 0.5, 3.0) - SKEWED.mean()) / SKEWED.std())


MIDDLE = _middle_of_skewed()
DISTRIBUTIONS: Mapping[str, Distribution] = {
    "normal": Distribution(lambda rng, shape: rng.normal(size=shape)),
    "heavy tails": Distribution(lambda rng, shape: rng.standard_t(3, shape) / math.sqrt(3)),
    "both arms skewed": Distribution(_skewed_arms),
    "skewed for it": Distribution(_skewed, symmetric=False, middle=MIDDLE),
    "skewed against it": Distribution(
        lambda rng, shape: -_skewed(rng, shape), symmetric=False, middle=-MIDDLE
    ),
}
"""Heavy tails: Student's t with 3 degrees of freedom. Skewed: lognormal, the logarithms with a
standard deviation of 1, and the long tail on the side of the claim or on the other."""


def claim(text: str = "a < b", **more: Any) -> Comparison:
    """Returns a claim about the arms a and b."""
    metric = {"final": "val_loss"}
    stated = Claim.model_validate({"says": text, "metric": metric, "claim": text} | more)
    comparison = comparison_of(stated, ("a", "b"))
    if comparison is None:
        raise ValueError(f"{text} compares no arms")
    return comparison


def question(comparison: Comparison, *cells: Floats) -> Question:
    """Returns a claim with the trials that have given effects.

    Args:
        comparison: The claim.
        cells: The effects in each cell, of shape `(pairs,)`.
    """
    parts = tuple(_pairs(comparison, effects) for effects in cells)
    return Question(comparison, parts, least=comparison.claim.at_least or 1)


def _pairs(comparison: Comparison, effects: Floats) -> Pairs:
    sides = (_sample("a", np.zeros(len(effects))), _sample("b", effects))
    return Pairs(comparison, (), *sides, left_out={}, obstacle="")


def _sample(arm: str, values: Floats) -> Sample:
    count = len(values)
    none = np.zeros(count, dtype=bool)
    unknown = np.full(count, math.nan)
    return Sample(arm, (), tuple(range(count)), values, none, none, unknown, values, unknown)
