"""One sitting: which parts are measured, how thoroughly, and what comes out."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bnexp.bench.paced import Say
from bnexp.bench.parts.answers import measure_answers
from bnexp.bench.parts.epochs import measure_epochs
from bnexp.bench.parts.grid import measure_grid
from bnexp.bench.parts.growth import measure_growth
from bnexp.bench.parts.networks import measure_networks, measure_steps
from bnexp.bench.parts.part import GrowthPoint, Measured, Measuring, Plan
from bnexp.bench.parts.reliability import measure_checkpoints, measure_cluster
from bnexp.bench.parts.starts import measure_starts
from bnexp.bench.parts.trials import measure_trial_cost
from bnexp.bench.parts.wholes import measure_wholes
from bnexp.bench.workplace import Workplace
from bnexp.errors import UsageError
from bnexp.store import describe_machine

FORMAT = 1


@dataclass
class Bench:
    """Everything that was measured in one sitting.

    Attributes:
        measurements: For each key, such as `epoch/bn/bnexp`, a value for each round.
        facts: What programs told of themselves, by key.
        growth: The points of the growth.
        about: When, where and how it was measured.
    """

    measurements: dict[str, list[float]] = field(default_factory=dict)
    facts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    growth: list[GrowthPoint] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """Returns the stored form."""
        return {
            "format": FORMAT,
            **self.about,
            "facts": self.facts,
            "measurements": self.measurements,
            "growth": [asdict(point) for point in self.growth],
        }

    def add(self, part: Measured) -> None:
        """Takes in what a part has measured, to the microsecond."""
        self.measurements |= {
            key: [round(value, 6) for value in values] for key, values in part.measurements.items()
        }
        self.facts |= part.facts
        self.growth += part.growth


def measure(plan: Plan, python: str, say: Say) -> Iterator[Bench]:
    """Measures the parts of a plan, and yields after each part what there is.

    Everything that is written meanwhile goes to a temporary folder, which stays where something
    fails, since messages name the logs in it.

    Args:
        plan: Which, and how thoroughly.
        python: Interpreter in which PyTorch and JAX are looked for.
        say: Is told what happens.

    Raises:
        BenchError: A program that was to be timed ended in an error.
        DataError: MNIST cannot be had.
        UsageError: `python` is not a Python.
    """
    interpreter = shutil.which(python)
    if interpreter is None:
        raise UsageError(f"--python: got {python!r}; there is no such program")
    folder = Path(tempfile.mkdtemp(prefix="bnexp-bench-"))
    workplace = Workplace(folder, str(Path(interpreter).absolute()), plan.quick)
    bench = Bench(about=_about(plan, workplace))
    for part in plan.parts:
        for measure_part in _MEASURING[part]:
            bench.add(measure_part(workplace, plan, say))
        yield bench
    shutil.rmtree(folder, ignore_errors=True)


_MEASURING: dict[str, tuple[Measuring, ...]] = {
    "epochs": (measure_epochs,),
    "commands": (measure_wholes,),
    "starts": (measure_starts,),
    "answers": (measure_answers, measure_grid),
    "trials": (measure_trial_cost,),
    "growth": (measure_growth,),
    "reliability": (measure_checkpoints, measure_cluster),
    "networks": (measure_networks,),
    "steps": (measure_steps,),
}
PARTS = tuple(_MEASURING)
"""What can be measured, in this order."""


def _about(plan: Plan, workplace: Workplace) -> dict[str, Any]:
    return {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "plan": asdict(plan),
        "machine": describe_machine(workplace.environment),
        "rivals": dict(workplace.versions),
    }
