"""Seconds per epoch, training and validation: bnexp, Keras, PyTorch, JAX, and the floor."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bnexp.bench.paced import Paced, Say, in_turn
from bnexp.bench.workplace import Workplace

STEPS = 1500
"""Steps of an epoch of the article; `fit` may run all of them in one call."""


def measure_epochs(
    workplace: Workplace, arms: Sequence[str], rounds: int, say: Say
) -> tuple[dict[str, list[float]], dict[str, Mapping[str, Any]]]:
    """Measures an epoch of the article's arms in every way that is installed, in turn.

    Args:
        workplace: Where.
        arms: Of the article, `no-bn` and `bn`.
        rounds: How many epochs of each.
        say: Is told what happens.

    Returns:
        For each `epoch/<arm>/<program>` the seconds of each round, and what it told of itself.
    """
    floor = Paced("epoch/floor", [*_numpy(workplace), workplace.rival("floor.py")])
    programs = [program for arm in arms for program in _programs(workplace, arm)]
    return in_turn([floor, *programs], workplace, rounds, say)


def _numpy(workplace: Workplace) -> list[str]:
    """Returns the interpreter of the floor: ours, whose numpy is known to be there."""
    return [workplace.python if "numpy" in workplace.versions else sys.executable]


def _programs(workplace: Workplace, arm: str) -> list[Paced]:
    mnist, key = str(workplace.mnist), f"epoch/{arm}"
    fit = [sys.executable, workplace.rival("keras_fit.py"), mnist, arm]
    programs = [
        Paced(f"{key}/bnexp", [sys.executable, "-m", "bnexp.bench.own", "article", arm]),
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
        if shutil.which("taskset"):
            programs.append(Paced(f"{key}/{name}-one-core", ["taskset", "-c", "0", *loop]))
    return programs
