"""Seconds per epoch, training and validation: bnexp, Keras, PyTorch, JAX, and the floor."""

from __future__ import annotations

import os
import shutil
import sys

from bnexp.bench.paced import Paced, Say
from bnexp.bench.parts.part import Measured, Plan, measured_in_turn
from bnexp.bench.workplace import Workplace

STEPS = 1500
"""Steps of an epoch of the article; `fit` may run all of them in one call."""


def measure_epochs(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Measures an epoch of the article's arms in every way that is installed, in turn.

    For each `epoch/<arm>/<program>` the seconds of each round, and what it told of itself.
    """
    arms = ("no-bn",) if plan.quick else ("no-bn", "bn")
    groups = (_programs(workplace, arm) for arm in arms)
    return measured_in_turn(groups, workplace, plan, say)


def _programs(workplace: Workplace, arm: str) -> list[Paced]:
    mnist, key = str(workplace.given), f"epoch/{arm}"
    sets = [f"data.dataset={mnist}"] if workplace.quick else []
    fit = [sys.executable, workplace.rival("keras_fit.py"), mnist, arm]
    programs = [
        Paced(f"{key}/floor", [sys.executable, workplace.rival("floor.py")]),
        Paced(
            f"{key}/bnexp", [sys.executable, "-m", "bnexp.bench.parts.own", "article", arm, *sets]
        ),
        Paced(f"{key}/keras-fit", fit),
        Paced(f"{key}/keras-fit-{STEPS}-steps", [*fit, str(STEPS)]),
    ]
    for package, name, file in (
        ("torch", "pytorch", "torch_loop.py"),
        ("jax", "jax", "jax_scan.py"),
    ):
        if package not in workplace.versions:
            continue
        loop = [workplace.python, workplace.rival(file), mnist, arm]
        programs.append(Paced(f"{key}/{name}", loop))
        if sys.platform == "linux" and shutil.which("taskset"):
            core = ["taskset", "-c", str(min(os.sched_getaffinity(0)))]
            programs.append(Paced(f"{key}/{name}-one-core", [*core, *loop]))
    return programs
