"""A result folder keeps other runs out, finds its trials by name, and refuses what is foreign."""

import json
import subprocess

import pytest

from bnexp.config import load_experiment
from bnexp.errors import (
    FormatError,
    StoreError,
    UsageError,
)
from bnexp.store import ResultFolder, describe_environment, latest_folder


@pytest.fixture
def folder(tmp_path):
    return ResultFolder(tmp_path / "results" / "two")


@pytest.fixture
def configuration(tmp_path):
    return tmp_path / "two.yaml"


@pytest.fixture
def filled(folder, trials, results, configuration):
    """A folder in which all trials of a configuration are stored."""
    folder.write_environment({"configuration": folder.way_to(configuration)})
    for trial, result in zip(trials, results, strict=True):
        folder.save(trial, result)
    return folder


def test_what_is_saved_is_found_by_its_identity(filled, trials, results):
    assert filled.stored_ids() == {trial.trial_id for trial in trials}
    for trial, result in zip(trials, results, strict=True):
        assert repr(filled.load(trial.trial_id)) == repr(result)
    assert filled.load("0" * 16) is None


def test_a_folder_that_is_not_there_holds_nothing(folder):
    assert folder.stored_ids() == set()
    assert folder.load("0" * 16) is None
    assert folder.environment() == {}
    assert folder.set_aside() is None


def test_what_an_interrupted_write_left_is_no_trial(filled, trials):
    (filled.trials / f".{trials[0].trial_id}.json.00.part").write_text("{")
    assert len(filled.stored_ids()) == len(trials)


def test_a_stored_file_that_is_no_text_or_another_trial_is_refused(filled, trials):
    first, second, *_ = (filled.trials / f"{trial.trial_id}.json" for trial in trials)
    advice = "The next run of the experiment sets it aside, to train its trial again."
    first.write_bytes(second.read_bytes())
    with pytest.raises(FormatError) as caught:
        filled.load(trials[0].trial_id)
    other = trials[1].trial_id
    assert str(caught.value) == f"{first}: holds the result of another trial, {other}. {advice}"
    first.write_bytes(b"\xff\xfe")
    with pytest.raises(FormatError) as caught:
        filled.load(trials[0].trial_id)
    assert str(caught.value) == f"{first}: is not a whole result (not text). {advice}"
    first.unlink()
    first.mkdir()
    with pytest.raises(StoreError, match=rf"^{first}: is a folder, not a file$"):
        filled.load(trials[0].trial_id)


def test_a_folder_is_free_after_an_error(folder):
    with pytest.raises(ZeroDivisionError), folder.held():
        raise ZeroDivisionError
    with folder.held():
        pass


def test_a_folder_that_cannot_be_made_is_told_as_such(tmp_path):
    (tmp_path / "results").write_text("a file")
    folder = ResultFolder(tmp_path / "results" / "two")
    with pytest.raises(StoreError) as caught, folder.held():
        pass
    told = str(caught.value)
    assert told.startswith(f"{folder.path}: cannot be written: Not a directory. A file stands ")


def test_what_is_set_aside_is_kept_and_no_longer_found(filled, trials):
    filled.logs.mkdir()
    filled.log(trials[0]).write_text("a line")
    names = sorted(path.name for path in filled.trials.iterdir())
    aside = filled.set_aside()
    assert filled.stored_ids() == set()
    assert sorted(path.name for path in (aside / "trials").iterdir()) == names
    assert (aside / "logs" / f"{trials[0].trial_id}.log").read_text() == "a line"
    assert aside.parent == filled.path / "set-aside"


def test_setting_aside_again_keeps_both(filled, trials, results):
    first = filled.set_aside()
    filled.save(trials[0], results[0])
    second = filled.set_aside()
    assert first != second
    assert len(list((first / "trials").iterdir())) == len(trials)
    assert len(list((second / "trials").iterdir())) == 1


@pytest.mark.parametrize("text", ["", "{", "[1]", "3", "\xff"])
def test_a_damaged_environment_counts_as_unknown(filled, text):
    (filled.path / "environment.json").write_text(text, encoding="latin-1")
    assert filled.environment() == {}


def test_the_latest_folder_is_the_one_whose_run_started_last(tmp_path):
    for name, started in [("a", "2025-01-02"), ("b", "2025-03-01"), ("c", "2024-12-31")]:
        ResultFolder(tmp_path / name).write_environment({"started": started})
    ResultFolder(tmp_path / "d").write_environment({})
    (tmp_path / "e").mkdir()
    assert latest_folder(tmp_path).path == tmp_path / "b"


def test_without_results_the_latest_folder_says_how_to_make_some(tmp_path):
    with pytest.raises(UsageError) as caught:
        latest_folder(tmp_path / "results")
    assert str(caught.value) == (
        f"{tmp_path}/results: holds no results yet. Make some with: "
        "bnexp run configs/quickstart.yaml"
    )


def test_the_experiment_that_is_written_loads_as_what_was_run(folder, experiment_of):
    experiment = experiment_of("name: '1e3'\ntraining: {epochs: 2}\nseeds: 4\narms: {no: {}}")
    for note in ("", "digits (instead of mnist)"):
        folder.write_experiment(experiment, note)
        path = folder.path / "experiment.yaml"
        assert load_experiment(path) == experiment
        assert path.read_text().startswith(f"# Trained on {note}\n" if note else "name: ")


def test_the_environment_says_what_a_run_was_made_with(tmp_path):
    found = describe_environment(tmp_path, {"digits": "0123"}, 3)
    assert found["workers"] == 3
    assert found["data"] == {"digits": "0123"}
    assert found["packages"].keys() >= {"bnexp", "tensorflow", "keras", "numpy"}
    assert found["started"].endswith("+00:00")
    assert json.loads(json.dumps(found)) == found


def test_the_commit_is_that_of_the_repository_around_the_configuration(tmp_path):
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    assert describe_environment(tmp_path, {}, 1)["configuration_commit"] == ""
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run([*git, *command], check=True)
    shown = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    commit = describe_environment(tmp_path, {}, 1)["configuration_commit"]
    assert commit == shown.stdout.strip()
