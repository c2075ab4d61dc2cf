"""Other networks than the article's: epochs beside Keras' `fit`, and steps of each normalizer."""

from __future__ import annotations

import sys
from pathlib import Path

from bnexp.bench.paced import Paced, Say, started
from bnexp.bench.parts.part import Measured, Plan, measured_in_turn
from bnexp.bench.workplace import Workplace, benchmarks_folder
from bnexp.config import load_experiment

STEP = "step/"
"""Beginning of the key of each measurement of steps."""

EPOCHS = {"cnn": ("none", "batch"), "rnn": ("none",)}
"""Kinds of network, and the arms whose epochs are timed."""

STEPS = {"mlp": 500, "cnn": 50, "rnn": 50}
"""Kinds of network, and how many steps a turn has."""

MODES = {
    "mlp": ("none", "batch"),
    "cnn": ("average-pool", "average-pool-batch"),
    "rnn": ("none", "layer-cell"),
}
"""Kinds of network, and the arms whose steps are timed in either mode as well."""


def measure_networks(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Measures epochs of convolutional and recurrent networks here and in `fit`, in turn.

    For each `network/<kind>/<arm>/<program>` the seconds of each round, and what it told of itself.
    """
    pairs = [(kind, arm) for kind, arms in EPOCHS.items() for arm in arms]
    groups = (_programs(workplace, *pair) for pair in (pairs[:1] if plan.quick else pairs))
    return measured_in_turn(groups, workplace, plan, say)


def measure_steps(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Measures a step of each normalizer on each kind of network, in turn with that of none.

    For each `step/<kind>/<arm>`, and `step/<kind>/<arm>:<mode>` where the mode was stated, the
    seconds of a step in each round.
    """
    measurements: dict[str, list[float]] = {}
    for kind, steps in list(STEPS.items())[: 1 if plan.quick else None]:
        arms = list(load_experiment(Path(configuration(kind))).arms)
        chosen = arms[:1] if plan.quick else arms
        stated = () if plan.quick else MODES[kind]
        modes = [f"{arm}:{mode}" for arm in stated for mode in ("xla", "graph")]
        say(f"steps of {kind}: compiling {len(chosen) + len(modes)} programs")
        own = [sys.executable, "-m", "bnexp.bench.parts.stepping", configuration(kind)]
        told = [str(1 if plan.quick else steps), *chosen, *modes]
        with started(Paced(f"{STEP}{kind}", [*own, *told]), workplace) as running:
            for number in range(1, plan.turns + 1):
                say(f"steps of {kind} in turn, round {number} of {plan.turns}")
                for arm, seconds in running.epoch().items():
                    measurements.setdefault(f"{STEP}{kind}/{arm}", []).append(seconds)
    return Measured(measurements)


def configuration(kind: str) -> str:
    """Returns the file that describes the network of a kind, and its arms."""
    return str(benchmarks_folder() / "networks" / f"{kind}.yaml")


def _programs(workplace: Workplace, kind: str, arm: str) -> list[Paced]:
    mnist, key = str(workplace.given), f"network/{kind}/{arm}"
    sets = [f"data.dataset={mnist}"] if workplace.quick else []
    own = [sys.executable, "-m", "bnexp.bench.parts.own", configuration(kind), arm, *sets]
    fit = [sys.executable, workplace.rival("keras_networks.py"), mnist, kind, arm]
    return [Paced(f"{key}/bnexp", own), Paced(f"{key}/keras-fit", fit)]
