"""Synthetic results in the form of stored tables, for every test of the figures."""

import itertools
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from bnexp.analysis import Results, Verdict, verdicts_of
from bnexp.config.claims.claims import Claim, comparison_of

MEAN_VAL_LOSS = {
    "no-bn": [2.37, 0.160, 0.118, 0.102, 0.095, 0.090, 0.091, 0.092, 0.088, 0.093, 0.093],
    "bn": [2.35, 0.142, 0.113, 0.107, 0.097, 0.092, 0.092, 0.093, 0.090, 0.091, 0.091],
}
MEAN_LOSS = {"no-bn": (0.27, 0.0165), "bn": (0.23, 0.0349)}


def _trial(rng, arm, position, seed, epochs, diverged_at):
    """One trial's history: the means of claim 1.11 with noise of a seed's size."""
    known = arm if arm in MEAN_VAL_LOSS else "bn"
    shift = 0.004 * position if arm not in MEAN_VAL_LOSS else 0.0
    level = rng.normal(shift, 0.002)
    first, last = MEAN_LOSS[known]
    rows = []
    for epoch in range(epochs + 1):
        val_loss = MEAN_VAL_LOSS[known][min(epoch, 10)] + level + rng.normal(0, 0.003)
        loss = first * (last / first) ** (min(epoch - 1, 9) / 9) + rng.normal(0, 0.001) + shift
        row = {
            "arm": arm,
            "seed": seed,
            "epoch": float(epoch),
            "step": 1500 * epoch,
            "loss": loss if epoch else np.nan,
            "accuracy": 1 - 0.3 * loss if epoch else np.nan,
            "val_loss": val_loss,
            "val_accuracy": 1 - 0.28 * val_loss if epoch else 0.1,
        }
        if diverged_at is not None and epoch >= diverged_at:
            row |= {"loss": np.nan, "val_loss": np.nan}
            row |= {"accuracy": 0.1, "val_accuracy": 0.1}
            rows.append(row)
            break
        rows.append(row)
    return rows


def beside(row):
    """Returns what is evaluated besides: in another mode, on shifted images, and a lag."""
    accuracy = row["val_accuracy"]
    return {
        "val_accuracy.batch": accuracy,
        "shifted_accuracy": accuracy / 2,
        "mean_lag": 1.1 - accuracy,
    }


@pytest.fixture
def make_results() -> Callable[..., Results]:
    """Returns results for some arms and seeds.

    `diverged` maps (arm, seed), or (arm, seed, values of the grid), to an epoch. With a number of
    `workers` there are times: 1 ms a step for the first arm, 10% more for each that follows, and
    1% more for each seed.
    """
    return build


def build(
    arms=("no-bn", "bn"), seeds=10, epochs=10, grid=None, diverged=None, note="", workers=None
):
    rng = np.random.default_rng(7)
    keys = tuple(grid or {})
    history, trials, timings = [], [], []
    for position, arm in enumerate(arms):
        for values in itertools.product(*(grid or {}).values()):
            cell = dict(zip(keys, values, strict=True))
            for seed in range(seeds):
                known = diverged or {}
                at = known.get((arm, seed), known.get((arm, seed, values)))
                rows = _trial(rng, arm, position, seed, epochs, at)
                history += [{**row, **beside(row), **cell} for row in rows]
                status = "finished" if at is None else "diverged"
                trial = {"arm": arm, **cell, "seed": seed, "status": status}
                trial["diverged_step"] = np.nan if at is None else 1500 * at - 700
                last = {f"final_{name}": rows[-1][name] for name in ("loss", "val_loss")}
                trials.append(trial | last)
                seconds = rows[-1]["step"] * 1e-3 * (1 + 0.1 * position) * 1.01**seed
                timing = {"arm": arm, **cell, "seed": seed, "training": seconds}
                timings.append(timing | {"workers": workers})
    return Results(
        name="article",
        arms=tuple(arms),
        grid_keys=keys,
        history=pd.DataFrame(history),
        trials=pd.DataFrame(trials),
        timings=pd.DataFrame(timings if workers else []),
        note=note,
    )


FINAL = {"final": "val_loss"}
REACHED = {"steps_to": {"val_loss": 0.1}}


@pytest.fixture
def make_verdicts() -> Callable[..., tuple[Verdict, ...]]:
    """Returns the verdicts on some claims: each a metric, or a mapping of all that it states.

    By default these are the final validation loss, and the steps to one of 0.1.
    """
    return decide


def decide(results, *claims):
    arm, other = results.arms[1], results.arms[0]
    stated = [
        Claim.model_validate(
            {"says": "BN is ahead", "claim": f"{arm} < {other}"}
            | (claim if "metric" in claim else {"metric": claim})
        )
        for claim in claims or (FINAL, REACHED)
    ]
    found = [comparison_of(claim, results.arms, number) for number, claim in enumerate(stated)]
    return verdicts_of(results, found)
