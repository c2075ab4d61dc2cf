"""Fairness rules that look at what is claimed, and how it is watched."""

from __future__ import annotations

from collections.abc import Iterator

from bnexp.config.claims import ENOUGH_SEEDS
from bnexp.config.course import watch_of
from bnexp.config.recorded import ALONG_TRAINING
from bnexp.config.tree import Path
from bnexp.errors import Problem
from bnexp.plan.lint.case import Case

ENOUGH_LOOKS = 20
"""Evaluations of a run with which steps to a target can differ by a twentieth of the run."""

_CHOOSING = ("best", "steps_to", "epochs_to", "seconds_to")


def _problem(case: Case, message: str, path: Path) -> Problem:
    return case.experiment.origins.top_problem(message, path)


def test_set_selection(case: Case) -> Iterator[Problem]:
    """Yields a problem where the test set is looked at along the way."""
    for comparison in case.experiment.claims:
        metric = comparison.metric
        if metric.name in _CHOOSING and metric.series.startswith("test_"):
            message = (
                f"{metric.name} chooses an evaluation by the test set, which no longer measures "
                f"what is chosen; read val_{metric.series.removeprefix('test_')}"
            )
            yield _problem(case, message, ("claims", comparison.number, "metric"))
    for variant in case.variants:
        if "test" in variant.settings.evaluation.on:
            message = (
                "the test set is evaluated along the way, which invites choosing by it; leave it "
                "out: its loss and accuracy after the last step are always recorded"
            )
            yield case.problem(message, ("evaluation", "on"), variant)


def few_seeds(case: Case) -> Iterator[Problem]:
    """Yields a problem where claims rest on too few seeds."""
    choosing = [c.claim.select.seeds if c.claim.select else 0 for c in case.experiment.claims]
    seeds = len(case.experiment.seeds) - max(choosing, default=0)
    if case.experiment.claims and seeds < ENOUGH_SEEDS:
        count = "1 seed" if seeds == 1 else f"{seeds} seeds"
        count += " beside those that choose" if any(choosing) else ""
        message = (
            f"claims rest on {count}: their verdicts are indicative only; take at least "
            f"{ENOUGH_SEEDS}, better 10"
        )
        place = case.experiment.origins.seeds
        problem = _problem(case, message, ("seeds",) if place else ("claims",))
        if place and not place.key[0]:
            problem = Problem(place.source, message)
        yield problem


def coarse_target(case: Case) -> Iterator[Problem]:
    """Yields a problem where a target is watched too seldom to tell arms apart."""
    for comparison in case.experiment.claims:
        metric = comparison.metric
        if metric.target is None:
            continue
        for variant in case.variants:
            course = case.course(variant)
            if course is None or comparison not in case.claims_about(variant):
                continue
            watch = watch_of(variant.settings.evaluation, course)
            trained = metric.series in ALONG_TRAINING
            looks, first = (watch.rows, watch.first_row) if trained else (watch.count, watch.first)
            if looks < ENOUGH_LOOKS and first > 1:
                message = _too_coarse(first, course.total, trained=trained)
                yield _problem(case, message, ("claims", comparison.number, "metric"))
                break


def _too_coarse(first: int, total: int, *, trained: bool) -> str:
    """Returns what is lost where a target is looked for at few steps, and how to look more often.

    Args:
        first: Step of the first look.
        total: Steps of the trial.
        trained: Whether the target is one of training, which only rows of the history show.
    """
    distance = f"{{steps: {max(1, total // 100)}}}"
    advice = f"evaluation.every: {distance} or so"
    if not trained:
        advice = f"evaluation.watch: {{every: {distance}}} or so, which leaves the history as it is"
    return (
        f"the target is looked for every {first:,} of {total:,} steps, and smaller differences are "
        f"lost; say {advice}"
    )


def shared_cores(case: Case) -> Iterator[Problem]:
    """Yields a problem where seconds are claimed of trials that shared the machine."""
    if case.workers == 1:
        return
    for comparison in case.experiment.claims:
        if comparison.metric.is_timed:
            workers = f"{case.workers} workers" if case.workers else "several workers"
            message = (
                f"seconds of trials that {workers} trained side by side are not comparable, and "
                "the claim stays inconclusive; run with --jobs 1"
            )
            yield _problem(case, message, ("claims", comparison.number, "metric"))
