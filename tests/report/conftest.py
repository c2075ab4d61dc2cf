"""Result folders without any training to report on, and a real browser to read the page in."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from patience import HOUR

from bnexp.config import load_experiment
from bnexp.plan import expand_trials
from bnexp.plan.identity import record_of
from bnexp.session.answering.answer import load
from bnexp.session.answering.judge import present_look
from bnexp.session.answering.report import write_report
from bnexp.session.answering.stated import forms_of
from bnexp.store import ResultFolder, write_tables
from bnexp.store.looks import note_look
from bnexp.trial import History, Timings, Trial, TrialResult, TrialStatus

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

PLAIN = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 3}
seeds: 6
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, placement: after, momentum: 0.8}}
"""

CLAIMS = """
claims:
  - says: BN ends at a lower validation loss
    metric: {final: val_loss}
    claim: bn < no-bn
  - says: BN ends at a higher validation loss
    metric: {final: val_loss}
    claim: bn > no-bn
    verdict: contradicted
  - says: BN reaches the impossible first
    metric: {steps_to: {val_accuracy: 1.0}}
    claim: bn < no-bn
"""


def stored_results(folder: Path, text: str = PLAIN, ended: dict | None = None) -> Path:
    """Writes a result folder and returns it.

    Args:
        folder: Where to.
        text: The configuration.
        ended: For some of the trials, by arm and seed, how they ended: a status, or None where
            they are not trained yet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "source.yaml"
    source.write_text(text, encoding="utf-8")
    experiment = load_experiment(source)
    data = {variant.settings.data: "contents" for variant in experiment.variants}
    stored = ResultFolder(folder)
    pairs = []
    for trial in expand_trials(experiment, data):
        status = (ended or {}).get((trial.arm, trial.seed), TrialStatus.FINISHED)
        result = status and _result(trial, status, list(experiment.arms).index(trial.arm))
        if result:
            result = replace(
                result, record={**record_of("contents", trial.settings.network), **result.record}
            )
            stored.save(trial, result)
        pairs.append((trial, result))
    stored.write_experiment(experiment)
    stored.write_environment(
        {
            "started": "2026-01-02T03:04:05+00:00",
            "command": ["bnexp", "run", "a b.yaml"],
            "packages": {"bnexp": "0.1.0"},
            "workers": 1,
            "note": "",
        }
    )
    write_tables(folder, pairs, "")
    return folder


def _result(trial: Trial, status: TrialStatus, position: int) -> TrialResult:
    """Returns a result whose losses fall, the faster the later the arm stands."""
    rng = np.random.default_rng([trial.seed, position])
    epochs = trial.settings.training.epochs or 1
    finished = status is TrialStatus.FINISHED
    rows = epochs + 1 if finished else 1
    falling = 0.5 * 0.8 ** np.arange(rows) - 0.05 * position + rng.normal(0, 0.004, rows)
    losses = tuple(float(loss) for loss in falling)
    accuracies = tuple(1 - loss / 2 for loss in losses)
    series = {
        "loss": (math.nan, *losses[1:]),
        "accuracy": (math.nan, *accuracies[1:]),
        "val_loss": losses,
        "val_accuracy": accuracies,
    }
    return TrialResult(
        trial_id=trial.trial_id,
        seed=trial.seed,
        status=status,
        reason="" if finished else f"it {status.value} <b>because</b> of | a test",
        diverged_step=7 if status is TrialStatus.DIVERGED else None,
        history=History(
            tuple(10 * row for row in range(rows)), tuple(map(float, range(rows))), series
        ),
        test={"loss": losses[-1], "accuracy": accuracies[-1]} if finished else {},
        timings=Timings(training=1.0 + 0.1 * position, evaluation=0.5),
    )


@pytest.fixture(scope="session")
def stored(tmp_path_factory) -> Callable[..., Path]:
    """Makes a result folder of a configuration, as a run leaves it; see `stored_results`."""

    def make(text: str = PLAIN, ended: dict | None = None, name: str = "small") -> Path:
        return stored_results(tmp_path_factory.mktemp("stored") / name, text, ended)

    return make


@pytest.fixture(scope="session")
def claimed() -> str:
    """The usual configuration, with claims of each verdict."""
    return PLAIN + CLAIMS


@pytest.fixture(scope="session")
def reported(stored, claimed) -> Path:
    """A folder with claims, its report written; for tests that only read."""
    folder = stored(claimed)
    result = load(folder)
    before = replace(present_look(result), seeds=3, trials=6, ways=("work",))
    note_look(folder, before, list(forms_of(result.experiment).values()))
    write_report(folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Chromium without a window; a test that needs it says so when it is skipped."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        missing = f"needs Chromium; none of {', '.join(BROWSERS)} is on the PATH"
        if os.environ.get("BNEXP_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only with a browser)

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found, args=flags, timeout=1000 * HOUR
        )
        yield chromium
        chromium.close()
