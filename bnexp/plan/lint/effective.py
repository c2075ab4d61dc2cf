"""Takes out of settings what has no effect on the network that is trained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from bnexp.config import Settings, Variant
from bnexp.config.blueprint import Block, outline_of
from bnexp.config.blueprint.asked import is_shallow
from bnexp.config.course import Course
from bnexp.config.language.data import Data
from bnexp.config.language.evaluation import Evaluation
from bnexp.config.language.network import Network
from bnexp.config.language.training import ConstantRate, Sgd, StepRate, Training
from bnexp.plan.lint.case import Case
from bnexp.plan.lint.composed.orders import IDLE


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
            "data": _data(settings, course),
            "network": effective_network(settings.network),
            "training": _training(settings.training, course),
            "evaluation": Evaluation(),
        }
    )


@lru_cache(maxsize=256)
def effective_network(network: Network) -> Network:
    """Returns a network's settings with everything at its default that changes no block of it."""
    found = network.model_copy(update={"bias": _plainest_bias(network)})
    for name in type(network).model_fields:
        if name not in ("kind", "bias"):
            found = _without_idle(found, name)
    norm = found.norm
    for name in type(norm).model_fields:
        default = type(norm).model_fields[name].default
        if name != "kind" and getattr(norm, name) != default:
            changed = norm.model_copy(update={name: default})
            other = found.model_copy(update={"norm": changed})
            if _trained(other) == _trained(found):
                found, norm = other, changed
    return found


def _plainest_bias(network: Network) -> object:
    """Returns the setting of bias that says outright what a network has, where there is one."""
    if is_shallow(network):
        return type(network).model_fields["bias"].default
    for bias in (True, False):
        if _trained(network.model_copy(update={"bias": bias})) == _trained(network):
            return bias
    return network.bias


def _without_idle(network: Network, name: str) -> Network:
    """Returns a network with a setting at its default if that changes no block of it."""
    default = type(network).model_fields[name].default
    if getattr(network, name) == default:
        return network
    other = network.model_copy(update={name: default})
    return other if _trained(other) == _trained(network) else network


def _trained(network: Network) -> tuple[Block, ...]:
    """Returns the blocks of a network that do anything, as if the others were not there."""
    sources: dict[str, str] = {}
    found = []
    for block in outline_of(network):
        inputs = tuple(sources.get(role, role) for role in block.inputs)
        if block.operation.idle:
            sources[block.role] = inputs[0]
        else:
            found.append(replace(block, inputs=inputs))
    return tuple(found)


def _data(settings: Settings, course: Course | None) -> Data:
    """Returns the data settings without where they lie, and without an order that has no effect.

    A single epoch has the same permutation whether it is frozen or not, and a batch of all images
    has none that would matter.
    """
    data = settings.data
    once = course is not None and course.total <= course.per_epoch
    idle = once and data.order == "frozen"
    idle |= settings.training.batch_size == "all" and data.order in IDLE
    changes: dict[str, Any] = {"path": None, "otherwise": None}
    return data.model_copy(update=changes | ({"order": "fresh"} if idle else {}))


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
