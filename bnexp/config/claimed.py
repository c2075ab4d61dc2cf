"""Reads the claims of a configuration and holds them against its arms and what is recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pydantic import ValidationError

from bnexp.config.checks import trained_on
from bnexp.config.claims import Claim, Comparison, Metric, comparison_of, sides_of
from bnexp.config.course import plan_course, watch_of
from bnexp.config.experiment import Settings, Variant
from bnexp.config.nearest import suggestion
from bnexp.config.problems import problem_at, problems_of
from bnexp.config.rules import RULES
from bnexp.config.tree import Path, Tree
from bnexp.config.yaml12 import describe
from bnexp.errors import Problem

_RECORDED = ("loss", "accuracy")
"""Series that every history has, over the training batches."""


def claims_in(
    tree: Tree, arms: Collection[str], variants: Sequence[Variant]
) -> tuple[tuple[Comparison, ...], list[Problem]]:
    """Returns the claims of a configuration, and what is wrong with them.

    Args:
        tree: The whole configuration.
        arms: The names of its arms.
        variants: Those whose settings are right.
    """
    stated = tree.value.get("claims")
    if stated is None:
        return (), []
    if not isinstance(stated, list):
        message = f"got {describe(stated)}; must be a list, each claim behind a dash"
        return (), [problem_at(tree, ("claims",), message)]
    found: list[Comparison] = []
    problems: list[Problem] = []
    for number in range(len(stated)):
        part = tree.sub("claims", number).within(f"claims.{number}")
        try:
            claim = Claim.model_validate(part.value)
        except ValidationError as error:
            problems += problems_of(error, part, Claim)
            continue
        comparison = comparison_of(claim, arms)
        if comparison is None:
            problems.append(problem_at(part, ("claim",), _no_comparison(claim.claim, arms)))
        sides = (comparison.smaller, comparison.larger) if comparison else ()
        wrong = dict(_mistakes(claim, [v.settings for v in variants if v.arm in sides]))
        problems += [problem_at(part, path, message) for path, message in wrong.items()]
        if comparison is None or wrong:
            continue
        if any(_same(comparison, other) for other in found):
            message = "is claimed already; take one of the two out, or they count twice"
            problems.append(problem_at(part, ("claim",), message))
        found.append(comparison)
    return tuple(found), problems


def _same(one: Comparison, other: Comparison) -> bool:
    arms = (one.smaller, one.larger) == (other.smaller, other.larger)
    return arms and one.claim.metric == other.claim.metric


def _no_comparison(text: str, arms: Collection[str]) -> str:
    known = f"Arms: {', '.join(arms)}"
    sides = sides_of(text)
    if not sides:
        return f"got {describe(text)}; must be two arms with < or > between, as in: a < b. {known}"
    if "=" in text:
        return f"got {describe(text)}; the sign is < or >, without =. {known}"
    left, _, right = sides[0]
    for side in (left, right):
        if side not in arms:
            return f"no arm is named {side!r}{suggestion(side, arms) or '.'} {known}"
    return f"got {describe(text)}; an arm is compared with another. {known}"


def _mistakes(claim: Claim, settings: Sequence[Settings]) -> Iterable[tuple[Path, str]]:
    """Yields for each part of a claim that does not fit the experiment what is wrong with it."""
    metric = claim.metric
    at: Path = ("metric", metric.name)
    if metric.is_ratio and claim.smallest is not None and claim.smallest <= 1:
        rule = f"{metric.name} is compared by ratios, whose smallest effect is above 1, such as 1.1"
        yield ("smallest",), f"got {claim.smallest:g}; {rule}"
    if claim.smallest is not None and claim.smallest > 1 and metric.differs_in_accuracy:
        rule = "a difference of accuracies is at most 1, such as 0.01 for a point"
        yield ("smallest",), f"got {claim.smallest:g}; {rule}"
    if metric.target is not None:
        yield from _mistakes_in_target(*metric.target, at)
    for part in settings:
        if message := _not_recorded(metric.series, part):
            yield at, message
            return
        if message := _not_watched(metric, part):
            yield at, message
            return


def _mistakes_in_target(series: str, target: float, at: Path) -> Iterable[tuple[Path, str]]:
    if series.endswith("accuracy") and target > 1:
        share = f"; did you mean {target / 100:g}?" if 1 < target <= 100 else "."
        yield (*at, series), f"got {target:g}{share} An accuracy lies between 0 and 1"


def _not_recorded(series: str, settings: Settings) -> str:
    """Returns why a series is not in the history, or nothing."""
    watched = settings.evaluation.on
    part = {"val": "validation", "test": "test"}.get(series.partition("_")[0])
    if series in _RECORDED or part is None or part in watched:
        return ""
    remedy = f"add {part} to evaluation.on"
    if part == "test":
        remedy += f", or say test: {series.removeprefix('test_')}, which needs no watching"
    return f"{series} is not recorded: evaluation.on is [{', '.join(watched)}]; {remedy}"


def _not_watched(metric: Metric, settings: Settings) -> str:
    """Returns why there is no row of the history where a metric reads one, or nothing."""
    images = trained_on(settings)
    if metric.at is None or images is None:
        return ""
    course = plan_course(settings.training, images)
    watch = watch_of(settings.evaluation, course)
    step = metric.at.step or (metric.at.epoch or 0) * course.per_epoch
    if watch.sees(step):
        return ""
    if step > course.total:
        return f"training ends after {course.total} steps, epoch {course.epoch_at(course.total):g}"
    remedy = "evaluate there, or read another row"
    return f"there is no evaluation at step {step}, only every {watch.distance} steps; {remedy}"


def acceptances_in(tree: Tree) -> tuple[Mapping[str, str], list[Problem]]:
    """Returns for each accepted warning its reason, and what is wrong with them."""
    stated = tree.value.get("accept")
    if stated is None:
        return {}, []
    if not isinstance(stated, dict):
        rule = "must be a mapping: the rule, a colon, the reason"
        return {}, [problem_at(tree, ("accept",), f"got {describe(stated)}; {rule}")]
    problems = []
    for rule, reason in stated.items():
        if rule not in RULES:
            message = f"no such rule{suggestion(rule, RULES) or '.'} Rules: {', '.join(RULES)}"
            problems.append(problem_at(tree, ("accept", rule), message, key=True))
        elif not isinstance(reason, str) or not reason.strip():
            message = f"got {describe(reason)}; must be the reason, in words"
            problems.append(problem_at(tree, ("accept", rule), message))
    return ({} if problems else dict(stated)), problems
