"""What all tests share: configurations from text, and MNIST where it can be had."""

from __future__ import annotations

import fcntl
import hashlib
import math
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from bnexp.config import Experiment, load_experiment
from bnexp.config.language.data import Data
from bnexp.data import Source, find_source
from bnexp.errors import DataError
from bnexp.plan import expand_trials
from bnexp.plan.identity import record_of
from bnexp.store import ResultFolder, write_tables
from bnexp.training.kept import compiled
from bnexp.trial import History, Timings, Trial, TrialResult, TrialStatus

# A busy machine makes no test a slow one, and fixtures here are the same for all examples.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("any machine")

# All processes of the tests share what one of them has compiled.
_COMPILED = "" if os.environ.get(compiled.VARIABLE) else tempfile.mkdtemp(prefix="compiled-")
os.environ[compiled.VARIABLE] = os.environ.get(compiled.VARIABLE) or _COMPILED


def pytest_unconfigure():
    """Removes what was compiled, in the process that made the folder for it."""
    if _COMPILED:
        shutil.rmtree(_COMPILED, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--oracles",
        metavar="DIR",
        action="append",
        default=[],
        type=_folder,
        help="a further folder of vectors for the normalizers; may be repeated",
    )


def _folder(stated: str) -> Path:
    folder = Path(stated)
    if not any(folder.glob("*.json")):
        raise pytest.UsageError(f"--oracles: no folder with .json files: {stated}")
    return folder


@pytest.fixture(scope="session")
def mnist() -> Source:
    """MNIST on this machine; a test that needs it says so when it is skipped."""
    try:
        return find_source(Data(), Path.cwd(), download=False)
    except DataError as error:
        if os.environ.get("CI") or os.environ.get("BNEXP_REQUIRE_MNIST"):
            pytest.fail(f"MNIST is required here: {error}")
        pytest.skip("needs MNIST; say with BNEXP_DATA_DIR where mnist.npz lies")


@pytest.fixture(scope="session")
def digits_contents() -> str:
    """What stands for the digits, by which a run knows stored trials for its own."""
    return find_source(Data(dataset="digits"), Path.cwd()).fingerprint


@pytest.fixture(scope="session")
def once(tmp_path_factory) -> Callable[..., Path]:
    """Makes folders once for all tests that only read, whichever process needs one first.

    `once(make, *stated)` returns the folder that `make(folder)` has filled for what is stated.
    """
    place = tmp_path_factory.getbasetemp()
    # Processes of one run have a folder each, side by side.
    shared = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "once"
    shared.mkdir(exist_ok=True)

    def made(make: Callable[[Path], object], *stated: object) -> Path:
        name = hashlib.sha256(repr((make.__qualname__, stated)).encode()).hexdigest()[:16]
        folder, whole = shared / name, shared / f"{name}.whole"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                whole.touch()
        return folder

    return made


@pytest.fixture
def experiment_of(tmp_path: Path):
    """Loads the experiment that a text states."""

    def load(text: str, **options) -> Experiment:
        path = tmp_path / "experiment.yaml"
        path.write_text(text)
        return load_experiment(path, **options)

    return load


@pytest.fixture
def trials_of(experiment_of):
    """Expands the trials of the experiment that a text states, whatever its data."""

    def expand(text: str, fingerprint: str = "contents", **options) -> list[Trial]:
        experiment = experiment_of(text, **options)
        data = {variant.settings.data: fingerprint for variant in experiment.variants}
        return expand_trials(experiment, data)

    return expand


UNSTATED = {"contents": "pixels"}
"""The record of a trial of which a test says nothing; in a folder it is that of its data."""


def _ended(trial: Trial, status: TrialStatus = TrialStatus.FINISHED, **parts) -> TrialResult:
    """Returns what a trial of two epochs could have left behind, without training it.

    Losses are near 1, lower by 0.2 in every arm but `no-bn`; a seed moves all arms alike.

    Args:
        trial: The trial.
        status: How it ended.
        parts: Of the result, instead of those that are made up.
    """
    rng = np.random.default_rng([trial.seed, len(trial.arm)])
    loss = 1.0 + 0.1 * trial.seed - 0.2 * (trial.arm != "no-bn") + 0.01 * float(rng.normal())
    series = {
        "loss": (math.nan, 1.1 * loss, loss),
        "accuracy": (math.nan, 0.5, 0.75),
        "val_loss": (2.5, loss + 0.25, loss),
        "val_accuracy": (0.125, 0.5, 1 - loss / 8),
    }
    whole = {
        "reason": "" if status is TrialStatus.FINISHED else f"it {status}",
        "history": History((0, 5, 10), (0.0, 1.0, 2.0), series),
        "test": {"loss": loss, "accuracy": 1 - loss / 8},
        "parameters": {"trainable": 54, "other": 8},
        "proof": {"split": "all", "init/hidden.1.kernel": f"{trial.seed}", "order/1": "first"},
        "record": UNSTATED,
        "timings": Timings(training=1.0 + 0.125 * trial.seed, evaluation=0.5, workers=2),
    }
    if status is not TrialStatus.FINISHED:
        whole |= {"history": History(), "test": {}}
    return TrialResult(trial.trial_id, trial.seed, status, **{**whole, **parts})


def _recorded(trial: Trial, result: TrialResult | None, contents: str) -> TrialResult | None:
    """Returns a result whose record says what its identity was made of, where it says nothing."""
    stated = {} if result is None or result.record == UNSTATED else result.record
    return result and replace(
        result, record={**record_of(contents, trial.settings.network), **stated}
    )


@pytest.fixture(scope="session")
def ended() -> Callable[..., TrialResult]:
    """What a trial could have left behind; see `_ended`."""
    return _ended


@pytest.fixture(scope="session")
def stored_at() -> Callable[..., Path]:
    """Writes a result folder as a run leaves it, without any training, and returns it.

    A run of `source.yaml` takes its trials for its own where `contents` are those of its data.
    """

    def store(
        folder: Path, text: str, result_of=_ended, contents: str = "pixels", **environment
    ) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / "source.yaml"
        source.write_text(text, encoding="utf-8")
        experiment = load_experiment(source)
        data = {variant.settings.data: contents for variant in experiment.variants}
        pairs = [
            (trial, _recorded(trial, result_of(trial), contents))
            for trial in expand_trials(experiment, data)
        ]
        stored = ResultFolder(folder)
        for trial, result in pairs:
            if result is not None:
                stored.save(trial, result)
        stored.write_experiment(experiment)
        stored.write_environment({"started": "2026-01-02T03:04:05+00:00", **environment})
        write_tables(folder, pairs, "")
        return folder

    return store
