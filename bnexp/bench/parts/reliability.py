"""What it costs that nothing is lost: states of long trials, a cluster in place of processes."""

from __future__ import annotations

import csv
from collections.abc import Mapping

from bnexp.bench.commands import timed
from bnexp.bench.paced import Say
from bnexp.bench.parts.part import Measured, Plan
from bnexp.bench.workplace import Workplace

NEVER = 10**6
"""Seconds between two states at which no trial comes to one."""

_LONG = """\
name: long
data: {dataset: mnist}
network: {kind: mlp, hidden: [100, 100, 100], activation: sigmoid, norm: batch}
training: {optimizer: {kind: sgd, learning_rate: 0.1}, batch_size: 60, steps: STEPS}
evaluation: {every: {steps: EVERY}}
seeds: 1
"""
"""The experiment of the 2015 paper on MNIST, one trial of it (Ioffe and Szegedy, section 4.1)."""


def measure_checkpoints(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Compares trials at the default interval with trials that write down no state.

    Under `checkpoints/article/...` and `checkpoints/long/...` stand the seconds of all trials but
    for what a worker does once; that of the latter has 50,000 steps.
    """
    steps = 200 if plan.quick else 50_000
    long = workplace.folder / "long.yaml"
    long.write_text(_LONG.replace("STEPS", str(steps)).replace("EVERY", str(steps // 50)))
    article = ("smoke",) if plan.quick else ("article", "--seeds", "2")
    measured: dict[str, list[float]] = {}
    for number in range(1, plan.turns + 1):
        for name, config in {"article": article, "long": (str(long),)}.items():
            for kind, options in _STATES.items():
                key = f"checkpoints/{name}/{kind}"
                say(f"{key}, round {number} of {plan.turns}")
                out = f"{key.replace('/', '-')}-{number}"
                command = ("run", *config, "--jobs", "1", "--out", out, *options)
                timed(workplace.bnexp(*command), workplace, f"run-{out}")
                measured.setdefault(key, []).append(_seconds(workplace, out))
    return Measured(measured)


_STATES: Mapping[str, tuple[str, ...]] = {
    "default": (),
    "never": ("--set", f"training.checkpoint.seconds={NEVER}"),
}


def measure_cluster(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Compares a run on a cluster of two workers of this machine with one by two processes.

    Under `cluster/local` and `cluster/dask` stand the seconds of the whole command, everything from
    importing to the figures among them.
    """
    config = ("smoke",) if plan.quick else ("article", "--seeds", "10")
    measured: dict[str, list[float]] = {}
    for number in range(1, plan.turns + 1):
        for engine in ("local", "dask"):
            say(f"cluster/{engine}, round {number} of {plan.turns}")
            out = f"cluster-{engine}-{number}"
            command = ("run", *config, "--jobs", "2", "--engine", engine, "--out", out)
            seconds = timed(workplace.bnexp(*command), workplace, f"run-{out}").seconds
            measured.setdefault(f"cluster/{engine}", []).append(seconds)
    return Measured(measured)


_ONCE = ("importing", "loading", "compiling")
"""What a worker does once, whatever its trials do."""


def _seconds(workplace: Workplace, out: str) -> float:
    """Returns the seconds that all trials of the only result in a folder took."""
    (table,) = (workplace.folder / out).glob("*/timings.csv")
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return sum(float(row["total"]) - sum(float(row[name]) for name in _ONCE) for row in rows)
