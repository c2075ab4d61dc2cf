"""Finds settings under which a warning of batches and looks is gone, and no other one has come."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bnexp.config import Variant
from bnexp.config.course import in_steps, watch_of
from bnexp.config.evaluation import Looking
from bnexp.config.network import Mlp
from bnexp.config.training import Interval
from bnexp.plan.lint.batches import batches_of_one, small_last_batches
from bnexp.plan.lint.case import Case
from bnexp.plan.lint.evaluations import (
    LEFT_EARLY,
    blurs,
    coarse_targets,
    lags,
    least_momentum,
    most_momentum,
)

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


@dataclass(frozen=True)
class Remedy:
    """Settings to be changed together.

    Attributes:
        momenta: For each arm the momentum of its moving averages.
        rows: Steps between two rows of the history; 0 where they stay as they are.
        looks: Steps between two looks for a target besides; 0 where they stay as they are.
        longer: By how much training becomes longer.
        sizes: For each batch size that is replaced the one in its place.
        hidden: Units of hidden layers where there are none.
    """

    momenta: Mapping[str, float] = field(default_factory=dict)
    rows: int = 0
    looks: int = 0
    longer: int = 1
    sizes: Mapping[int, int] = field(default_factory=dict)
    hidden: tuple[int, ...] = ()

    def applied(self, case: Case) -> Case:
        """Returns the case with the settings changed."""
        return case.with_variants(tuple(self._changed(case, v) for v in case.variants))

    def _too_far(self, case: Case, variant: Variant) -> bool:
        """Whether the first look would come after the last one that a variant states."""
        watch, course = variant.settings.evaluation.watch, case.course(variant)
        if watch is None or watch.until is None or course is None:
            return False
        return in_steps(watch.until, course) < self.looks

    def _changed(self, case: Case, variant: Variant) -> Variant:
        settings = variant.settings
        training, looking = settings.training, settings.evaluation.watch or Looking()
        changes: dict[str, Any] = {
            f"training.{key}": self.longer * length
            for key in ("epochs", "steps", "examples")
            if (length := getattr(training, key))
        }
        if self.hidden and not settings.network.hidden:
            changes["network.hidden"] = self.hidden
        if variant.arm in self.momenta:
            changes["network.norm.momentum"] = self.momenta[variant.arm]
        if self.rows:
            changes["evaluation.every"] = Interval(steps=self.rows)
        if self.looks:
            until = None if self._too_far(case, variant) else looking.until
            new = {"every": Interval(steps=self.looks), "until": until}
            changes["evaluation.watch"] = looking.model_copy(update=new)
        changes["training.batch_size"] = self.sizes.get(training.batch_size, training.batch_size)
        for path, value in changes.items():
            settings = _with(settings, path, value)
        return replace(variant, settings=settings)

    def told(self, case: Case) -> str:
        """Returns what is to be said in the configuration, as it is written there."""
        parts = [
            f"network.hidden: {list(self.hidden)}" if self.hidden else "",
            *_momenta_told(case, self.momenta),
            f"evaluation.every: {{steps: {self.rows}}}" if self.rows else "",
            f"evaluation.{_looks_told(case, self.looks)}" if self.looks else "",
            "evaluation.watch.until: null"
            if any(self._too_far(case, variant) for variant in case.variants)
            else "",
            *(f"training.batch_size: {size}" for size in self.sizes.values()),
            *(_lengths_told(case, self.longer) if self.longer > 1 else ()),
        ]
        *most, last = filter(None, parts)
        return f"{', '.join(most)} and {last}" if most else last


def _with(part: Any, path: str, value: Any) -> Any:
    """Returns a part of the settings with another value at a dotted path."""
    key, _, rest = path.partition(".")
    inner = _with(getattr(part, key), rest, value) if rest else value
    return part.model_copy(update={key: inner})


def _momenta_told(case: Case, momenta: Mapping[str, float]) -> Iterator[str]:
    """Yields the momenta with their paths, that of the base once."""
    own = [arm for arm in momenta if _sets_norm(case, arm)]
    for arm in own:
        yield f"arms.{arm}.network.norm.momentum: {momenta[arm]:g}"
    shared = {momentum for arm, momentum in momenta.items() if arm not in own}
    yield from (f"network.norm.momentum: {momentum:g}" for momentum in shared)


def _looks_told(case: Case, looks: int) -> str:
    every = f"{{steps: {looks}}}"
    watched = any(variant.settings.evaluation.watch for variant in case.variants)
    return f"watch.every: {every}" if watched else f"watch: {{every: {every}}}"


def _lengths_told(case: Case, longer: int) -> Iterator[str]:
    """Yields the length of training, or by how much it grows where arms differ in it."""
    lengths = {
        (key, length)
        for variant in case.variants
        for key in ("epochs", "steps", "examples")
        if (length := getattr(variant.settings.training, key))
    }
    for key, length in lengths:
        yield f"training.{key}: {longer * length}"


def _sets_norm(case: Case, arm: str) -> bool:
    return case.experiment.origins.sets(("network", "norm"), arm)


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
        *(("small-last-batch", variant.arm) for variant, _ in small_last_batches(case)),
        *(("batch-of-one", variant.arm) for variant in batches_of_one(case)),
    }


def _against_lag(case: Case, about: object) -> Iterator[Remedy]:
    arms = _sharing(case, about)
    now = min(norm.momentum for variant, norm in case.normalized() if variant.arm in arms)
    for longer in _LONGER:
        later = Remedy(longer=longer)
        longest = later.applied(case)
        most = min(most_momentum(longest, v) for v, _ in case.normalized() if v.arm in arms)
        if most < now:
            yield replace(later, momenta=dict.fromkeys(arms, most))
        yield _no_sooner(longest, _forgotten_by(now), later)
        for momentum in (m for m in _ROUND if m < now):
            sooner = replace(later, momenta=dict.fromkeys(arms, momentum))
            yield _no_sooner(longest, _forgotten_by(momentum), sooner)


def _against_blur(case: Case, about: object) -> Iterator[Remedy]:
    arms = _sharing(case, about)
    affected = [(v, norm) for v, norm in case.normalized() if v.arm in arms]
    now = min(norm.momentum for _, norm in affected)
    least = max(least_momentum(v.settings.training.batch_size) for v, _ in affected)
    meant = [round(1 - now, 6)] if 0 < now <= TORCH else []
    for longer in _LONGER:
        for momentum in (*meant, 0.9, math.ceil(100 * least) / 100):
            slower = Remedy(momenta=dict.fromkeys(arms, momentum), longer=longer)
            yield slower
            yield _no_sooner(case, _forgotten_by(momentum), slower)


def _against_coarseness(case: Case, about: object) -> Iterator[Remedy]:
    (coarse,) = (found for found in coarse_targets(case) if found.comparison.number == about)
    normalized = {v.arm: norm.momentum for v, norm in case.normalized()}
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
    sizes = {v.settings.training.batch_size for v, _ in case.normalized() if v.arm == about}
    for longer in _LONGER:
        for size in sorted(sizes):
            near = [size + sign * by for by in range(1, size) for sign in (-1, 1)]
            for other in near if size > 1 else _SIZES:
                yield Remedy(sizes={size: other}, longer=longer)


def _against_sameness(case: Case, _about: object) -> Iterator[Remedy]:
    remedy = Remedy(hidden=Mlp(kind="mlp").hidden)
    yield remedy
    for longer in _LONGER:
        there = replace(remedy, longer=longer)
        deeper = there.applied(case)
        lagging = {lag.variant.arm for lag in lags(deeper)}
        most = {v.arm: most_momentum(deeper, v) for v, _ in deeper.normalized()}
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
    arms = list(dict.fromkeys(variant.arm for variant, _ in case.normalized()))
    if _sets_norm(case, str(about)):
        return [str(about)]
    return [arm for arm in arms if not _sets_norm(case, arm)]


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
