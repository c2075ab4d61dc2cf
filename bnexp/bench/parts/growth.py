"""How time and memory grow with width, depth, batch size, data and the number of trials."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bnexp.bench.paced import Paced, Say, started
from bnexp.bench.parts.part import GrowthPoint, Measured, Plan
from bnexp.bench.parts.trials import run_small
from bnexp.bench.workplace import FEW, Workplace
from bnexp.execution import Silent
from bnexp.session import prepare, train

OPERATIONS = 1.2e10
"""Multiplications that a point of the growth is given, some two seconds on a core of 2023."""

CONFIGURATION = """
name: growth
data: {dataset: mnist}
network: {kind: mlp, hidden: [128]}
training: {steps: 1}
arms: {no-bn: {}}
"""


@dataclass(frozen=True)
class Sizes:
    """Which values are measured along each axis."""

    width: Sequence[int] = (32, 128, 512, 2048)
    depth: Sequence[int] = (1, 2, 4, 8)
    batch: Sequence[int] = (1, 4, 32, 256, 4096)
    images: Sequence[int] = (7_000, 21_000, 70_000, 210_000)
    trials: Sequence[int] = (2, 20, 100, 400)


_QUICK = Sizes((128,), (1,), (32,), (FEW,), (2,))


def measure_growth(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Measures one point after the other, each in a new worker.

    A network that stands on several axes is measured once.
    """
    sizes = _QUICK if plan.quick else Sizes()
    points = []
    known: dict[tuple[Sequence[int], int], tuple[float, float, float]] = {}
    for axis, value, hidden, batch in _networks(sizes):
        if (hidden, batch) not in known:
            say(f"growth: {axis} {value}")
            steps = _steps(hidden, batch)
            network = [f"network.hidden={list(hidden)}", f"training.batch_size={batch}"]
            seconds, memory = _step(workplace, steps, network, f"{axis}-{value}")
            known[hidden, batch] = seconds, _floor(workplace, hidden, batch, steps), memory
        points.append(GrowthPoint(axis, value, *known[hidden, batch]))
    middle = ((128,), 32)
    floor = known[middle][1]
    for images in sizes.images:
        say(f"growth: images {images}")
        part = [f"data.dataset={workplace.repeated(images)}"]
        seconds, memory = _step(workplace, _steps(*middle), part, f"images-{images}")
        points.append(GrowthPoint("images", images, seconds, floor, memory))
    for trials in sizes.trials:
        say(f"growth: trials {trials}")
        whole = run_small(workplace, f"trials-{trials}", trials // 2, 2)
        points.append(GrowthPoint("trials", trials, whole.seconds, 0.0, whole.memory))
    return Measured(growth=points)


def _networks(sizes: Sizes) -> Iterator[tuple[str, int, tuple[int, ...], int]]:
    """Yields axis, value, widths of the hidden layers and batch size."""
    yield from (("width", width, (width,), 32) for width in sizes.width)
    yield from (("depth", depth, (128,) * depth, 32) for depth in sizes.depth)
    yield from (("batch size", batch, (128,), batch) for batch in sizes.batch)


def _steps(hidden: Sequence[int], batch: int) -> int:
    """Returns how many steps take a second or two."""
    widths = [784, *hidden]
    parameters = sum(a * b for a, b in pairwise(widths))
    return min(3000, max(30, int(OPERATIONS / (parameters * (batch + 3)))))


def _step(workplace: Workplace, steps: int, sets: Sequence[str], name: str) -> tuple[float, float]:
    """Returns seconds of a step and the peak memory of the worker that trained."""
    path = workplace.folder / "growth.yaml"
    path.write_text(CONFIGURATION)
    length = [f"training.steps={steps}", f"evaluation.every.steps={steps}"]
    prepared = prepare(path, sets=[*length, *sets], out=workplace.folder / "growth" / name)
    failure = train(prepared, Silent(), jobs=1)
    if failure:
        raise failure
    (result,) = prepared.stored().values()
    return result.timings.training / steps, result.timings.memory


def _floor(workplace: Workplace, hidden: Sequence[int], batch: int, steps: int) -> float:
    numbers = map(str, (batch, steps * batch, *hidden))
    command = [sys.executable, workplace.rival("floor.py"), *numbers]
    with started(Paced("growth-floor", command), workplace) as running:
        return statistics.median(running.epoch()["seconds"] for _ in range(3)) / steps
