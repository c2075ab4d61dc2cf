"""Finds batches that are too small for a normalizer to take mean and variance from."""

from __future__ import annotations

from collections.abc import Iterator

from bnexp.config import Variant
from bnexp.config.blueprint.asked import normalizes_single_values
from bnexp.config.course import Course
from bnexp.plan.lint.case import Case

_FEW = 8


def batches_of_one(case: Case) -> Iterator[Variant]:
    """Yields the variants whose normalizer sees one value of a unit at a time."""
    for variant in case.over_batch():
        single = normalizes_single_values(variant.settings.network)
        if variant.settings.training.batch_size == 1 and single:
            yield variant


def small_last_batches(case: Case) -> Iterator[tuple[Variant, Course]]:
    """Yields the variants whose last batch of each epoch is much smaller than the others."""
    for variant in case.over_batch():
        course, size = case.course(variant), variant.settings.training.batch_size
        if course is None or course.total <= course.full or size == 1:
            continue
        if 0 < course.remainder <= max(1, min(_FEW, size // 8)):
            yield variant, course
