"""What the commands about a stored grid take: many claims in many cells, and nothing to train."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bnexp.bench.commands import timed, timed_in_turn
from bnexp.bench.paced import Say
from bnexp.bench.parts.part import Measured, Plan
from bnexp.bench.workplace import Workplace
from bnexp.config.course import plan_course
from bnexp.plan.identity import record_of
from bnexp.session import Prepared, prepare
from bnexp.store import ResultFolder
from bnexp.store.files.atomic import write_whole
from bnexp.trial import History, Timings, Trial, TrialResult, TrialStatus

GRID = """\
name: grid
data: {dataset: digits, validation: {fraction: 0.2, take: random}}
network: {kind: mlp, hidden: [32, 32]}
training: {optimizer: {kind: sgd}, batch_size: 32, epochs: 8}
evaluation: {every: {epochs: 1}, on: [validation, test], watch: {every: {steps: 2}}}
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, momentum: 0.9}}
  biased: {network.norm: {kind: batch, momentum: 0.9}, network.bias: true}
claims:
  - {says: lower at the end, metric: {final: val_loss}, claim: bn < no-bn}
  - {says: higher at the end, metric: {final: val_accuracy}, claim: bn > no-bn}
  - {says: better at best, metric: {best: val_accuracy}, claim: bn > no-bn, at_least: 3}
  - {says: lower at best, metric: {best: val_loss}, claim: bn < no-bn, at_least: 2}
  - {says: lower at once, metric: {at: {series: val_loss, epoch: 1}}, claim: bn < no-bn}
  - {says: on average, metric: {mean: {series: val_loss, epochs: [1, 4]}}, claim: bn < no-bn}
  - {says: area, metric: {area: {series: val_loss}}, claim: bn < no-bn, at_least: 2}
  - {says: in fewer steps, metric: {steps_to: {val_accuracy: 0.9}}, claim: bn < no-bn}
  - {says: sooner, metric: {epochs_to: {val_accuracy: 0.9}}, claim: bn < no-bn, at_least: 1}
  - {says: in less time, metric: {seconds_to: {val_accuracy: 0.9}}, claim: bn < no-bn, at_least: 1}
  - {says: a smaller gap, metric: {gap: accuracy}, claim: bn < no-bn, at_least: 1}
  - says: as good at its best
    metric: {test: accuracy}
    claim: bn = no-bn
    margin: 0.02
    select: {best: val_loss, seeds: 2}
  - {says: no worse, metric: {test: accuracy}, claim: bn >= no-bn, margin: 0.01}
  - {says: as fast, metric: {seconds_per_step: training}, claim: bn <= no-bn, margin: 1.5}
  - {says: larger, metric: {parameters: all}, claim: bn > no-bn}
  - says: a wider range
    metric: {width: {along: training.optimizer.learning_rate, reaches: {val_accuracy: 0.9}}}
    claim: bn > no-bn
  - {says: a bias before BN learns nothing, identity: bias_gradient, arm: biased}
  - {says: BN folds, identity: folding}
  - {says: BN has its parameters, identity: parameters}
grid:
  training.optimizer.learning_rate: [0.01, 0.1, 1.0, 10.0]
  training.batch_size: {sizes}
seeds: {seeds}
"""
"""Three arms at points of a grid, nineteen claims, and every kind of figure."""

SIZES = {"{sizes}": "[8, 32]", "{seeds}": "6"}
"""How much of it there is."""

QUICK = {"{sizes}": "[32]", "{seeds}": "4"}
"""The same where nothing but that it works is looked at."""

COMMANDS = ("run", "check", "plot", "plot-again", "report")
"""What is timed, in this order: `plot` draws all figures, and those after it find them there."""


def measure_grid(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Times the commands about a grid whose trials are all stored.

    The trials are made up, since what is timed reads them and trains none. For each
    `grid/<command>` the seconds of each round.
    """
    configuration = workplace.folder / "grid.yaml"
    write_whole(configuration, grid_of(QUICK if plan.quick else SIZES))
    prepared = prepare(configuration, out=workplace.folder / "grid", verify=False)
    say(f"making up {len(prepared.trials)} trials of a grid")
    make_up(prepared)
    run = workplace.bnexp("run", "grid.yaml", "--out", "grid")
    timed(run, workplace, "grid")
    again = {name: workplace.bnexp(name.partition("-")[0], "grid/grid") for name in COMMANDS[1:]}
    drawn = prepared.folder.drawn
    seconds = timed_in_turn(
        {"run": run, **again},
        workplace,
        "grid",
        plan.turns,
        lambda which: say(f"a stored grid, {which}"),
        before=lambda name: drawn.unlink(missing_ok=True) if name == "plot" else None,
    )
    return Measured(seconds)


def grid_of(sizes: Mapping[str, str]) -> str:
    """Returns the configuration with so many points and seeds."""
    text = GRID
    for place, value in sizes.items():
        text = text.replace(place, value)
    return text


def make_up(prepared: Prepared) -> None:
    """Stores a result that could have come out of each trial of a plan."""
    folder = ResultFolder(Path(prepared.folder.path))
    for trial in prepared.trials:
        source = prepared.sources[trial.settings.data]
        images = source.size.trained_on(trial.settings.data)
        folder.save(trial, ended(trial, images, source.fingerprint))


def ended(trial: Trial, images: int, contents: str) -> TrialResult:
    """Returns a made up result, which gets better with time, sooner with smaller losses."""
    rng = np.random.default_rng([trial.seed, len(trial.arm)])
    per_epoch = plan_course(trial.settings.training, images).per_epoch
    epochs = np.arange((trial.settings.training.epochs or 1) + 1)
    pace = 0.2 + 0.4 * rng.random()
    losses = 2.3 * np.exp(-pace * epochs) + 0.01 * rng.random(len(epochs))
    sets = {"": losses, "val_": 1.1 * losses, "test_": 1.2 * losses}
    series = {}
    for name, values in sets.items():
        series[f"{name}loss"] = values
        series[f"{name}accuracy"] = np.exp(-values)
    series["loss"][0] = series["accuracy"][0] = math.nan
    looks = [step for step in range(1, per_epoch * int(epochs[-1])) if step % 2 == 0]
    seen = np.exp(-2.5 * np.exp(-pace * np.array(looks) / per_epoch))
    reached = int(np.argmax(seen >= 0.9)) if (seen >= 0.9).any() else len(looks) - 1
    watched = [math.nan] * reached + [float(seen[reached])]
    return TrialResult(
        trial_id=trial.trial_id,
        seed=trial.seed,
        status=TrialStatus.FINISHED,
        history=History(
            tuple((per_epoch * epochs).tolist()),
            tuple(epochs.astype(float).tolist()),
            {name: tuple(values.tolist()) for name, values in series.items()},
        ),
        watched=History(
            tuple(looks[: reached + 1]),
            tuple(step / per_epoch for step in looks[: reached + 1]),
            {"val_accuracy": tuple(watched)},
        ),
        test={"loss": float(losses[-1]), "accuracy": math.exp(-losses[-1])},
        parameters={"trainable": 3466 + 64 * (trial.arm != "no-bn"), "other": 128},
        record=record_of(contents, trial.settings.network),
        timings=Timings(training=1.0 + rng.random(), evaluation=0.1, total=2.0),
    )
