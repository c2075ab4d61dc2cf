"""Describes the networks of an experiment, each once, and compares what its arms cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from bnexp.config import Cell, Experiment, Settings, Variant
from bnexp.config.blueprint.asked import compile_mode
from bnexp.config.language.network import Network
from bnexp.config.sizes import DataSize
from bnexp.plan.layers import Layer, Totals, layers_of, totals_of
from bnexp.plan.memory import StepMemory, step_memory

User = tuple[str, Cell]
"""An arm, and the part of a point of the grid that matters to what is said of it."""

PASSES = 3
"""Forward passes that a training step is taken for: the backward pass costs about two."""


@dataclass(frozen=True)
class Costs:
    """What training a network costs.

    Attributes:
        totals: Parameters and operations of the network.
        batch_size: Examples of one batch, of which a step accumulates some.
        step_size: Examples of one step.
        memory: Of one step.
    """

    totals: Totals
    batch_size: int
    step_size: int
    memory: StepMemory

    @property
    def step_operations(self) -> int:
        """Operations of one step, estimated as three forward passes of its examples."""
        return PASSES * self.step_size * self.totals.operations


@dataclass(frozen=True)
class ArmCost:
    """What an arm costs at a point of the grid.

    Attributes:
        arm: The arm.
        cell: The part of the point that matters to the costs.
        costs: What training costs.
        difference: How many parameters more than the first arm it has at this point.
    """

    arm: str
    cell: Cell
    costs: Costs
    difference: int


@dataclass(frozen=True)
class Described:
    """A network that one arm or several have.

    Attributes:
        layers: From the input on.
        totals: What they come to.
        users: Who has it.
    """

    layers: tuple[Layer, ...]
    totals: Totals
    users: tuple[User, ...]


@dataclass(frozen=True)
class Description:
    """The networks of an experiment and what training them costs.

    Attributes:
        networks: Each distinct network.
        keys: Dotted paths of the grid that matter to the costs.
        rows: Arms by what of the grid matters to the costs.
    """

    networks: tuple[Described, ...]
    keys: tuple[str, ...]
    rows: tuple[ArmCost, ...]


def describe_experiment(experiment: Experiment, sizes: Mapping[str, DataSize]) -> Description:
    """Returns the networks of an experiment in the order of its arms, and their costs.

    Args:
        experiment: The validated experiment.
        sizes: For each `data.dataset` of its variants how large it is.
    """
    known: dict[tuple[Network, str], tuple[Layer, ...]] = {}
    networks, costs = [], []
    for variant in experiment.variants:
        network, dataset = variant.settings.network, variant.settings.data.dataset
        if (network, dataset) not in known:
            size = sizes[dataset]
            known[network, dataset] = layers_of(network, size.image, size.classes)
        networks.append(known[network, dataset])
        images = sizes[dataset].trained_on(variant.settings.data)
        costs.append(costs_of(networks[-1], variant.settings, images))
    keys = _keys_that_matter(experiment, costs)
    return Description(_described(experiment, networks), keys, _rows(experiment, keys, costs))


def base_of(networks: Sequence[Network]) -> int:
    """Returns which of several networks the costs of the others are compared with.

    Args:
        networks: Of the arms, in their order.

    Returns:
        The place of the first one without a normalizer, or else of the first.
    """
    plain = [place for place, network in enumerate(networks) if network.norm.kind == "none"]
    return plain[0] if plain else 0


def costs_of(layers: Sequence[Layer], settings: Settings, images: int) -> Costs:
    """Returns what training a network costs.

    Args:
        layers: Of the network, from the input on.
        settings: State the network and how it is trained.
        images: How many are trained on.
    """
    training = settings.training
    joined = compile_mode(settings.network, training.compile) == "joined"
    memory = step_memory(layers, training, joined=joined, images=images)
    batch, step = training.batch(images), training.step(images)
    return Costs(totals_of(layers), batch, min(step, max(batch, images)), memory)


def _described(
    experiment: Experiment, networks: Sequence[tuple[Layer, ...]]
) -> tuple[Described, ...]:
    keys = _keys_that_matter(experiment, networks)
    users: dict[tuple[Layer, ...], dict[User, None]] = {}
    for variant, layers in zip(experiment.variants, networks, strict=True):
        users.setdefault(layers, {})[variant.arm, _part(variant, keys)] = None
    return tuple(Described(layers, totals_of(layers), tuple(of)) for layers, of in users.items())


def _rows(
    experiment: Experiment, keys: Sequence[str], costs: Sequence[Costs]
) -> tuple[ArmCost, ...]:
    of_user: dict[User, Costs] = {}
    for variant, cost in zip(experiment.variants, costs, strict=True):
        of_user.setdefault((variant.arm, _part(variant, keys)), cost)
    first = next(iter(experiment.arms))
    return tuple(
        ArmCost(arm, cell, cost, cost.totals.parameters - of_user[first, cell].totals.parameters)
        for (arm, cell), cost in of_user.items()
    )


def _keys_that_matter(experiment: Experiment, facts: Sequence[Hashable]) -> tuple[str, ...]:
    """Returns the paths of the grid along which facts of the variants change.

    Settings that are walked together matter together.

    Args:
        experiment: The experiment.
        facts: For each variant what is known of it.
    """
    axes = [*((key,) for key in experiment.grid), tuple(experiment.zipped)]
    return tuple(key for axis in axes if _matters(experiment.variants, axis, facts) for key in axis)


def _matters(variants: Sequence[Variant], axis: Sequence[str], facts: Sequence[Hashable]) -> bool:
    """Returns whether variants that differ in nothing but this axis have other facts."""
    known = defaultdict(set)
    for variant, fact in zip(variants, facts, strict=True):
        elsewhere = tuple(pair for pair in variant.cell if pair[0] not in axis)
        known[variant.arm, elsewhere].add(fact)
    return any(len(found) > 1 for found in known.values())


def _part(variant: Variant, keys: Sequence[str]) -> Cell:
    return tuple(pair for pair in variant.cell if pair[0] in keys)
