"""A result with trials that ended in every way, and what exports it."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace

import pytest

from bnexp.trial import History, Timings, TrialStatus

TEXT = """
name: small
question: Does BN end lower?
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
evaluation: {watch: {every: {steps: 2}}}
grid: {training.batch_size: [32, 64]}
seeds: 2
arms:
  no-bn: {}
  "b:n": {network.norm: {kind: batch}}
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: "b:n < no-bn"}
  - {says: BN is sooner, metric: {steps_to: {val_accuracy: 0.7}}, claim: "b:n < no-bn"}
"""

ARM, CELL = "b:n", (("training.batch_size", "64"),)


@pytest.fixture(scope="session")
def some(ended):
    """What a trial of the result came to: one failed, one diverged, one is not trained yet."""

    def result(trial):
        if (trial.arm, trial.cell, trial.seed) == (ARM, CELL, 1):
            return None
        if (trial.arm, trial.seed) == ("no-bn", 1):
            status = TrialStatus.FAILED if trial.cell == CELL else TrialStatus.DIVERGED
            rows = (math.nan, math.inf), (2.5, math.nan)
            history = History(
                (0, 5), (0.0, 1.0), dict(zip(("loss", "val_loss"), rows, strict=True))
            )
            diverged = status is TrialStatus.DIVERGED
            return ended(
                trial,
                status,
                history=history if diverged else History(),
                diverged_step=5 if diverged else None,
            )
        whole = ended(trial)
        watched = History((2, 4), (0.4, 0.8), {"val_accuracy": (math.nan, 0.7)})
        timings = Timings(training=8.0, evaluation=2.0, total=12.0)
        return replace(whole, watched=watched, timings=timings)

    return result


@pytest.fixture(scope="session")
def made(stored_at, some):
    """Makes the result in a folder, each of its trials with a log."""

    def make(folder):
        stored_at(folder, TEXT, some, configuration_commit="c" * 40)
        (folder / "logs").mkdir()
        for path in (folder / "trials").glob("*.json"):
            (folder / "logs" / f"{path.stem}.log").write_text(f"log of {path.stem}\n")
        return folder

    return make


@pytest.fixture(scope="session")
def kept(made, tmp_path_factory):
    """The result, for tests that only read it."""
    return made(tmp_path_factory.mktemp("results") / "small")


@pytest.fixture
def stored(made, tmp_path):
    """The result, for tests that change it."""
    return made(tmp_path / "results" / "small")


@pytest.fixture
def planned(trials_of):
    """Its trials by their labels."""
    return {trial.label: trial for trial in trials_of(TEXT, "pixels")}


@pytest.fixture
def loaded_after(tmp_path):
    """Returns which heavy packages a new process has imported after some code."""

    def loaded(code):
        names = ("tensorflow", "keras", "mlflow", "tensorboard")
        told = f"\nimport sys\nprint(*(name for name in {names} if name in sys.modules))"
        done = subprocess.run(
            [sys.executable, "-c", code + told],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=True,
        )
        return set(done.stdout.split())

    return loaded
