"""Fairness rules that look at which images make up a batch, and which batches a step."""

from __future__ import annotations

from collections.abc import Iterator

from bnexp.config.language.data import ClassesPerBatch
from bnexp.config.language.norms import Normalizer
from bnexp.config.reading.tree import Path
from bnexp.errors import Problem
from bnexp.plan.lint.case import Case

_ORDER: Path = ("data", "order")
_ACCUMULATE: Path = ("training", "accumulate")

IDLE = ("frozen", "sorted")
"""Orders that change nothing where a batch takes all images."""


def classes_in_batch(case: Case) -> Iterator[Problem]:
    """Yields a problem where a normalizer over the batch sees a few classes at a time."""
    for variant, norm in case.normalized():
        order, size = variant.settings.data.order, case.size(variant)
        if not _goes_by_batch(norm) or variant.settings.training.batch_size == "all":
            continue
        if isinstance(order, ClassesPerBatch):
            if size is None or order.classes_per_batch >= size.classes:
                continue
            number = order.classes_per_batch
            seen = "1 class" if number == 1 else f"{number} classes"
            told, of = f"batches of {seen} of {size.classes}", f"of {seen}"
        elif order == "sorted":
            told, of = "batches in the order of the classes", "of one or two classes"
        else:
            continue
        message = (
            f"{told}: in training the normalizer of arm {variant.arm!r} takes mean and variance "
            f"{of}, in evaluation its moving averages over all of them, which no batch was "
            "normalized by; say data.order: fresh, or accept it where that is what is measured"
        )
        yield case.problem(message, _ORDER, variant)


def accumulated_statistics(case: Case) -> Iterator[Problem]:
    """Yields a problem where a normalizer over the batch sees a part of each step at a time."""
    for variant, norm in case.normalized():
        training = variant.settings.training
        if training.accumulate == 1 or not _goes_by_batch(norm) or training.batch_size == "all":
            continue
        step = training.batch_size * training.accumulate
        message = (
            f"a step takes {training.accumulate} batches of {training.batch_size}: the gradient is "
            f"that of {step:,} examples, but the normalizer of arm {variant.arm!r} takes mean and "
            f"variance of each {training.batch_size} by themselves; say training.accumulate: 1 and "
            f"training.batch_size: {step} for statistics of the whole step, or accept it where "
            "that is what is measured"
        )
        yield case.problem(message, _ACCUMULATE, variant)


def _goes_by_batch(norm: Normalizer) -> bool:
    """Whether a normalizer trains by statistics of the batch alone."""
    return norm.over_batch and not norm.trains_by_moving


def idle_order(case: Case) -> Iterator[Problem]:
    """Yields a problem where an order is stated and each batch takes all images anyway."""
    for variant in case.variants:
        order = variant.settings.data.order
        if variant.settings.training.batch_size == "all" and order in IDLE:
            message = (
                f"got {order}, which has no effect but by rounding: with training.batch_size: all "
                "every batch holds all images, whatever their order; leave it out"
            )
            yield case.problem(message, _ORDER, variant)
