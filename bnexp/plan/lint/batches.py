"""Finds batches that are too small for a normalizer to take mean and variance from."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bnexp.config import Variant
from bnexp.config.blueprint import outline_of
from bnexp.config.course import Course
from bnexp.plan.lint.case import Case

_FEW = 8


def batches_of_one(case: Case) -> Iterator[Variant]:
    """Yields the variants whose normalizer takes a mean of one value."""
    for variant, norm in case.samples():
        least = min(norm.samples(variant.settings.training.batch_size))
        if least * _positions(variant) == 1:
            yield variant


def small_last_batches(case: Case) -> Iterator[tuple[Variant, Course, int]]:
    """Yields the variants that take means of much fewer examples once an epoch, and of how many."""
    for variant, norm in case.samples():
        course = case.course(variant)
        usual = min(norm.samples(variant.settings.training.batch_size))
        if course is None or course.total <= course.full or not course.remainder or usual == 1:
            continue
        least, positions = min(norm.samples(course.remainder)), _positions(variant)
        if least * positions <= max(1, min(_FEW, usual * positions // 8)):
            yield variant, course, least


def _positions(variant: Variant) -> int:
    """Returns over how many values of one example and unit a normalizer's means are, at least."""
    blocks = outline_of(variant.settings.network)
    counts = (math.prod(block.shape[:-1]) for block in blocks if block.normalizer)
    # In a cell a mean is that of a step.
    return min(counts, default=1)
