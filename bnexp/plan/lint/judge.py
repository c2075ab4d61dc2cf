"""Applies every fairness rule to an experiment, and takes out what its author accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bnexp.config import Experiment
from bnexp.config.facts import DataFacts
from bnexp.config.language.data import Data
from bnexp.config.language.rules import DATA_RULES
from bnexp.config.sizes import SIZES, DataSize
from bnexp.errors import Problem, harmless
from bnexp.plan.lint import arms, claims, classes, images, reach, trials
from bnexp.plan.lint.case import Case
from bnexp.plan.lint.composed import orders, presented


@dataclass(frozen=True)
class FairnessWarning:
    """One thing that makes a comparison unfair.

    Attributes:
        rule: Name of the rule, one of `RULES`.
        problem: Its place, and a sentence why with what to do.
        accepted: The reason for which the configuration accepts it; empty where it does not.
    """

    rule: str
    problem: Problem
    accepted: str = ""

    def __str__(self) -> str:
        parts = (self.problem.place, "warning", self.problem.key, self.problem.message)
        text = harmless(": ".join(part for part in parts if part))
        return "\n".join(filter(None, (f"{text} [{self.rule}]", self.problem.excerpt)))


_JUDGES: Mapping[str, Callable[[Case], Iterator[Problem]]] = {
    "bias-before-norm": trials.bias_before_norm,
    "same-arms": arms.same_arms,
    "unequal-arms": arms.unequal_arms,
    "unequal-parameters": arms.unequal_parameters,
    "one-arm-learning-rate": arms.one_arm_learning_rate,
    "test-set-selection": claims.test_set_selection,
    "best-of-many": claims.best_of_many,
    "chosen-on-validation": claims.chosen_on_validation,
    "few-choosing-seeds": claims.few_choosing_seeds,
    "slow-momentum": trials.slow_momentum,
    "fast-momentum": trials.fast_momentum,
    "small-last-batch": trials.small_last_batch,
    "batch-of-one": trials.batch_of_one,
    "classes-in-batch": orders.classes_in_batch,
    "accumulated-statistics": orders.accumulated_statistics,
    "idle-order": orders.idle_order,
    "random-labels": presented.random_labels,
    "penalty-in-loss": claims.penalty_in_loss,
    "seed-or-seeds": claims.seed_or_seeds,
    "few-seeds": reach.few_seeds,
    "low-power": reach.low_power,
    "cannot-be-decided": reach.cannot_be_decided,
    "coarse-target": claims.coarse_target,
    "shared-cores": claims.shared_cores,
    "missing-classes": classes.missing_classes,
    "rare-classes": classes.rare_classes,
    "unequal-classes": classes.unequal_classes,
    "wrong-scale": images.wrong_scale,
    "idle-threshold": presented.idle_threshold,
    "unequal-ranges": images.unequal_ranges,
    "constant-images": images.constant_images,
    "shared-images": images.shared_images,
    "few-images": classes.few_images,
}


_BY_OPTIONS = ("few-seeds", "low-power", "cannot-be-decided", "seed-or-seeds", "shared-cores")
"""Rules whose warnings come and go with the options of a command."""

_BY_SIZE = (
    *("same-arms", "unequal-parameters", "slow-momentum", "small-last-batch", "coarse-target"),
    "classes-in-batch",
)
"""Rules that say nothing where the size of the data is not known."""


def lint(
    experiment: Experiment,
    *,
    workers: int | None = None,
    sizes: Mapping[str, DataSize] = SIZES,
    facts: Mapping[Data, DataFacts] | None = None,
) -> list[FairnessWarning]:
    """Returns what makes an experiment unfair, in the order of the lines.

    Args:
        experiment: The experiment.
        workers: How many worker processes will train at a time; None where that is not known.
        sizes: For each data set how large it is. Rules that depend on the size of another one
            say nothing of it.
        facts: For the data settings of variants what is known of the contents; of named sets it
            is known without. Rules that judge the data say nothing of others.
    """
    case = Case(experiment, workers, sizes, facts or {})
    found = list(_found(case, _JUDGES))
    sized = all(case.size(variant) for variant in case.variants)
    known = all(case.facts_of(variant) for variant in case.variants)
    undecided = {*(() if sized else _BY_SIZE), *(() if known else DATA_RULES)}
    found += _unused(experiment, {warning.rule for warning in found}, undecided)
    return _in_order(found)


def lint_data(
    experiment: Experiment, sizes: Mapping[str, DataSize], facts: Mapping[Data, DataFacts]
) -> list[FairnessWarning]:
    """Returns what `DATA_RULES` find, and none of the others, which take longer.

    Args:
        experiment: As in `lint`.
        sizes: As in `lint`.
        facts: As in `lint`.
    """
    return _in_order(_found(Case(experiment, None, sizes, facts), DATA_RULES))


def _found(case: Case, rules: Iterable[str]) -> Iterator[FairnessWarning]:
    for rule in rules:
        for problem in _each_once(_JUDGES[rule](case)):
            yield FairnessWarning(rule, problem, case.experiment.accepted.get(rule, ""))


def _in_order(found: Iterable[FairnessWarning]) -> list[FairnessWarning]:
    return sorted(found, key=lambda w: (w.problem.source, w.problem.line, w.problem.column))


def _each_once(problems: Iterable[Problem]) -> Iterable[Problem]:
    return dict.fromkeys(problems)


def _unused(
    experiment: Experiment, given: set[str], undecided: set[str]
) -> Iterator[FairnessWarning]:
    rule = "unused-acceptance"
    for accepted in experiment.accepted:
        if accepted not in given | undecided | {rule, *_BY_OPTIONS}:
            message = f"there is no warning of {accepted} to accept; take the line out"
            problem = experiment.origins.top_problem(message, ("accept", accepted))
            yield FairnessWarning(rule, problem, experiment.accepted.get(rule, ""))
