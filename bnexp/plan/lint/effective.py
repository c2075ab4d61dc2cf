"""Takes out of settings what has no effect on the network that is trained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bnexp.config import Settings, Variant
from bnexp.config.course import Course
from bnexp.config.language.data import Data
from bnexp.config.language.evaluation import Evaluation
from bnexp.config.language.network import Mlp, Network, has_bias
from bnexp.config.language.norms import BatchNorm, NoNorm, Norm
from bnexp.config.language.training import ConstantRate, Sgd, StepRate, Training
from bnexp.plan.layers import normalizes
from bnexp.plan.lint.case import Case

_NO_NORM = NoNorm(kind="none")


def same_pairs(case: Case) -> Iterator[tuple[Variant, Variant]]:
    """Yields the arms that are compared and train the same network in the same way."""
    for first, other in case.pairs():
        one, another = (effective(each.settings, case.course(each)) for each in (first, other))
        if one == another:
            yield first, other


def effective(settings: Settings, course: Course | None) -> Settings:
    """Returns settings with everything at its default that changes nothing in the trained network.

    Two arms whose effective settings are equal train the same network in the same way.

    Args:
        settings: The settings.
        course: The steps of a trial, or None where only the data can tell.
    """
    return settings.model_copy(
        update={
            "data": _data(settings.data, course),
            "network": effective_network(settings.network),
            "training": _training(settings.training, course),
            "evaluation": Evaluation(),
        }
    )


def effective_network(network: Network) -> Network:
    """Returns a network's settings with everything at its default that no layer of it has."""
    changes: dict[str, Any] = {"bias": has_bias(network), "norm": _norm(network)}
    if not network.hidden:
        defaults = Mlp(kind="mlp")
        changes |= {key: getattr(defaults, key) for key in ("activation", "dropout", "bias")}
    return network.model_copy(update=changes)


def _norm(network: Network) -> Norm:
    """Returns the normalizer that stands in a network, with what it has."""
    norm = network.norm
    if not isinstance(norm, BatchNorm) or not normalizes(network):
        return _NO_NORM
    defaults, unused = BatchNorm(kind="batch"), ["placement"]
    if network.activation != "linear":
        unused.clear()
    for part, there in (("beta", norm.center), ("gamma", norm.scale)):
        unused += [] if there else [f"{part}_initializer", f"{part}_regularizer"]
    return norm.model_copy(update={key: getattr(defaults, key) for key in unused})


def _data(data: Data, course: Course | None) -> Data:
    """Returns the data settings without where they lie; a single epoch has one order anyway."""
    once = course is not None and course.total <= course.per_epoch
    changes: dict[str, Any] = {"path": None, "otherwise": None}
    return data.model_copy(update=changes | ({"order": "fresh"} if once else {}))


def _training(training: Training, course: Course | None) -> Training:
    """Returns the training settings, the length in steps where that is known."""
    changes: dict[str, Any] = {}
    if course is not None:
        changes = {"epochs": None, "steps": course.total, "examples": None}
    if isinstance(training.optimizer, Sgd) and not training.optimizer.momentum:
        changes["optimizer"] = training.optimizer.model_copy(update={"nesterov": False})
    if isinstance(training.schedule, StepRate) and training.schedule.factor == 1:
        changes["schedule"] = ConstantRate(kind="constant")
    return training.model_copy(update=changes)
