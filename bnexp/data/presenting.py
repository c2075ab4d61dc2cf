"""Presents data as a configuration asks: every step that it names, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from bnexp.config.language.data import Data
from bnexp.data.dataset import DataSet
from bnexp.data.split import split_of
from bnexp.data.steps import STEPS, Draw, Step
from bnexp.streams import stream


def present(dataset: DataSet, data: Data, seed: int) -> DataSet:
    """Returns the data as they are presented to a program.

    Args:
        dataset: The data as they are stored.
        data: How they are to be presented.
        seed: The trial's.

    Raises:
        ValueError: A step gives an array of another shape.
    """
    for key, step in _asked(data).items():
        dataset = _done(step, key, dataset, data, seed)
    return dataset


def drawn_by_seed(data: Data) -> bool:
    """Returns whether data are presented differently to trials of different seeds."""
    return any(step.drawn for step in _asked(data).values())


def _asked(data: Data) -> Mapping[str, Step]:
    """Returns the steps that are asked for; a key that is null or false asks for none."""
    asked = {key: getattr(data, key) for key in STEPS}
    return {k: STEPS[k] for k, value in asked.items() if value is not None and value is not False}


def _done(step: Step, key: str, dataset: DataSet, data: Data, seed: int) -> DataSet:
    """Returns the data after one step."""
    made: dict[str, np.ndarray] = {}
    for name, make in (("images", step.images), ("labels", step.labels)):
        if make:
            before = getattr(dataset, name)
            draw = _draw(key, dataset, data, seed) if step.drawn else None
            made[name] = np.ascontiguousarray(make(dataset, getattr(data, key), draw))
            if made[name].shape != before.shape:
                raise ValueError(f"data.{key}: {name} {made[name].shape} from {before.shape}")
            made[name].setflags(write=False)
    return replace(dataset, **made)  # type: ignore[arg-type] # arrays only


def _draw(key: str, dataset: DataSet, data: Data, seed: int) -> Draw:
    """Returns what a step may draw on; images and labels start at the same place of its stream."""
    return Draw(*split_of(dataset.train, data, seed), stream(seed, f"data/{key}"))
