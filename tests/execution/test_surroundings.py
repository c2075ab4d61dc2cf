"""What lies about where a run starts changes neither its numbers nor whether it works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HOUR

from bnexp.session import prepare
from bnexp.store import ResultFolder
from bnexp.training.kept import compiled

CONFIG = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16], dropout: 0.2}
training: {optimizer: adam, batch_size: 64, epochs: 2}
arms: {bn: {network.norm: batch}}
"""
CODE = "import bnexp; bnexp.run('small.yaml', jobs=1)"
HISTORY = Path("results") / "small" / "history.csv"


def run_program(folder: Path, files: dict[str, str] | None = None, **variables: str) -> None:
    """Runs the experiment in a folder, in a process of its own."""
    for file, text in {"small.yaml": CONFIG, **(files or {})}.items():
        (folder / file).write_text(text)
    done = subprocess.run(
        [sys.executable, "-P", "-c", CODE],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def history_with(tmp_path: Path):
    """Runs an experiment in a process of its own and returns its history, byte for byte."""

    def run(name: str, files: dict[str, str] | None = None, **variables: str) -> bytes:
        folder = tmp_path / name
        folder.mkdir()
        run_program(folder, files, **variables)
        return (folder / HISTORY).read_bytes()

    return run


@pytest.fixture
def plain(once):
    """The history, byte for byte, of a run with nothing odd about it."""

    def run_in(folder: Path) -> None:
        run_program(folder)

    return (once(run_in, CONFIG, CODE) / HISTORY).read_bytes()


def test_program_that_was_kept_gives_the_bits_of_one_that_is_compiled_anew(history_with, plain):
    assert list(Path(os.environ[compiled.VARIABLE]).glob("*/*.pb"))
    assert history_with("anew", **{compiled.VARIABLE: ""}) == plain


def test_settings_of_libraries_and_a_place_too_deep_for_a_socket_change_no_number(
    history_with, plain, tmp_path
):
    home, deep = tmp_path / "home", tmp_path / ("d" * 60) / ("e" * 60)
    home.mkdir()
    deep.mkdir(parents=True)
    (home / "keras.json").write_text('{"floatx": "float64", "backend": "tensorflow"}')
    odd = history_with(
        "odd",
        TMPDIR=str(deep),
        KERAS_HOME=str(home),
        XLA_FLAGS="--xla_cpu_enable_fast_math=true",
        TF_ENABLE_ONEDNN_OPTS="0",
        TF_NUM_INTRAOP_THREADS="2",
    )
    assert odd == plain


def test_limit_to_the_instructions_reaches_the_worker_and_goes_into_each_record(
    history_with, tmp_path
):
    history_with("limited", BNEXP_ISA="AVX")
    trials = (tmp_path / "limited" / "results" / "small" / "trials").glob("*.json")
    records = [json.loads(file.read_text())["record"]["instructions"] for file in trials]
    assert records == ["AVX by BNEXP_ISA"]


@pytest.fixture
def expected(monkeypatch):
    """How often workers were expected, that is TensorFlow imported ahead of the data."""
    heard: list[bool] = []
    monkeypatch.setattr("bnexp.execution.local.expect_workers", lambda: heard.append(True))
    return heard


@pytest.fixture
def configuration(tmp_path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(CONFIG)
    return path


def test_workers_are_expected_where_trials_are_left(expected, configuration, tmp_path):
    prepare(configuration, out=tmp_path)
    assert expected == [True]


def test_no_workers_are_expected_for_a_plan(expected, configuration, tmp_path):
    prepare(configuration, out=tmp_path, verify=False)
    assert expected == []


def test_no_workers_are_expected_where_all_is_stored(
    expected, configuration, tmp_path, monkeypatch
):
    planned = prepare(configuration, out=tmp_path, verify=False)
    ids = {trial.trial_id for trial in planned.trials}
    monkeypatch.setattr(ResultFolder, "stored_ids", lambda _folder: ids)
    prepare(configuration, out=tmp_path)
    assert expected == []
    prepare(configuration, out=tmp_path, fresh=True)
    assert expected == [True]
