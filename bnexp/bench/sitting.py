"""One sitting: which parts are measured, how thoroughly, and what comes out."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bnexp.bench.epochs import measure_epochs
from bnexp.bench.growth import Point, Sizes, measure_growth
from bnexp.bench.paced import Say
from bnexp.bench.starts import measure_starts
from bnexp.bench.trials import measure_trial_cost
from bnexp.bench.wholes import measure_wholes
from bnexp.bench.workplace import Workplace
from bnexp.errors import UsageError
from bnexp.store import describe_machine

PARTS = ("epochs", "commands", "starts", "trials", "growth")
"""What can be measured, in this order."""

FORMAT = 1


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        parts: Some of `PARTS`.
        rounds: How often what is compared runs in turn.
        quick: Whether everything is as small as it can be: it shows that measuring works, and its
            figures mean nothing.
    """

    parts: tuple[str, ...] = PARTS
    rounds: int = 7
    quick: bool = False


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
    growth: list[Point] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """Returns the stored form."""
        return {
            "format": FORMAT,
            **self.about,
            "facts": self.facts,
            "measurements": {
                key: [round(value, 6) for value in values]
                for key, values in self.measurements.items()
            },
            "growth": [asdict(point) for point in self.growth],
        }


def measure(plan: Plan, folder: Path, python: str, say: Say) -> Bench:
    """Measures the parts of a plan, one after the other.

    Args:
        plan: Which, and how thoroughly.
        folder: For all that is written meanwhile; what an earlier sitting left is removed.
        python: Interpreter in which PyTorch and JAX are looked for.
        say: Is told what happens.

    Raises:
        BenchError: A program that was to be timed ended in an error.
        DataError: MNIST cannot be had.
        UsageError: `python` is not a Python.
    """
    found = shutil.which(python)
    if found is None:
        raise UsageError(f"--python: got {python!r}; there is no such program")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    workplace = Workplace(folder.absolute(), str(Path(found).absolute()))
    bench = Bench(about=_about(plan, workplace))
    quick = plan.quick
    if "epochs" in plan.parts:
        arms = ("no-bn",) if quick else ("no-bn", "bn")
        rounds = 1 if quick else plan.rounds
        seconds, facts = measure_epochs(workplace, arms, rounds, say)
        bench.measurements |= seconds
        bench.facts |= facts
    if "commands" in plan.parts:
        seeds, epochs = (2, 1) if quick else (10, 10)
        bench.measurements |= measure_wholes(workplace, seeds=seeds, epochs=epochs, say=say)
        bench.facts["command"] = {"seeds": seeds, "epochs": epochs}
    if "starts" in plan.parts:
        rounds, seeds = (1, 1) if quick else (2 * plan.rounds, 10)
        bench.measurements |= measure_starts(workplace, rounds=rounds, seeds=seeds, say=say)
    if "trials" in plan.parts:
        rounds, few, many = (1, 1, 3) if quick else (3, 10, 110)
        bench.measurements |= measure_trial_cost(
            workplace, rounds=rounds, few=few, many=many, say=say
        )
    if "growth" in plan.parts:
        small = Sizes((32,), (2,), (4096,), (7_000,), (2,))
        bench.growth = measure_growth(workplace, small if quick else Sizes(), say)
    return bench


def _about(plan: Plan, workplace: Workplace) -> dict[str, Any]:
    return {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "plan": asdict(plan),
        "machine": describe_machine(),
        "rivals": dict(workplace.versions),
    }
