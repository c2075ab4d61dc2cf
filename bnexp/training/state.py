"""The state of a trial at a stop, and the form in which it can be written down."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np

from bnexp.training.probes.probe import ArraySeries
from bnexp.training.steps import Sums
from bnexp.trial import History

_REST = "rest"
"""Under this name what is no array is written, as JSON; no path of an array is the same."""


@dataclass(frozen=True, eq=False)
class RunState:
    """All that it takes to go on from a stop, so that every number comes out to the bit.

    Nothing else is kept: the split, the orders, the learning rates and the stops follow from the
    trial alone.

    Attributes:
        trial_id: The trial's.
        step: Optimizer steps done, where all that was due is done as well; None where no stop is
            behind.
        variables: By role every variable of network and optimizer: weights, moving statistics,
            states of dropout, moments, the number of updates. None are kept of the beginning,
            which a program finds by itself.
        sums: Running sums since the last row of the history.
        targets: For each series the targets that are not reached yet; None where none are stated.
        losses: For each set the loss of every image when it was last seen, of shape `(images,)`;
            from them follows how much of the set the next look evaluates.
        history: The rows so far.
        watched: The looks so far.
        arrays: What probes measured so far.
        proof: Hashes of the split, of starting kernels and of the orders so far.
        seconds: What the time was spent on so far; no number but the timings hangs on it.
    """

    trial_id: str
    step: int | None = None
    variables: Mapping[str, np.ndarray] = field(default_factory=dict)
    sums: Sums = field(default_factory=Sums)
    targets: Mapping[str, tuple[float, ...]] | None = None
    losses: Mapping[str, np.ndarray] = field(default_factory=dict)
    history: History = field(default_factory=History)
    watched: History = field(default_factory=History)
    arrays: Mapping[str, ArraySeries] = field(default_factory=dict)
    proof: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)

    def check(self, trial_id: str, shapes: Mapping[str, tuple[int, ...]]) -> None:
        """Raises ValueError if a trial cannot go on from it.

        Args:
            trial_id: The trial's.
            shapes: Of the variables of its program, by role.
        """
        if self.trial_id != trial_id:
            raise ValueError(f"the state of {self.trial_id} is none of {trial_id}")
        held = {role: value.shape for role, value in self.variables.items()}
        if self.variables and held != shapes:
            raise ValueError(f"the state of {trial_id} has other variables than its network")

    def to_bytes(self) -> bytes:
        """Returns the written form: an `.npz` of the arrays, with all else as JSON among them."""
        rest = {
            "trial_id": self.trial_id,
            "step": self.step,
            "sums": asdict(self.sums),
            "targets": self.targets,
            "history": asdict(self.history),
            "watched": asdict(self.watched),
            "arrays": {name: [one.steps, one.axes] for name, one in self.arrays.items()},
            "proof": self.proof,
            "seconds": self.seconds,
        }
        groups = {
            "variables": self.variables,
            "losses": self.losses,
            "arrays": {name: one.values for name, one in self.arrays.items()},
        }
        contents: dict[str, Any] = {
            f"{group}/{name}": array
            for group, arrays in groups.items()
            for name, array in arrays.items()
        }
        contents[_REST] = np.frombuffer(json.dumps(rest).encode(), np.uint8)
        file = io.BytesIO()
        np.savez(file, **contents)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, written: bytes) -> Self:
        """Returns the state that was written down.

        Args:
            written: What `to_bytes` returned.
        """
        with np.load(io.BytesIO(written), allow_pickle=False) as file:
            rest = json.loads(file[_REST].tobytes())
            groups: dict[str, dict[str, np.ndarray]] = {"variables": {}, "losses": {}, "arrays": {}}
            for path in file.files:
                group, _, name = path.partition("/")
                if path != _REST:
                    groups[group][name] = file[path]
        targets = rest["targets"]
        return cls(
            trial_id=rest["trial_id"],
            step=rest["step"],
            variables=groups["variables"],
            sums=Sums(**rest["sums"]),
            targets=targets and {series: tuple(left) for series, left in targets.items()},
            losses=groups["losses"],
            history=_history(rest["history"]),
            watched=_history(rest["watched"]),
            arrays={
                name: ArraySeries(tuple(steps), tuple(axes), groups["arrays"][name])
                for name, (steps, axes) in rest["arrays"].items()
            },
            proof=rest["proof"],
            seconds=rest["seconds"],
        )


def _history(written: Mapping[str, Any]) -> History:
    series = {name: tuple(values) for name, values in written["series"].items()}
    return History(tuple(written["steps"]), tuple(written["epochs"]), series)
