"""Fairness rules that look at each arm by itself: its normalizer against its batches."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bnexp.config import Variant
from bnexp.config.blueprint import outline_of
from bnexp.config.blueprint.asked import has_bias, subtracted_biases
from bnexp.config.reading.tree import Path
from bnexp.counting import counted
from bnexp.errors import Problem
from bnexp.plan.lint.batches import batches_of_one, small_last_batches
from bnexp.plan.lint.case import Case
from bnexp.plan.lint.effective import effective
from bnexp.plan.lint.evaluations import Lag, blurs, lags
from bnexp.plan.lint.remedies import TORCH
from bnexp.plan.lint.remedy import Remedy
from bnexp.plan.lint.together import remedy_of

_BATCH: Path = ("training", "batch_size")
_MOMENTUM: Path = ("network", "norm", "momentum")


def bias_before_norm(case: Case) -> Iterator[Problem]:
    """Yields a problem where the mean that a normalizer takes away holds a bias."""
    for variant, _ in case.normalized():
        biases = list(subtracted_biases(outline_of(variant.settings.network)))
        if biases:
            idle = sum(math.prod(bias.shape) for bias in biases)
            message = (
                f"the normalizer right behind subtracts the bias of arm {variant.arm!r} again, so "
                f"that its gradient is zero: {idle:,} parameters for nothing; "
                f"{_without_bias(case, variant)}"
            )
            yield case.problem(message, ("network", "bias"), variant)


def _without_bias(case: Case, variant: Variant) -> str:
    """Returns how an arm loses its bias; without it, it may be another one's double."""
    network = variant.settings.network
    changed = network.model_copy(update={"bias": False})
    settings = variant.settings.model_copy(update={"network": changed})
    left = effective(settings, case.course(variant))
    for pair in case.pairs():
        if variant in pair:
            (other,) = (one for one in pair if one is not variant)
            if effective(other.settings, case.course(other)) == left:
                return f"take the arm out, as without the bias it is the same as {other.arm!r}"
    follows = not has_bias(network.model_copy(update={"bias": "auto"}))
    return f"say bias: {'auto' if follows else 'false'}"


def batch_of_one(case: Case) -> Iterator[Problem]:
    """Yields a problem where batch normalization sees one example at a time."""
    for variant in batches_of_one(case):
        size = case.batch(variant)
        one = "in a batch" if size == 1 else f"in a part of a batch of {size}"
        message = (
            f"with one example {one}, the normalizer of arm {variant.arm!r} takes the example for "
            "its mean, so that no gradient passes it"
        )
        yield case.problem(message + _remedy("batch-of-one", variant.arm, case), _BATCH, variant)


def small_last_batch(case: Case) -> Iterator[Problem]:
    """Yields a problem where the last batch of each epoch is much smaller than the others."""
    for small in small_last_batches(case):
        part = f", the last {small.least} of" if small.least < small.rest else ", from"
        arm = small.variant.arm
        message = (
            f"{small.images:,} images in batches of {small.usual} leave a last batch of "
            f"{counted(small.rest, 'example')}{part} which arm {arm!r} takes mean and variance "
            "once an epoch"
        )
        told = _remedy("small-last-batch", arm, case)
        yield case.problem(message + told, _BATCH, small.variant)


def slow_momentum(case: Case) -> Iterator[Problem]:
    """Yields a problem where moving averages are read before they have forgotten their start."""
    for lag in lags(case):
        when = "the last step" if lag.at_end else "an evaluation that a claim may read"
        message = (
            f"with momentum {lag.momentum:g} the moving averages are about {_window(lag)}, and "
            f"{_share(lag.left)} of their starting values are left after "
            f"{counted(lag.steps, 'step', grouped=True)}, at {when}: evaluation lags behind "
            "training"
        )
        remedy = remedy_of("slow-momentum", lag.variant.arm, case)
        yield case.problem(message + _less_of(lag, remedy, case), _MOMENTUM, lag.variant)


def _window(lag: Lag) -> str:
    """Returns how many batches moving averages are about, in words."""
    if lag.momentum == 1:
        return "no batch at all"
    batches = 1 / (1 - lag.momentum)
    return (
        f"the last {batches:.3g} batches" if batches < 100 else f"the last {batches:,.0f} batches"
    )


def _share(left: float) -> str:
    return "less than 1%" if 0 < left < 0.005 else f"{left:.0%}"


def _less_of(lag: Lag, remedy: Remedy | None, case: Case) -> str:
    """Returns what to do against a lag."""
    if remedy is None:
        return "; let the claim read a later evaluation"
    if remedy == Remedy(momenta=remedy.momenta):
        most = remedy.momenta[lag.variant.arm]
        return f"; at most {most:g} leaves {_share(most**lag.steps)}"
    return f"; say {remedy.told(case)}"


def fast_momentum(case: Case) -> Iterator[Problem]:
    """Yields a problem where moving averages are about a few examples alone."""
    for blur in blurs(case):
        message = (
            f"with momentum {blur.momentum:g} the moving averages are about the last "
            f"{blur.window:.3g} batches, {blur.examples:.0f} examples, and their means off by "
            f"{blur.error:.2g} standard deviations: evaluation is noisier than training"
        )
        message += _remedy("fast-momentum", blur.variant.arm, case)
        if 0 < blur.momentum <= TORCH:
            message += (
                f" (PyTorch's momentum is the weight of the new batch: its {blur.momentum:g} is "
                f"{1 - blur.momentum:g} here)"
            )
        yield case.problem(message, _MOMENTUM, blur.variant)


def _remedy(rule: str, arm: str, case: Case) -> str:
    remedy = remedy_of(rule, arm, case)
    return f"; say {remedy.told(case)}" if remedy else ""
