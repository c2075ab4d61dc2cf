"""Trains trials inside the test's own process, as a worker would."""

from __future__ import annotations

from pathlib import Path

import pytest

from bnexp.config.blueprint import asked
from bnexp.config.language.data import Data
from bnexp.data import find_source, load_data
from bnexp.plan.identity import THREADS
from bnexp.training.determinism import prepare_environment
from bnexp.trial import Trial, TrialResult

prepare_environment(THREADS)
pytest.register_assert_rewrite("contracts.probe")

from bnexp.training.program import DeviceData, Program, Programs  # noqa: E402 (after that)
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


@pytest.fixture(scope="session")
def shared_programs() -> Programs:
    """Programs that are compiled already, as a worker keeps them."""
    return Programs()


@pytest.fixture(scope="session")
def known() -> dict[str, TrialResult]:
    """What trials of the digits came to, by their identity."""
    return {}


@pytest.fixture
def deep(monkeypatch) -> None:
    """Lets a network of one hidden layer count as a deep one, compiled as a joined graph."""
    monkeypatch.setattr(asked, "DEEPEST_WITH_XLA", 0)


@pytest.fixture
def train(digits, shared_programs, known):
    """Trains a trial, as a worker would, and returns its result.

    A trial of the digits is trained once for all tests, where no program is given.
    """

    def run(trial, data=None, program=None):
        if data is not None or program is not None:
            data = data or digits
            return trained(trial, data, program or Program(trial.settings, data))
        if trial.trial_id not in known:
            program = shared_programs.get(trial.program_id, trial.settings, digits)
            known[trial.trial_id] = trained(trial, digits, program)
        return known[trial.trial_id]

    return run


@pytest.fixture
def train_anew(digits):
    """Trains a trial in a new program, whatever is compiled or known already."""
    return lambda trial: trained(trial, digits, Program(trial.settings, digits))


def trained(trial: Trial, data: DeviceData, program: Program) -> TrialResult:
    """Trains a trial in a program, and tells nobody how far it is."""
    return run_trial(trial, program, data, lambda *_: None)
