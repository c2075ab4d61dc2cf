"""What a trial costs the runner beside training: drawing its start, passing it on, storing it."""

from __future__ import annotations

import csv

from bnexp.bench.commands import Timed, timed
from bnexp.bench.paced import Say
from bnexp.bench.parts.part import Measured, Plan
from bnexp.bench.workplace import Workplace

ARMS = 2


def measure_trial_cost(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Compares a run of many small trials with one of few, on one worker.

    What a run pays once (importing, compiling) falls out of the difference; what is left of it
    after training and evaluation is the runner's cost, drawing the figures of all trials included:
    as `trial/cost` the milliseconds per trial, one value for each round.
    """
    rounds, few, many = (1, 1, 3) if plan.quick else (3, 10, 110)
    costs = []
    for number in range(1, rounds + 1):
        say(f"the runner's cost per trial, round {number} of {rounds}")
        short = run_small(workplace, f"few-{number}", few, 1)
        long = run_small(workplace, f"many-{number}", many, 1)
        trained = _trained(workplace, f"many-{number}")
        costs.append(1e3 * (long.seconds - short.seconds) / (ARMS * (many - few)) - 1e3 * trained)
    return Measured({"trial/cost": costs})


def run_small(workplace: Workplace, out: str, seeds: int, jobs: int) -> Timed:
    """Runs the smallest experiment that there is, one epoch of the digits for each arm and seed.

    Args:
        workplace: Where.
        out: A folder in which nothing is stored yet.
        seeds: How many, for each of the two arms.
        jobs: Worker processes.
    """
    options = ["--seeds", str(seeds), "--jobs", str(jobs), "--out", out]
    command = workplace.bnexp("run", "smoke", "--set", "training.epochs=1", *options)
    return timed(command, workplace, f"run-{out}")


def _trained(workplace: Workplace, out: str) -> float:
    """Returns the mean seconds of training and evaluation in a trial of a run."""
    with (workplace.folder / out / "smoke" / "timings.csv").open(newline="") as file:
        spent = [float(row["training"]) + float(row["evaluation"]) for row in csv.DictReader(file)]
    return sum(spent) / len(spent)
