"""Finds batches that are too small for a normalizer to take mean and variance from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bnexp.config import Variant
from bnexp.config.blueprint import outline_of
from bnexp.plan.lint.case import Case

_FEW = 8


def batches_of_one(case: Case) -> Iterator[Variant]:
    """Yields the variants whose normalizer takes a mean of one value."""
    for variant, norm, batch in case.samples():
        least = min(norm.samples(batch))
        if least * _positions(variant) == 1:
            yield variant


@dataclass(frozen=True)
class SmallBatch:
    """A batch at the end of each epoch that is much smaller than the others.

    Attributes:
        variant: The arm at a point of the grid.
        images: How many are trained on.
        usual: Examples of the other batches.
        rest: Examples of it.
        least: From how many of them a mean is taken, in the part with the fewest.
    """

    variant: Variant
    images: int
    usual: int
    rest: int
    least: int


def small_last_batches(case: Case) -> Iterator[SmallBatch]:
    """Yields the variants that take means of much fewer examples once an epoch."""
    for variant, norm, batch in case.samples():
        course, usual = case.course(variant), min(norm.samples(batch))
        if course is None or course.total <= course.full or usual == 1:
            continue
        rest = course.remainder % batch
        if not rest:
            continue
        least, positions = min(norm.samples(rest)), _positions(variant)
        if least * positions <= max(1, min(_FEW, usual * positions // 8)):
            images = course.full * batch * variant.settings.training.accumulate + course.remainder
            yield SmallBatch(variant, images, batch, rest, least)


def _positions(variant: Variant) -> int:
    """Returns over how many values of one example and unit a normalizer's means are, at least."""
    blocks = outline_of(variant.settings.network)
    counts = (math.prod(block.shape[:-1]) for block in blocks if block.normalizer)
    # In a cell a mean is that of a step.
    return min(counts, default=1)
