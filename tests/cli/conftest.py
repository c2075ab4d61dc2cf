"""Runs the program as a user does: another process, a folder of one's own, no home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SMALL = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 2
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, placement: after}}
"""


class Program:
    """The program in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        names = {"BNEXP_DATA_DIR", "KERAS_HOME"}
        environment = {key: value for key, value in os.environ.items() if key not in names}
        home = {"HOME": str(self.folder), "KERAS_HOME": str(self.folder / "keras")}
        return subprocess.run(
            [sys.executable, "-m", "bnexp", *arguments],
            cwd=self.folder,
            env={**environment, **home, "COLUMNS": "120", "NO_COLOR": "1", **variables},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture
def bnexp(tmp_path: Path) -> Program:
    (tmp_path / "small.yaml").write_text(SMALL)
    return Program(tmp_path)


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple[Program, subprocess.CompletedProcess[str]]:
    """The small experiment, run once for all tests of a module that only read."""
    program = Program(tmp_path_factory.mktemp("ran"))
    (program.folder / "small.yaml").write_text(SMALL)
    return program, program("run", "small.yaml", "--jobs", "2")
