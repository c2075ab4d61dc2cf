"""What all tests share: configurations from text, and MNIST where it can be had."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bnexp.config import Experiment, load_experiment
from bnexp.config.data import Data
from bnexp.data import Source, find_source
from bnexp.errors import DataError
from bnexp.plan import expand_trials
from bnexp.trial import Trial


@pytest.fixture(scope="session")
def mnist() -> Source:
    """MNIST on this machine; a test that needs it says so when it is skipped."""
    try:
        return find_source(Data(), Path.cwd(), download=False)
    except DataError as error:
        if os.environ.get("CI") or os.environ.get("BNEXP_REQUIRE_MNIST"):
            pytest.fail(f"MNIST is required here: {error}")
        pytest.skip("needs MNIST; say with BNEXP_DATA_DIR where mnist.npz lies")


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
