"""Fairness rules that look at each arm by itself: its normalizer against its batches."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bnexp.config import Settings, Variant
from bnexp.config.claims import Comparison
from bnexp.config.course import Course, watch_of
from bnexp.config.network import has_bias
from bnexp.config.norms import BatchNorm
from bnexp.config.tree import Path
from bnexp.errors import Problem
from bnexp.plan.lint.case import Case

_BATCH: Path = ("training", "batch_size")
_MOMENTUM: Path = ("network", "norm", "momentum")

LEFT_AT_END = 0.01
"""Share of the moving averages' starting values above which the end of a run is judged by them."""

LEFT_EARLY = 0.1
"""The same for the first evaluation, where a claim reads an early one."""

_FEW = 8

_AT_END = ("final", "gap")
"""Metrics that read the last evaluation alone."""


def _normalized(case: Case) -> Iterator[tuple[Variant, Settings, BatchNorm]]:
    """Yields the variants with batch normalization, their settings and its own."""
    for variant in case.variants:
        norm = variant.settings.network.norm
        if isinstance(norm, BatchNorm):
            yield variant, variant.settings, norm


def bias_before_norm(case: Case) -> Iterator[Problem]:
    """Yields a problem where the mean that a normalizer takes away holds a bias."""
    for variant, settings, norm in _normalized(case):
        network = settings.network
        directly = norm.placement == "before" or network.activation == "linear"
        if has_bias(network) and directly:
            remedy = "auto" if norm.center and norm.placement == "before" else "false"
            message = (
                f"the normalizer right behind subtracts the bias of arm {variant.arm!r} again, so "
                f"that its gradient is zero: {sum(network.hidden):,} parameters for nothing; say "
                f"bias: {remedy}"
            )
            yield case.problem(message, ("network", "bias"), variant)


def batch_of_one(case: Case) -> Iterator[Problem]:
    """Yields a problem where batch normalization sees one example at a time."""
    for variant, settings, _ in _normalized(case):
        if settings.training.batch_size == 1:
            message = (
                f"with one example in a batch, the normalizer of arm {variant.arm!r} puts out its "
                "offset whatever comes in, and no gradient passes it; take at least 2, better 16"
            )
            yield case.problem(message, _BATCH, variant)


def small_last_batch(case: Case) -> Iterator[Problem]:
    """Yields a problem where the last batch of each epoch is much smaller than the others."""
    for variant, settings, _ in _normalized(case):
        course, size = case.course(variant), settings.training.batch_size
        if course is None or course.total <= course.full or size == 1:
            continue
        rest = course.remainder
        if 0 < rest <= max(1, min(_FEW, size // 8)):
            examples = "1 example" if rest == 1 else f"{rest} examples"
            images = course.full * size + rest
            message = (
                f"{images:,} images in batches of {size} leave a last batch of {examples}, from "
                f"which arm {variant.arm!r} takes mean and variance once an epoch; take another "
                "batch size or validation fraction"
            )
            yield case.problem(message, _BATCH, variant)


def slow_momentum(case: Case) -> Iterator[Problem]:
    """Yields a problem where moving averages are read before they have forgotten their start."""
    for variant, settings, norm in _normalized(case):
        course, momentum = case.course(variant), norm.momentum
        if course is None:
            continue
        if (left := momentum**course.total) > LEFT_AT_END:
            message = _lag(momentum, left, course.total, "the last step")
            yield case.problem(message, _MOMENTUM, variant)
            continue
        early = [_first_read(c, settings, course) for c in case.claims_about(variant)]
        first = min((step for step in early if step), default=course.total)
        if (left := momentum**first) > LEFT_EARLY:
            message = _lag(momentum, left, first, "an evaluation that a claim may read")
            yield case.problem(message, _MOMENTUM, variant)


def _first_read(comparison: Comparison, settings: Settings, course: Course) -> int | None:
    """Returns the first step at which a claim may read what a network does in inference mode."""
    metric = comparison.metric
    if not metric.series.startswith(("val_", "test_")) or metric.name in _AT_END:
        return None
    if metric.at is not None:
        return metric.at.step or (metric.at.epoch or 0) * course.per_epoch
    watch = watch_of(settings.evaluation, course)
    return watch.first_row if metric.target is None else watch.first


def _lag(momentum: float, left: float, steps: int, when: str) -> str:
    forgotten = math.floor(1e4 * 0.01 ** (1 / steps)) / 1e4
    advice = f"; at most {forgotten:g} leaves 1%" if 0.1 <= forgotten < momentum else ""
    return (
        f"with momentum {momentum:g}, {left:.0%} of the moving averages' starting values are left "
        f"after {steps:,} steps, at {when}: evaluation lags behind training{advice}"
    )
