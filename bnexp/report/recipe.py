"""What all trials of an experiment have in common: network, data and training."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from bnexp.analysis.telling.remarks import listed
from bnexp.config import Experiment, Settings
from bnexp.config.experiment import value_text
from bnexp.counting import nouns


@dataclass(frozen=True)
class Recipe:
    """What is the same in all arms and at all points of the grid.

    Attributes:
        network: The kind of network; of several kinds all.
        dataset: The data set, likewise.
        optimizer: The kind of optimizer, likewise.
        hidden: The sizes of hidden layers, as a configuration has them; empty where they differ, or
            the network has no list of them.
        rate: `0.1`, the learning rate; empty where it differs, or there is none.
        batches: `batches of 32`, `batches of all images`, or `steps of 4 batches of 32`; empty
            where they differ.
        held_out: `20%`, the share of training images for validation; of several shares all.
        length: `8 epochs`; empty where it differs.
    """

    network: str
    dataset: str
    optimizer: str
    hidden: str
    rate: str
    batches: str
    held_out: str
    length: str


def recipe_of(experiment: Experiment) -> Recipe:
    """Returns what all trials of an experiment have in common."""

    def found(read: Callable[[Settings], Hashable]) -> list[str]:
        values = dict.fromkeys(read(variant.settings) for variant in experiment.variants)
        return [str(value) for value in values]

    def same(read: Callable[[Settings], Hashable]) -> str:
        values = found(read)
        return values[0] if len(values) == 1 else ""

    return Recipe(
        network=listed(found(lambda each: each.network.kind)),
        dataset=listed(found(lambda each: each.data.dataset)),
        optimizer=listed(found(lambda each: each.training.optimizer.kind)),
        hidden=same(_hidden),
        rate=same(_rate),
        batches=same(_batches),
        held_out=listed(found(lambda each: f"{100 * each.data.validation.fraction:g}%")),
        length=same(_length),
    )


def _hidden(settings: Settings) -> str:
    hidden = getattr(settings.network, "hidden", None)
    return value_text(list(hidden)) if hidden else ""


def _rate(settings: Settings) -> str:
    rate = getattr(settings.training.optimizer, "learning_rate", None)
    return "" if rate is None else f"{rate:g}"


def _batches(settings: Settings) -> str:
    training = settings.training
    size = "all images" if training.batch_size == "all" else str(training.batch_size)
    batches = f"batches of {size}"
    return f"steps of {training.accumulate} {batches}" if training.accumulate > 1 else batches


def _length(settings: Settings) -> str:
    training = settings.training
    lengths = {"epoch": training.epochs, "step": training.steps, "example": training.examples}
    return next((f"{n:g} {nouns(n, unit)}" for unit, n in lengths.items() if n), "")
