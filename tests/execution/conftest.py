"""Runs whole experiments on the digits, in worker processes, as callers do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bnexp.execution import Silent
from bnexp.session import Prepared, prepare, train

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16], dropout: 0.2}
training: {optimizer: adam, batch_size: 64, epochs: 3}
evaluation: {watch: {every: {steps: 5}, until: {epochs: 2}}}
seeds: 2
arms:
  no-bn: {}
  bn: {network.norm: batch}
"""


@pytest.fixture
def prepared_at(tmp_path: Path):
    """Prepares a small experiment whose results go into a folder of the test's own."""

    def make(name: str, text: str = TEXT, **options) -> Prepared:
        path = tmp_path / "small.yaml"
        path.write_text(text)
        return prepare(path, out=tmp_path / name, **options)

    return make


@pytest.fixture
def trained_at(prepared_at):
    """Trains a small experiment and returns its result folder."""

    def make(name: str, text: str = TEXT, progress=None, jobs=1, **options) -> Path:
        prepared = prepared_at(name, text, **options)
        train(prepared, progress or Silent(), jobs=jobs)
        return prepared.folder.path

    return make


@pytest.fixture(scope="session")
def trained_once(once) -> Callable[..., Prepared]:
    """Trains a small experiment once for all tests that only read, and returns what it was."""

    def make(text: str = TEXT, jobs: int = 1, **options) -> Prepared:
        def prepared_in(folder: Path) -> Prepared:
            (folder / "small.yaml").write_text(text)
            return prepare(folder / "small.yaml", out=folder, **options)

        def trained_in(folder: Path) -> None:
            train(prepared_in(folder), Silent(), jobs=jobs)

        return prepared_in(once(trained_in, text, jobs, options))

    return make
