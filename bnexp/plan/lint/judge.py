"""Applies every fairness rule to an experiment, and takes out what its author accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bnexp.config import Experiment
from bnexp.config.sizes import SIZES, DataSize
from bnexp.errors import Problem, harmless
from bnexp.plan.lint import arms, claims, trials
from bnexp.plan.lint.case import Case


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
    "slow-momentum": trials.slow_momentum,
    "fast-momentum": trials.fast_momentum,
    "small-last-batch": trials.small_last_batch,
    "batch-of-one": trials.batch_of_one,
    "few-seeds": claims.few_seeds,
    "coarse-target": claims.coarse_target,
    "shared-cores": claims.shared_cores,
}


_BY_OPTIONS = ("few-seeds", "shared-cores")
"""Rules whose warnings come and go with the options of a command."""

_BY_SIZE = ("same-arms", "unequal-parameters", "slow-momentum", "small-last-batch", "coarse-target")
"""Rules that say nothing where the size of the data is not known."""


def lint(
    experiment: Experiment,
    *,
    workers: int | None = None,
    sizes: Mapping[str, DataSize] = SIZES,
) -> list[FairnessWarning]:
    """Returns what makes an experiment unfair, in the order of the lines.

    Args:
        experiment: The experiment.
        workers: How many worker processes will train at a time; None where that is not known.
        sizes: For each data set how large it is. Rules that depend on the size of another one
            say nothing of it.
    """
    case = Case(experiment, workers, sizes)
    found = [
        FairnessWarning(rule, problem, experiment.accepted.get(rule, ""))
        for rule, judge in _JUDGES.items()
        for problem in _each_once(judge(case))
    ]
    sized = all(case.size(variant) for variant in case.variants)
    found += _unused(experiment, {warning.rule for warning in found}, sized=sized)
    return sorted(found, key=lambda w: (w.problem.source, w.problem.line, w.problem.column))


def _each_once(problems: Iterable[Problem]) -> Iterable[Problem]:
    return dict.fromkeys(problems)


def _unused(experiment: Experiment, given: set[str], *, sized: bool) -> Iterator[FairnessWarning]:
    rule = "unused-acceptance"
    undecided = {rule, *_BY_OPTIONS, *(() if sized else _BY_SIZE)}
    for accepted in experiment.accepted:
        if accepted not in given | undecided:
            message = f"there is no warning of {accepted} to accept; take the line out"
            problem = experiment.origins.top_problem(message, ("accept", accepted))
            yield FairnessWarning(rule, problem, experiment.accepted.get(rule, ""))
