"""Fairness rules that compare arms with each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bnexp.config import Settings, Variant
from bnexp.config.blueprint.asked import has_bias, is_shallow
from bnexp.config.language.norms import NoNorm
from bnexp.config.overrides import LENGTHS
from bnexp.config.reading.tree import Path
from bnexp.errors import Problem
from bnexp.plan.layers import layers_of, totals_of
from bnexp.plan.lint.case import Case
from bnexp.plan.lint.effective import effective, effective_network, same_pairs
from bnexp.plan.lint.together import remedy_of

_NORM: Path = ("network", "norm")
_RATE: Path = ("training", "optimizer", "learning_rate")


def same_arms(case: Case) -> Iterator[Problem]:
    """Yields a problem where two arms train the same network in the same way."""
    for first, other in same_pairs(case):
        message = (
            f"arm {other.arm!r} {_sameness(first, other)}, so that no difference can be seen; "
            f"{_to_differ(case, other)}"
        )
        yield case.experiment.origins.top_problem(message, ("arms", other.arm))


def _sameness(first: Variant, other: Variant) -> str:
    """Returns in what two arms are the same, and which of their settings have no effect."""
    one, another = (variant.settings.model_dump(mode="json") for variant in (first, other))
    idle = list(dict.fromkeys(map(_factor, _compared(one, another, ()))))
    if not idle:
        return f"is the same as {first.arm!r} in everything"
    listed = ", ".join(".".join(map(str, path)) for path in idle)
    verb = "has" if len(idle) == 1 else "have"
    where = ", as the network has no hidden layer" if is_shallow(other.settings.network) else ""
    return f"trains the same network as {first.arm!r}: {listed} {verb} no effect there{where}"


def _to_differ(case: Case, other: Variant) -> str:
    """Returns what would make an arm another one."""
    if is_shallow(other.settings.network):
        remedy = remedy_of("same-arms", other.arm, case)
        if remedy:
            return f"say {remedy.told(case)}"
    return "give one of them a setting of its own"


def unequal_arms(case: Case) -> Iterator[Problem]:
    """Yields a problem where two arms differ in more than one thing at a time."""
    for first, other in case.pairs():
        differing = _differences(first.settings, other.settings)
        others = [path for path in differing if path not in (_NORM, _RATE)]
        if len(others) + (_NORM in differing) < 2:
            continue
        listed = ", ".join(".".join(map(str, path)) for path in others)
        besides = "besides the normalizer " if _NORM in differing else ""
        message = (
            f"arm {other.arm!r} differs from {first.arm!r} {besides}in {listed}: the effect of "
            "each cannot be told; make an arm for each difference"
        )
        arm = other if case.experiment.arms[other.arm] else first
        yield case.problem(message, others[0], arm)


def _differences(one: Settings, other: Settings) -> list[Path]:
    """Returns the paths of what differs; a normalizer counts as one, as do parts of two kinds."""
    found = _compared(_as_compared(one), _as_compared(other), ())
    return list(dict.fromkeys(map(_factor, found)))


def _as_compared(settings: Settings) -> dict[str, Any]:
    """Returns settings in which a bias and the offset of a normalizer in its place are the same."""
    network = effective_network(settings.network)
    offset = not has_bias(network.model_copy(update={"bias": "auto"}))
    changed = network.model_copy(update={"bias": has_bias(network) or offset})
    return settings.model_copy(update={"network": changed}).model_dump(mode="json")


def _compared(one: Any, other: Any, path: Path) -> Iterator[Path]:
    if not (isinstance(one, dict) and isinstance(other, dict)):
        if one != other:
            yield path
    elif one.get("kind") != other.get("kind"):
        yield path
    else:
        for key in dict.fromkeys([*one, *other]):
            yield from _compared(one.get(key), other.get(key), (*path, key))


def _factor(path: Path) -> Path:
    """Returns the part of the settings that counts as one difference."""
    if path[:2] == _NORM:
        return _NORM
    if path[-1] in LENGTHS:
        return (*path[:-1], "length") if path[:-1] == ("training",) else path[:-1]
    return path


def unequal_parameters(case: Case) -> Iterator[Problem]:
    """Yields a problem where networks differ in size besides the normalizer and its offset."""
    for first, other in case.pairs():
        counts, other_counts = _parameters(case, first), _parameters(case, other)
        if counts is None or other_counts is None:
            continue
        (plain, whole), (other_plain, other_whole) = counts, other_counts
        if plain == other_plain:
            continue
        message = (
            f"arm {other.arm!r} has {other_whole:,} parameters, {first.arm!r} {whole:,}; without "
            f"normalizers {other_plain:,} and {plain:,}: sizes are compared as well; "
            f"{_to_be_of_one_size(case, first, other)}"
        )
        yield case.problem(message, ("network", other.settings.network.size), other)


def _to_be_of_one_size(case: Case, first: Variant, other: Variant) -> str:
    """Returns what to do about two sizes; equal layers would leave some arms no difference."""
    network, key = other.settings.network, first.settings.network.size
    size = getattr(first.settings.network, key)
    alike = other.settings.model_copy(update={"network": network.model_copy(update={key: size})})
    if alike == other.settings:
        return "give both the same data, or say accept: {unequal-parameters: the reason}"
    if effective(alike, case.course(other)) == effective(first.settings, case.course(first)):
        return "where they are the question, say accept: {unequal-parameters: the question}"
    return f"say network.{key}: {list(size)} in both"


def _parameters(case: Case, variant: Variant) -> tuple[int, int] | None:
    """Returns the numbers of parameters without a normalizer and with it, biases throughout."""
    size, network = case.size(variant), variant.settings.network
    if size is None:
        return None
    plain = network.model_copy(update={"norm": NoNorm(kind="none"), "bias": True})
    counts = [
        totals_of(layers_of(net, size.image, size.classes)).parameters for net in (plain, network)
    ]
    return counts[0], counts[1]


def one_arm_learning_rate(case: Case) -> Iterator[Problem]:
    """Yields a problem where some arms have a learning rate of their own and others do not."""
    origins = case.experiment.origins
    choosing = [arm for arm in case.experiment.arms if origins.sets(_RATE, arm)]
    for variants in case.at_each_point():
        rates = {v.arm: v.settings.training.optimizer.learning_rate for v in variants}
        rest = [arm for arm in rates if arm not in choosing]
        for variant in variants:
            if variant.arm in choosing and any(rates[arm] != rates[variant.arm] for arm in rest):
                message = (
                    f"arm {variant.arm!r} has a learning rate of its own ({rates[variant.arm]:g}), "
                    f"and {', '.join(map(repr, rest))} not ({rates[rest[0]]:g}); choose one for "
                    "each arm in the same way, or cross the rates with all arms in grid"
                )
                yield case.problem(message, _RATE, variant)
