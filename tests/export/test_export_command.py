"""`bnexp export` asks for what it needs, says what it did, and leaves what is not its own."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys

import pytest
from patience import HOUR

import bnexp
from bnexp.errors import StoreError, UsageError
from bnexp.export import destinations, placing
from bnexp.export.events import event_file
from bnexp.export.models.formats import FORMATS
from bnexp.session.export import export_result


@pytest.fixture
def command(stored, tmp_path):
    """Calls the program in the folder that holds the results."""

    def call(*arguments, **variables):
        return subprocess.run(
            [sys.executable, "-m", "bnexp", "export", *arguments],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "1000", "NO_COLOR": "1", **variables},
            capture_output=True,
            text=True,
            timeout=HOUR,
            check=False,
        )

    return call


def test_the_latest_result_goes_where_a_single_word_says(command, tmp_path):
    done = command("runs", "--to", "tensorboard")
    assert (done.returncode, done.stdout) == (0, "")
    told = done.stderr.splitlines()
    assert told[0] == "latest result: results/small"
    assert told[-2:] == [
        "wrote 7 runs into runs/small; 1 trial without a result left out",
        "Open it: tensorboard --logdir runs/small",
    ]
    assert (tmp_path / "runs" / "small" / "exported-by-bnexp.json").is_file()
    again = command("small", "runs", "--to", "tensorboard").stderr
    assert "wrote 7 runs into runs/small, in place of an earlier export" in again


def test_the_verdicts_that_are_shown_are_noted_as_a_look(command, stored):
    assert command("small", "runs", "--to", "tensorboard").returncode == 0
    assert (stored / "looks.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("small", "runs"), "say for which tool: --to tensorboard or --to mlflow"),
        (
            ("small", "runs", "--to", "tensorbord"),
            "--to: got 'tensorbord'; did you mean 'tensorboard'? must be tensorboard or mlflow",
        ),
        (
            ("small", "runs", "--to", "wandb"),
            "--to: got 'wandb'; must be tensorboard or mlflow",
        ),
        (
            ("--to", "tensorboard"),
            "say where to write: bnexp export RESULT DIR --to tensorboard",
        ),
        (
            ("results/small", "--to", "mlflow"),
            "results/small: is a result; say where to write it: "
            "bnexp export results/small DIR --to mlflow",
        ),
        (
            ("small", "--to", "mlflow"),
            "small: is a result; say where to write it: bnexp export small DIR --to mlflow",
        ),
        (
            ("nothing", "runs", "--to", "tensorboard"),
            "nothing: there is no such result. Those there are: bnexp ls",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(command, arguments, told, tmp_path):
    done = command(*arguments)
    assert (done.returncode, done.stderr.splitlines()) == (2, [told])
    assert not (tmp_path / "runs").exists()


def test_nothing_is_written_into_a_result_folder(command, stored):
    done = command("small", "results/small/figures", "--to", "tensorboard")
    assert done.returncode == 2
    assert "lies in the result folder" in done.stderr
    assert not (stored / "figures").exists()


def test_a_tool_that_is_not_installed_is_named_with_how_to_get_it(stored, tmp_path, monkeypatch):
    monkeypatch.setattr(destinations, "find_spec", lambda _name: None)
    with pytest.raises(
        UsageError, match=r"^to mlflow: MLflow is not installed.*pip install 'bnexp"
    ):
        bnexp.export(stored, tmp_path / "store", to="mlflow")


def test_a_file_in_the_way_is_named(stored, tmp_path):
    (tmp_path / "runs").write_text("mine")
    with pytest.raises(StoreError, match=r"runs: is a file; name a folder instead$"):
        bnexp.export(stored, tmp_path / "runs", to="tensorboard")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")  # noqa: PTH112
def test_a_folder_that_cannot_be_written_is_named(stored):
    with pytest.raises(StoreError, match=r"^/proc/runs: cannot be written: "):
        bnexp.export(stored, "/proc/runs", to="tensorboard")


def test_a_full_disk_is_told_in_the_words_of_the_system(tmp_path, monkeypatch):
    tensorflow = pytest.importorskip("tensorflow")

    def full(_path):
        raise tensorflow.errors.ResourceExhaustedError(None, None, "a/b; No space left on device")

    monkeypatch.setattr(tensorflow.io, "TFRecordWriter", full)
    with (
        pytest.raises(StoreError, match=r"runs: cannot be written: No space left on device$"),
        placing.beside(tmp_path / "runs") as part,
        event_file(part, 0.0),
    ):
        pass


def test_a_result_that_is_damaged_leaves_the_earlier_export(stored, tmp_path):
    folder = bnexp.export(stored, tmp_path / "runs", to="tensorboard")
    before = sorted(folder.rglob("*"))
    result = bnexp.load(stored)
    max((stored / "trials").glob("*.json")).write_text("{")
    with pytest.raises(StoreError, match=r"\.json: "):
        bnexp.export(result, tmp_path / "runs", to="tensorboard")
    assert sorted(folder.rglob("*")) == before
    assert {path.name for path in tmp_path.iterdir()} == {"results", "runs"}


def test_what_killed_exports_left_is_removed_and_what_others_write_is_not(stored, tmp_path):
    left = tmp_path / ".runs.bnexp-export-0.part"
    others = tmp_path / ".other.bnexp-export-0.part"
    for folder in (left, others):
        (folder / "new").mkdir(parents=True)
    bnexp.export(stored, tmp_path / "runs", to="tensorboard")
    assert not left.exists()
    assert others.exists()


@pytest.mark.parametrize("tool", ["tensorboard", "mlflow"])
def test_an_interrupted_export_leaves_nothing(stored, tmp_path, tool):
    def interrupt(_label):
        assert [path for path in tmp_path.iterdir() if path.name.startswith(".runs.bnexp")]
        raise KeyboardInterrupt

    pytest.importorskip(tool)
    with pytest.raises(KeyboardInterrupt):
        export_result(
            bnexp.load(stored), destinations.DESTINATIONS[tool], tmp_path / "runs", interrupt
        )
    assert {path.name for path in tmp_path.iterdir()} == {"results", "runs"}
    assert list((tmp_path / "runs").glob("[!.]*")) == []


def test_two_exports_into_a_folder_take_turns(stored, tmp_path):
    (tmp_path / "runs").mkdir()
    held = os.open(tmp_path / "runs", os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="another export is writing there"):
            bnexp.export(stored, tmp_path / "runs", to="tensorboard")
    finally:
        os.close(held)


def test_what_stood_there_is_back_where_the_new_cannot_be_put(tmp_path):
    (tmp_path / "final").mkdir()
    with pytest.raises(FileNotFoundError):
        placing.put(tmp_path / "missing", tmp_path / "final", tmp_path / "aside")
    assert [path.name for path in tmp_path.iterdir()] == ["final"]


def test_the_tab_key_offers_results_and_tools(command):
    def offered(*words):
        done = command(
            _BNEXP_COMPLETE="complete_bash",
            COMP_WORDS="\n".join(["bnexp", "export", *words]),
            COMP_CWORD=str(len(words) + 1),
        )
        return done.stdout.split()

    assert offered("results/small", "runs", "--to", "") == [
        *("tensorboard", "mlflow", "keras", "onnx", "tflite"),
    ]
    trial = offered("results/small", "--trial", "")
    assert len(trial) >= 8
    assert offered("res") == ["results/small"]


def test_the_tools_that_the_tab_key_offers_are_those_there_are():
    from bnexp.cli.terminal.complete import DESTINATIONS, MODEL_FORMATS  # noqa: PLC0415

    assert tuple(destinations.DESTINATIONS) == DESTINATIONS
    assert tuple(FORMATS) == MODEL_FORMATS
