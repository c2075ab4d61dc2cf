"""Fairness rules that look at what is claimed, and how it is watched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from bnexp.config.blueprint.asked import has_penalty
from bnexp.config.claims.metrics import Metric
from bnexp.config.claims.series import SERIES, name_of
from bnexp.config.explaining.words import flow
from bnexp.config.language.seeds import mistakable_number
from bnexp.config.reading.tree import Path
from bnexp.counting import counted
from bnexp.errors import Problem
from bnexp.plan.choosing import picked
from bnexp.plan.lint.case import Case
from bnexp.plan.lint.evaluations import coarse_targets
from bnexp.plan.lint.remedy import Remedy
from bnexp.plan.lint.together import remedy_of

_CHOOSING = ("best", "steps_to", "epochs_to", "seconds_to")

_CLEAR = 1.0
"""By how much, in standard deviations between seeds, a cell is better than all others that choosing
seeds are to find."""

_PROBABILITY = 0.8
"""With which probability they are to find it."""


def _problem(case: Case, message: str, path: Path) -> Problem:
    return case.experiment.origins.top_problem(message, path)


def test_set_selection(case: Case) -> Iterator[Problem]:
    """Yields a problem where the test set is looked at along the way."""
    for comparison in case.experiment.claims:
        metric = comparison.metric
        if metric.name in _CHOOSING and _is_of_test(metric.series):
            message = (
                f"{metric.name} chooses an evaluation by the test set, which no longer measures "
                f"what is chosen; read {name_of(SERIES[metric.series].quantity.name, 'validation')}"
            )
            yield _problem(case, message, ("claims", comparison.number, "metric"))
    for variant in case.variants:
        if "test" in variant.settings.evaluation.on:
            rest = [on for on in variant.settings.evaluation.on if on != "test"] or ["validation"]
            message = (
                "the test set is evaluated along the way, which invites choosing by it; say "
                f"evaluation.on: [{', '.join(rest)}], and its loss and accuracy after the last "
                f"step are recorded all the same{_reading_test_set(case)}"
            )
            yield case.problem(message, ("evaluation", "on"), variant)


def _is_of_test(series: str) -> bool:
    """Whether a series is measured on test images, shifted or not; none where nothing is read."""
    return bool(series) and SERIES[series].image_set in ("test", "shifted")


def _reading_test_set(case: Case) -> str:
    """Returns what claims read then that read the test set along the way; nothing without any."""
    told = [
        f"; claims.{comparison.number} then reads test: {SERIES[series].quantity.name}"
        for comparison in case.experiment.claims
        if (series := comparison.metric.series)
        and SERIES[series].image_set == "test"
        and comparison.metric.name not in _CHOOSING
    ]
    return "".join(told)


def penalty_in_loss(case: Case) -> Iterator[Problem]:
    """Yields a problem where a claim compares or chooses by a loss that holds a weight penalty."""
    for comparison in case.experiment.claims:
        claim = comparison.claim
        penalized = [
            variant.arm
            for variant in case.variants
            if comparison in case.claims_about(variant) and has_penalty(variant.settings.network)
        ]
        read = {"metric": comparison.metric}
        read |= {"select": claim.select.metric} if claim.select else {}
        for key, metric in read.items():
            instead = metric.without_penalty
            if penalized and instead is not None:
                message = _holding_penalty(dict.fromkeys(penalized), metric, instead)
                yield _problem(case, message, ("claims", comparison.number, key))


def _whole(value: Any) -> Any:
    """Returns a plain value with whole numbers as they are usually written."""
    if isinstance(value, Mapping):
        return {key: _whole(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _holding_penalty(arms: Iterable[str], metric: Metric, instead: Metric) -> str:
    """Returns what a loss holds, and what reads the cross-entropy alone."""
    stated, other = (flow(_whole(each.model_dump(exclude_none=True))) for each in (metric, instead))
    return (
        f"{stated} reads a loss that holds the weight penalty of {', '.join(map(repr, arms))} "
        "besides the cross-entropy, and arms differ in the size of their weights; say "
        f"{other} to compare cross-entropy alone"
    )


def seed_or_seeds(case: Case) -> Iterator[Problem]:
    """Yields a problem where a number of seeds was probably meant as a single one."""
    origins = case.experiment.origins
    number = mistakable_number(origins.seeds_stated)
    if not number:
        return
    last = number - 1
    counted = f"these are {number:,} seeds, 0 to {last}; for seed {number} alone"
    if origins.seeds_by_option:
        message = f"{counted} say --seeds '[{number}]', for all of them --seeds 0-{last}"
        yield Problem(f"--seeds {number}", message)
    else:
        message = f'{counted} write [{number}], for all of them "0-{last}"'
        yield _problem(case, message, ("seeds",))


def coarse_target(case: Case) -> Iterator[Problem]:
    """Yields a problem where a target is watched too seldom to tell arms apart."""
    for coarse in coarse_targets(case):
        number = coarse.comparison.number
        remedy = remedy_of("coarse-target", number, case)
        advice = f"; say {remedy.told(case)}" if remedy else ""
        if remedy and remedy == Remedy(looks=remedy.looks):
            advice += ", which leaves the history as it is"
        message = (
            f"the target is looked for every {coarse.first:,} of {coarse.total:,} steps, and "
            f"smaller differences are lost{advice}"
        )
        yield _problem(case, message, ("claims", number, "metric"))


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


def best_of_many(case: Case) -> Iterator[Problem]:
    """Yields a problem where the best of all evaluations of a trial is compared."""
    for comparison in case.experiment.claims:
        series = comparison.metric.best
        if series:
            message = (
                "the best of many evaluations rewards scatter: an arm that is no better on average "
                "but varies more from one evaluation to the next has the better best one; say "
                f"{{final: {series}}}, or read an epoch that is settled beforehand (at), or the "
                "mean over some of them (mean)"
            )
            yield _problem(case, message, ("claims", comparison.number, "metric"))


def chosen_on_validation(case: Case) -> Iterator[Problem]:
    """Yields a problem where cells are chosen and judged on the same images."""
    for comparison in case.experiment.claims:
        series = comparison.metric.series
        if comparison.claim.select is None or not series:
            continue
        if SERIES[series].on == "validation":
            message = (
                f"{series} is measured on the images by which cells are chosen, and a cell's luck "
                "with these stays with it, however many other seeds are judged; read the test set, "
                "such as test: accuracy"
            )
            yield _problem(case, message, ("claims", comparison.number, "metric"))


def few_choosing_seeds(case: Case) -> Iterator[Problem]:
    """Yields a problem where too few seeds choose among the cells to find one that is better."""
    cells = len(dict.fromkeys(variant.cell for variant in case.variants))
    for comparison in case.experiment.claims:
        select = comparison.claim.select
        if select is None or picked(cells, select.seeds, _CLEAR) >= _PROBABILITY:
            continue
        enough = next(n for n in count(select.seeds) if picked(cells, n, _CLEAR) >= _PROBABILITY)
        message = (
            f"{counted(select.seeds, 'seed')} choosing among {cells} cells pick one that is better "
            "than all others by a standard deviation with a probability of "
            f"{picked(cells, select.seeds, _CLEAR):.0%}, and what is judged is what they pick; let "
            f"{enough} choose, of {len(case.experiment.seeds) + enough - select.seeds} seeds, or "
            "leave cells out"
        )
        yield _problem(case, message, ("claims", comparison.number, "select", "seeds"))
