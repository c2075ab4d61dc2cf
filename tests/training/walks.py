"""Walks over the stops of a trial, with the state at each, and what of two walks must be equal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from bnexp.training.run_trial import Run
from bnexp.trial import Timings, TrialResult


@dataclass
class Walk:
    """A trial that went from stop to stop.

    Attributes:
        result: What came out, without its times.
        variables: Network and optimizer at the end.
        states: For each stop by its step the written form of the state there.
    """

    result: TrialResult
    variables: dict[str, np.ndarray]
    states: dict[int, bytes] = field(default_factory=dict)


def walk(trial, program, data, state=None) -> Walk:
    """Trains a trial from its beginning or from a state, and keeps the state at every stop."""
    run = Run(trial, program, data, lambda *_: None, state)
    states = {stop.step: run.state().to_bytes() for stop in run.stops()}
    result = replace(run.result(), timings=Timings())
    return Walk(result, {k: np.array(v.numpy()) for k, v in program.variables().items()}, states)


def told(result: TrialResult) -> dict[str, object]:
    """Returns all of a result such that what is not a number equals itself, arrays by their bytes.

    Parts that are mappings stay mappings, so that the order of their keys does not count.
    """
    arrays = {
        name: (one.axes, one.values.dtype.str, one.values.shape, one.values.tobytes())
        for name, one in result.arrays.items()
    }
    parts: dict[str, object] = {"arrays": arrays, "proof": dict(result.proof)}
    for name in ("history", "watched"):
        history = getattr(result, name)
        parts[f"{name}.steps"] = (history.steps, history.epochs)
        parts |= {f"{name}.{series}": repr(values) for series, values in history.series.items()}
    bare = replace(result, history=None, watched=None, arrays={}, proof={}, timings=Timings())
    return parts | {"rest": repr(bare)}


def same_bits(one: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray]) -> bool:
    """Whether variables of the same names hold the same bits."""
    return one.keys() == other.keys() and all(
        one[name].tobytes() == other[name].tobytes() for name in one
    )
