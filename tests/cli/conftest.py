"""Runs the program as a user does: another process, a folder of one's own, no home."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HOUR
from typer.testing import CliRunner

from bnexp.cli.main import app
from bnexp.cli.terminal import output
from bnexp.cli.terminal.complete import join_words_of_bash

SMALL = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 2
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, placement: after, momentum: 0.8}}
"""


GRID = """
name: grid
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
evaluation: {watch: {every: {steps: 10}}}
grid: {training.batch_size: [32, 64]}
seeds: 2
arms:
  no-bn: {}
  "b,n": {network.norm: {kind: batch, placement: after, momentum: 0.8}}
claims:
  - says: 'BN ends lower, "mostly"'
    metric: {final: val_loss}
    claim: b,n < no-bn
  - says: BN reaches 100% sooner
    metric: {steps_to: {val_accuracy: 1.0}}
    claim: b,n < no-bn
  - says: it folds
    identity: folding
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
            env={**environment, **home, "COLUMNS": "1000", "NO_COLOR": "1", **variables},
            capture_output=True,
            text=True,
            timeout=HOUR,
            check=False,
        )


class Here(Program):
    """The program in a folder, called from this process: where none of its own is in question."""

    def __call__(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        home = {"HOME": str(self.folder), "KERAS_HOME": str(self.folder / "keras")}
        environment = {**home, "COLUMNS": "1000", "NO_COLOR": "1", **variables}
        join_words_of_bash(environment)
        unset = {} if "BNEXP_DATA_DIR" in variables else {"BNEXP_DATA_DIR": None}
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(output, "_level", output.Level.NORMAL)
            done = CliRunner().invoke(
                app,
                list(arguments),
                env={**environment, **unset},
                catch_exceptions=False,
                prog_name="bnexp",
            )
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def bnexp(tmp_path: Path) -> Program:
    (tmp_path / "small.yaml").write_text(SMALL)
    return Program(tmp_path)


@pytest.fixture(scope="session")
def program_at():
    """What makes the program in a folder of a module's own."""
    return Program


@pytest.fixture
def here(bnexp) -> Here:
    return Here(bnexp.folder)


@pytest.fixture
def in_process(tmp_path: Path, monkeypatch):
    """The program in a folder, called from this process: for many calls that only read."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        words = [str(argument) for argument in arguments]
        environment = {"COLUMNS": "1000", "NO_COLOR": "1", **variables}
        done = CliRunner().invoke(app, words, env=environment, catch_exceptions=False)
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    return call


def _run_small(folder: Path) -> None:
    """Runs the small experiment as a user does, and keeps what was said."""
    program = Program(folder / "ran")
    program.folder.mkdir()
    (program.folder / "small.yaml").write_text(SMALL)
    done = program("run", "small.yaml", "--jobs", "2")
    (folder / "said.json").write_text(json.dumps([done.returncode, done.stdout, done.stderr]))


def _copied(whole: Path, folder: Path) -> Here:
    shutil.copytree(whole / "ran", folder)
    return Here(folder)


@pytest.fixture(scope="module")
def ran(once, tmp_path_factory) -> tuple[Program, subprocess.CompletedProcess[str]]:
    """The small experiment, run once for all tests, in a copy for those of a module."""
    whole = once(_run_small, SMALL)
    said = json.loads((whole / "said.json").read_text())
    program = _copied(whole, tmp_path_factory.mktemp("copied") / "ran")
    return program, subprocess.CompletedProcess("run", *said)


@pytest.fixture
def ran_alone(once, tmp_path) -> Program:
    """The same in a copy for one test alone."""
    return _copied(once(_run_small, SMALL), tmp_path / "ran")


@pytest.fixture
def started(bnexp):
    """Starts the program in the folder, through a shell that prepares its surroundings."""
    home = {"HOME": str(bnexp.folder), "KERAS_HOME": str(bnexp.folder), "COLUMNS": "1000"}

    def start(*arguments: str, first: str = "", **options) -> subprocess.Popen[str]:
        line = f'{first} exec "$@"' + options.pop("streams", "")
        program = options.pop("program", ("-m", "bnexp"))
        variables = {**os.environ, "NO_COLOR": "1", **home, **options.pop("variables", {})}
        variables = {name: value for name, value in variables.items() if value is not None}
        return subprocess.Popen(
            ["sh", "-c", line, "sh", sys.executable, *program, *arguments],
            **{"cwd": bnexp.folder, "stderr": subprocess.PIPE, "text": True, **options},
            env=variables,
            # Tests that run in the background inherit interrupts that are ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )

    return start


def _run_grid(folder: Path) -> None:
    """Runs a small grid twice, with one worker and with two."""
    program = Program(folder / "ran")
    program.folder.mkdir()
    (program.folder / "grid.yaml").write_text(GRID)
    for options in (("--jobs", "1"), ("--jobs", "2", "--out", "elsewhere")):
        done = program("run", "grid.yaml", *options)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def made(once, tmp_path_factory) -> Here:
    """A small grid that was run into `results` and `elsewhere`, in a copy for a module."""
    return _copied(once(_run_grid, GRID), tmp_path_factory.mktemp("copied") / "ran")
