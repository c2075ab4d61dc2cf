"""Finds settings under which a warning of batches and looks is gone, and no other one has come."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bnexp.config import Variant
from bnexp.config.blueprint.asked import is_shallow
from bnexp.config.course import watch_of
from bnexp.plan.lint.batches import batches_of_one, small_last_batches
from bnexp.plan.lint.case import Case
from bnexp.plan.lint.effective import same_pairs
from bnexp.plan.lint.evaluations import (
    LEFT_EARLY,
    blurs,
    coarse_targets,
    lags,
    least_momentum,
    most_momentum,
)
from bnexp.plan.lint.remedy import Remedy, sets_norm

Finding = tuple[str, object]
"""A rule, and the arm or the number of the claim that it warns of."""

_LONGER = (1, 2, 4, 8, 16, 32, 64, 128)
"""Factors by which a training becomes longer that is too short for any other remedy."""

_ROUND = (0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.92, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.3, 0.1, 0.0)
"""Momenta that are tried together with another distance of the looks."""

_SIZES = (16, 32, 64, 8, 4, 2)
"""Batch sizes that are tried in place of 1."""

TORCH = 0.3
"""Momenta up to here look like PyTorch's, which are the weight of the new batch."""


def remedy_for(rule: str, about: object, case: Case) -> Remedy | None:
    """Returns the first change after which a warning is gone and no other one has come.

    Args:
        rule: The rule.
        about: The arm, or the number of the claim, that it warns of.
        case: What is judged.
    """
    before = findings(case)
    for remedy in _CANDIDATES[rule](case, about):
        after = findings(remedy.applied(case))
        if (rule, about) not in after and after <= before:
            return remedy
    return None


def findings(case: Case) -> set[Finding]:
    """Returns which rules of batches and looks warn, and of what."""
    return {
        *(("slow-momentum", lag.variant.arm) for lag in lags(case)),
        *(("fast-momentum", blur.variant.arm) for blur in blurs(case)),
        *(("coarse-target", coarse.comparison.number) for coarse in coarse_targets(case)),
        *(("small-last-batch", small.variant.arm) for small in small_last_batches(case)),
        *(("batch-of-one", variant.arm) for variant in batches_of_one(case)),
        *(("same-arms", variant.arm) for variant in _shallow_doubles(case)),
    }


def _shallow_doubles(case: Case) -> Iterator[Variant]:
    """Yields the arms that are the same as another because no hidden layer is there."""
    if any(is_shallow(variant.settings.network) for variant in case.variants):
        yield from (other for _, other in same_pairs(case) if is_shallow(other.settings.network))


def _against_lag(case: Case, about: object) -> Iterator[Remedy]:
    arms = _sharing(case, about)
    now = min(momentum for variant, momentum in case.moving() if variant.arm in arms)
    for longer in _LONGER:
        later = Remedy(longer=longer)
        longest = later.applied(case)
        most = min(most_momentum(longest, v) for v, _ in case.moving() if v.arm in arms)
        if most < now:
            yield replace(later, momenta=dict.fromkeys(arms, most))
        yield _no_sooner(longest, _forgotten_by(now), later)
        for momentum in (m for m in _ROUND if m < now):
            sooner = replace(later, momenta=dict.fromkeys(arms, momentum))
            yield _no_sooner(longest, _forgotten_by(momentum), sooner)


def _against_blur(case: Case, about: object) -> Iterator[Remedy]:
    arms = _sharing(case, about)
    affected = [(v, momentum) for v, momentum in case.moving() if v.arm in arms]
    now = min(momentum for _, momentum in affected)
    sizes = [size for v, _ in affected if (size := case.update_size(v)) is not None]
    least = max(map(least_momentum, sizes))
    meant = [round(1 - now, 6)] if 0 < now <= TORCH else []
    for longer in _LONGER:
        for momentum in (*meant, 0.9, math.ceil(100 * least) / 100):
            slower = Remedy(momenta=dict.fromkeys(arms, momentum), longer=longer)
            yield slower
            yield _no_sooner(case, _forgotten_by(momentum), slower)


def _against_coarseness(case: Case, about: object) -> Iterator[Remedy]:
    (coarse,) = (found for found in coarse_targets(case) if found.comparison.number == about)
    normalized = {v.arm: momentum for v, momentum in case.moving()}
    for longer in _LONGER:
        fine = max(1, longer * coarse.total // 100)
        for most in (1.0, *_ROUND):
            momenta = {arm: min(most, momentum) for arm, momentum in normalized.items()}
            distance = max([fine, *map(_forgotten_by, momenta.values())])
            changed = {arm: most for arm, momentum in normalized.items() if most < momentum}
            for steps in dict.fromkeys((fine, distance)):
                seen = Remedy(changed, longer=longer)
                yield replace(seen, rows=steps) if coarse.trained else replace(seen, looks=steps)


def _against_size(case: Case, about: object) -> Iterator[Remedy]:
    sizes = {
        size
        for v, *_ in case.samples()
        if v.arm == about and (size := v.settings.training.batch_size) != "all"
    }
    for longer in _LONGER:
        for size in sorted(sizes):
            near = [size + sign * by for by in range(1, size) for sign in (-1, 1)]
            for other in near if size > 1 else _SIZES:
                yield Remedy(sizes={size: other}, longer=longer)


def _against_sameness(case: Case, _about: object) -> Iterator[Remedy]:
    remedy = Remedy(deeper=True)
    yield remedy
    for longer in _LONGER:
        there = replace(remedy, longer=longer)
        deeper = there.applied(case)
        lagging = {lag.variant.arm for lag in lags(deeper)}
        most = {v.arm: most_momentum(deeper, v) for v, _ in deeper.moving()}
        yield replace(there, momenta={arm: most[arm] for arm in lagging})


_CANDIDATES: Mapping[str, Callable[[Case, object], Iterator[Remedy]]] = {
    "slow-momentum": _against_lag,
    "fast-momentum": _against_blur,
    "coarse-target": _against_coarseness,
    "small-last-batch": _against_size,
    "batch-of-one": _against_size,
    "same-arms": _against_sameness,
}
"""For each rule what may help against it, the smallest change first."""


def _sharing(case: Case, about: object) -> list[str]:
    """Returns an arm and, where it has the normalizer of the base, all others that have it."""
    arms = list(dict.fromkeys(variant.arm for variant, _ in case.moving()))
    if sets_norm(case, str(about)):
        return [str(about)]
    return [arm for arm in arms if not sets_norm(case, arm)]


def _forgotten_by(momentum: float) -> int:
    """Returns after how many steps an early evaluation may be read; 1 where any may."""
    if momentum <= LEFT_EARLY:
        return 1
    return math.ceil(math.log(LEFT_EARLY) / math.log(momentum)) if momentum < 1 else 1 << 60


def _no_sooner(case: Case, first: int, remedy: Remedy) -> Remedy:
    """Returns a remedy with which nothing is looked at before a step."""
    rows = looks = 0
    for variant in case.variants:
        if (course := case.course(variant)) is not None:
            watch = watch_of(variant.settings.evaluation, course)
            rows = first if watch.distance < first else rows
            looks = first if 0 < watch.finer < first else looks
    return replace(remedy, rows=rows, looks=looks)
