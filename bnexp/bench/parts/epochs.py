"""Seconds per epoch, training and validation: bnexp, Keras, PyTorch, JAX, and the floor."""

from __future__ import annotations

import os
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
    seconds: dict[str, list[float]] = {}
    facts: dict[str, Mapping[str, Any]] = {}
    for arm in arms:
        measured, told = in_turn(_programs(workplace, arm), workplace, rounds, say)
        seconds |= measured
        facts |= told
    return seconds, facts


def _programs(workplace: Workplace, arm: str) -> list[Paced]:
    mnist, key = str(workplace.mnist), f"epoch/{arm}"
    fit = [sys.executable, workplace.rival("keras_fit.py"), mnist, arm]
    programs = [
        Paced(f"{key}/floor", [sys.executable, workplace.rival("floor.py")]),
        Paced(f"{key}/bnexp", [sys.executable, "-m", "bnexp.bench.parts.own", "article", arm]),
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
