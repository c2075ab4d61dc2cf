"""Makes results of two arms from a number for each trial, and claims about them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from bnexp.analysis import Results, verdicts_of
from bnexp.config.claims.claims import Claim, comparison_of
from bnexp.config.experiment import Cell

FINAL = {"final": "val_loss"}
ACCURACY = {"test": "accuracy"}
STEPS = {"steps_to": {"val_accuracy": 0.97}}
SECONDS = {"seconds_per_step": "training"}
HORIZON = 1000
MISSED, DIVERGED, PENDING = "missed", "diverged", "pending"
RATE = "training.optimizer.learning_rate"

HOLDS = " This holds for these training, validation and test images."

LOWER = [0.08, 0.09, 0.085, 0.07, 0.095]
HIGHER = [0.10, 0.105, 0.1, 0.10, 0.11]


def claim(metric=None, text="bn < no-bn", says="BN is ahead", number=0, **more):
    stated = Claim.model_validate({"says": says, "metric": metric or FINAL, "claim": text, **more})
    return comparison_of(stated, ("no-bn", "bn"), number)


def results_of(bn, no_bn, workers=1, horizons=(HORIZON, HORIZON), cells=({},), note="", every=1):
    """Returns results in which each number is a trial's loss, accuracy, steps to 97%, and seconds.

    Args:
        bn: For each seed a number, or what became of it.
        no_bn: The same of the other arm; `{seed: number}` where seeds are not 0, 1, ...
        workers: How many trials shared the machine.
        horizons: The last step of the trials of each arm.
        cells: Points of the grid, all with the same numbers.
        note: See `Results`.
        every: How many steps before it reached a target a trial was looked at.
    """
    history, trials, timings = [], [], []
    for arm, numbers, horizon in zip(("bn", "no-bn"), (bn, no_bn), horizons, strict=True):
        seeds = numbers if isinstance(numbers, dict) else dict(enumerate(numbers))
        for cell, (seed, number) in ((c, pair) for c in cells for pair in seeds.items()):
            key = {"arm": arm, **cell, "seed": seed}
            status = number if number in {DIVERGED, PENDING} else "finished"
            finite = number if isinstance(number, float | int) else math.nan
            trials.append({**key, "status": status, "test_accuracy": finite})
            timings.append({**key, "training": finite * horizon, "workers": workers})
            reached = finite if isinstance(number, int) else math.nan
            seen = {max(0, number - every), number} if isinstance(number, int) else set()
            for step in {0, horizon} | seen:
                row = {"step": step, "epoch": step / 100, "val_loss": finite}
                history.append({**key, **row, "val_accuracy": 0.98 if step == reached else 0.5})
    keys = tuple(cells[0])
    tables = (pd.DataFrame(rows) for rows in (history, trials, timings))
    return Results("small", ("no-bn", "bn"), keys, *tables, note=note)


def over_grid(numbers: Mapping[str, tuple], key=RATE, **more):
    """Returns results of a grid with one axis.

    Args:
        numbers: For each value of the axis the numbers of `bn` and of `no-bn`.
        key: The axis.
        more: See `results_of`.
    """
    cells = {((key, value),): pair for value, pair in numbers.items()}
    return over_cells(cells, **more)


def over_cells(numbers: Mapping[Cell, tuple], **more):
    """Returns results of a grid from the numbers of `bn` and of `no-bn` in each of its cells."""
    parts = [results_of(*pair, cells=(dict(cell),), **more) for cell, pair in numbers.items()]
    tables = {
        name: pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        for name in ("history", "trials", "timings")
    }
    return replace(parts[0], **tables)


def verdict_of(bn, no_bn, comparison=None, **more):
    """Returns the only verdict on results of two arms."""
    (verdict,) = verdicts_of(results_of(bn, no_bn, **more), [comparison or claim()])
    return verdict


def verdict_over(numbers, comparison):
    """Returns the only verdict on results of a grid."""
    (verdict,) = verdicts_of(over_grid(numbers), [comparison])
    return verdict
