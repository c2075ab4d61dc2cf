"""Trains trials inside the test's own process, as a worker would."""

from __future__ import annotations

from pathlib import Path

import pytest

from bnexp.config.language.data import Data
from bnexp.data import find_source, load_data
from bnexp.plan.identity import THREADS
from bnexp.training.determinism import prepare_environment

prepare_environment(THREADS)
pytest.register_assert_rewrite("contracts.probe")

from bnexp.training.program import DeviceData, Program  # noqa: E402 (after the environment)
from bnexp.training.run_trial import run_trial  # noqa: E402


@pytest.fixture(scope="session")
def digits() -> DeviceData:
    return DeviceData(load_data(find_source(Data(dataset="digits"), Path.cwd())))


@pytest.fixture(scope="session")
def mnist_on_device(mnist) -> DeviceData:
    return DeviceData(load_data(mnist))


@pytest.fixture(scope="session")
def pairs_of_programs(digits):
    """Returns two programs of a trial: one to train it through, and one to take it up again."""
    built: dict[str, list[Program]] = {}

    def pair(trial):
        if trial.program_id not in built:
            built[trial.program_id] = [Program(trial.settings, digits) for _ in range(2)]
        return built[trial.program_id]

    return pair


@pytest.fixture
def train(digits):
    """Trains a trial and returns its result; a new program unless one is given."""

    def run(trial, data=None, program=None):
        data = data or digits
        program = program or Program(trial.settings, data)
        return run_trial(trial, program, data, lambda _epochs, _loss: None)

    return run
