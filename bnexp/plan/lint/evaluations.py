"""Finds evaluations that mislead: averages that lag or are blurred, targets looked for seldom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bnexp.config import Settings, Variant
from bnexp.config.checking.recorded import ALONG_TRAINING
from bnexp.config.claims.claims import Comparison
from bnexp.config.course import Course, watch_of
from bnexp.plan.lint.case import Case

LEFT_AT_END = 0.01
"""Share of the moving averages' starting values above which the end of a run is judged by them."""

LEFT_EARLY = 0.1
"""The same for the first evaluation, where a claim reads an early one."""

BLURRED = 0.125
"""Standard deviations of a unit by which the moving mean may miss that of the data by chance.

It is reached with averages over 64 examples. On the digits, a hidden layer of 32 units, that made
the validation loss 2 to 4% higher than a momentum of 0.9 did, with the same training loss: over 10
examples 77%, over 24 examples 10%, over 78 examples 1%.
"""

ENOUGH_LOOKS = 20
"""Evaluations of a run with which steps to a target can differ by a twentieth of the run."""

_AT_END = ("final", "gap")
"""Metrics that read the last evaluation alone."""


@dataclass(frozen=True)
class Lag:
    """Moving averages that are read before they have forgotten their start.

    Attributes:
        variant: The arm at a point of the grid.
        momentum: Weight of the old value.
        left: Share of the starting values that is left, 0 to 1.
        steps: After how many steps.
        at_end: Whether that is the end of training, where less may be left.
    """

    variant: Variant
    momentum: float
    left: float
    steps: int
    at_end: bool


@dataclass(frozen=True)
class Blur:
    """Moving averages over so few examples that chance moves them.

    Attributes:
        variant: The arm at a point of the grid.
        momentum: Weight of the old value.
        window: Batches, or parts of batches, that the averages are about.
        examples: Examples that those are.
        error: Standard deviation of the moving mean, in those of a unit over the data.
    """

    variant: Variant
    momentum: float
    window: float
    examples: float
    error: float


@dataclass(frozen=True)
class Coarse:
    """A target that is looked for too seldom.

    Attributes:
        comparison: The claim that has it.
        first: Step of the first look.
        total: Steps of the trial.
        trained: Whether the target is one of training, which only rows of the history show.
    """

    comparison: Comparison
    first: int
    total: int
    trained: bool


def lags(case: Case) -> Iterator[Lag]:
    """Yields where moving averages are read too early, of each variant what asks for most."""
    for variant, momentum in case.moving():
        if reads := _reads(case, variant):
            _, steps, allowed = min(reads)
            if (left := momentum ** (steps * case.updates(variant))) > allowed:
                yield Lag(variant, momentum, left, steps, at_end=allowed == LEFT_AT_END)


def _reads(case: Case, variant: Variant) -> list[tuple[float, int, float]]:
    """Returns where moving averages are read, as the most momentum, the step and what may be left.

    These are the last step and, if a claim reads an earlier one, that; none if no step is known.
    """
    course = case.course(variant)
    if course is None:
        return []
    allowed = {course.total: LEFT_AT_END}
    if first := first_read(case, variant, course):
        allowed.setdefault(math.ceil(first), LEFT_EARLY)
    each = case.updates(variant)
    return [(left ** (1 / (steps * each)), steps, left) for steps, left in allowed.items()]


def most_momentum(case: Case, variant: Variant) -> float:
    """Returns the largest momentum with which nothing lags, rounded down to four digits."""
    return math.floor(1e4 * min(_reads(case, variant), default=(1.0,))[0]) / 1e4


def blurs(case: Case) -> Iterator[Blur]:
    """Yields where moving averages are about so few examples that chance moves them.

    With independent batches of n examples and momentum a, the moving mean has the variance of a
    unit times (1 - a) / (1 + a) / n: that of a mean over n (1 + a) / (1 - a) examples.
    """
    for variant, momentum in case.moving():
        size = case.update_size(variant)
        if size is not None and size > 1 and momentum < least_momentum(size):
            error = math.sqrt((1 - momentum) / (1 + momentum) / size)
            window = 1 / (1 - momentum)
            yield Blur(variant, momentum, window, window * size, error)


def least_momentum(batch_size: int) -> float:
    """Returns the least momentum with which nothing is blurred, 0 where all are good."""
    examples = 1 / BLURRED**2
    return max(0.0, (examples - batch_size) / (examples + batch_size))


def coarse_targets(case: Case) -> Iterator[Coarse]:
    """Yields the targets that are looked for too seldom to tell arms apart, each once."""
    for comparison in case.experiment.claims:
        if comparison.metric.target is None:
            continue
        for variant in case.variants:
            course = case.course(variant)
            if course is None or comparison not in case.claims_about(variant):
                continue
            watch = watch_of(variant.settings.evaluation, course)
            trained = comparison.metric.series in ALONG_TRAINING
            looks, first = (watch.rows, watch.first_row) if trained else (watch.count, watch.first)
            if looks < ENOUGH_LOOKS and first > 1:
                yield Coarse(comparison, first, course.total, trained)
                break


def first_read(case: Case, variant: Variant, course: Course) -> int:
    """Returns the first step at which a claim may read a variant in inference mode; 0 for none."""
    claims = case.claims_about(variant)
    steps = [_first_read_by(claim, variant.settings, course) for claim in claims]
    return min(filter(None, steps), default=0)


def _first_read_by(comparison: Comparison, settings: Settings, course: Course) -> int:
    metric = comparison.metric
    if not metric.series.startswith(("val_", "test_")) or metric.name in _AT_END or metric.width:
        return 0
    if metric.at is not None:
        return metric.at.step or (metric.at.epoch or 0) * course.per_epoch
    watch = watch_of(settings.evaluation, course)
    if metric.target is not None:
        return watch.first
    span = metric.span
    start = span and ((span.epochs or (0,))[0] * course.per_epoch or (span.steps or (0,))[0])
    rows = math.ceil(max(start or 0, 1) / watch.distance)
    return min(rows * watch.distance, course.total)
