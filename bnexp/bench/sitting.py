"""One sitting: which parts are measured, how thoroughly, and what comes out."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bnexp.bench.paced import Say
from bnexp.bench.parts.answers import measure_answers
from bnexp.bench.parts.epochs import measure_epochs
from bnexp.bench.parts.grid import measure_grid
from bnexp.bench.parts.growth import Point, Sizes, measure_growth
from bnexp.bench.parts.starts import measure_starts
from bnexp.bench.parts.trials import measure_trial_cost
from bnexp.bench.parts.wholes import measure_wholes
from bnexp.bench.workplace import Workplace
from bnexp.errors import UsageError
from bnexp.store import describe_machine

FORMAT = 1


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        parts: Some of `PARTS`, in their order.
        rounds: How often the epochs run in turn; quick commands run twice as often, and how often
            the long ones do is fixed.
        quick: Whether everything is as small as it can be: it shows that measuring works, and its
            figures mean nothing.
    """

    parts: tuple[str, ...]
    rounds: int
    quick: bool


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
            "measurements": self.measurements,
            "growth": [asdict(point) for point in self.growth],
        }

    def add(self, measured: Mapping[str, Sequence[float]]) -> None:
        """Takes measurements in, to the microsecond."""
        self.measurements |= {key: [round(v, 6) for v in vs] for key, vs in measured.items()}


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
    found = shutil.which(python)
    if found is None:
        raise UsageError(f"--python: got {python!r}; there is no such program")
    folder = Path(tempfile.mkdtemp(prefix="bnexp-bench-"))
    workplace = Workplace(folder, str(Path(found).absolute()))
    bench = Bench(about=_about(plan, workplace))
    for part in plan.parts:
        _MEASURING[part](bench, workplace, plan, say)
        yield bench
    shutil.rmtree(folder, ignore_errors=True)


def _epochs(bench: Bench, workplace: Workplace, plan: Plan, say: Say) -> None:
    arms = ("no-bn",) if plan.quick else ("no-bn", "bn")
    rounds = 1 if plan.quick else plan.rounds
    seconds, facts = measure_epochs(workplace, arms, rounds, say)
    bench.add(seconds)
    bench.facts |= facts


def _commands(bench: Bench, workplace: Workplace, plan: Plan, say: Say) -> None:
    # The second epoch is what a claim of the article reads.
    seeds, epochs = (2, 2) if plan.quick else (10, 10)
    bench.add(measure_wholes(workplace, seeds=seeds, epochs=epochs, say=say))
    bench.facts["command"] = {"seeds": seeds, "epochs": epochs}


def _starts(bench: Bench, workplace: Workplace, plan: Plan, say: Say) -> None:
    rounds = 1 if plan.quick else 2 * plan.rounds
    bench.add(measure_starts(workplace, rounds=rounds, say=say))


def _answers(bench: Bench, workplace: Workplace, plan: Plan, say: Say) -> None:
    rounds, few, many, epochs = (1, 1, 2, 2) if plan.quick else (plan.rounds, 10, 500, 50)
    sizes = {"few": few, "many": many, "epochs": epochs}
    bench.add(measure_answers(workplace, rounds=rounds, **sizes, say=say))
    bench.add(measure_grid(workplace, rounds=rounds, seeds=4 if plan.quick else 6, say=say))


def _trials(bench: Bench, workplace: Workplace, plan: Plan, say: Say) -> None:
    rounds, few, many = (1, 1, 3) if plan.quick else (3, 10, 110)
    bench.add(measure_trial_cost(workplace, rounds=rounds, few=few, many=many, say=say))


def _growth(bench: Bench, workplace: Workplace, plan: Plan, say: Say) -> None:
    small = Sizes((32,), (2,), (4096,), (7_000,), (2,))
    bench.growth = measure_growth(workplace, small if plan.quick else Sizes(), say)


_MEASURING: dict[str, Callable[[Bench, Workplace, Plan, Say], None]] = {
    "epochs": _epochs,
    "commands": _commands,
    "starts": _starts,
    "answers": _answers,
    "trials": _trials,
    "growth": _growth,
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
