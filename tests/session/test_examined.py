"""What in a result folder is not as it was written is named by every command, and moved by runs."""

from __future__ import annotations

import json
import warnings

import pytest

import bnexp
from bnexp.errors import FormatError, StoreError
from bnexp.session.training.examining import examined
from bnexp.session.training.prepare import prepare
from bnexp.session.training.storing import storing, then

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 5
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, momentum: 0.9}}
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}
"""


@pytest.fixture
def stored(stored_at, tmp_path, digits_contents):
    return stored_at(tmp_path / "results" / "small", TEXT, contents=digits_contents)


@pytest.fixture
def look(stored):
    """Examines the folder as a run does first; returns what is kept, and what was told."""

    def examine():
        prepared = prepare(stored / "source.yaml", out=stored.parent, verify=False)
        told = []
        with prepared.folder.held():
            return examined(prepared, told.append), told

    return examine


def trial_files(folder):
    return sorted((folder / "trials").glob("*.json"))


def aside(folder):
    place = folder / "set-aside"
    return {path.name: path for path in place.rglob("*") if path.is_file()}


def test_what_is_as_it_was_written_is_kept_and_nothing_is_told(stored, look):
    before = {path: path.read_bytes() for path in stored.rglob("*") if path.is_file()}
    kept, told = look()
    assert (len(kept), told) == (10, [])
    del before[stored / "source.yaml"]
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text[:-3],
        lambda _: "",
        lambda text: text.replace("0.75", "0.76", 1),
        lambda _: "another file\n",
    ],
)
def test_a_damaged_trial_is_set_aside_with_a_copy_of_its_log_and_is_to_do(stored, look, edit):
    file = trial_files(stored)[0]
    changed = edit(file.read_text())
    file.write_text(changed)
    (stored / "logs").mkdir()
    log = stored / "logs" / f"{file.stem}.log"
    log.write_text("a line\n")
    kept, (told,) = look()
    assert file.stem not in kept
    assert len(kept) == 9
    assert told.startswith(f"{file}: is not a whole result (")
    assert told.endswith("-damaged. Its trial is trained again.")
    assert not file.exists()
    assert aside(stored)[file.name].read_text() == changed
    assert aside(stored)[log.name].read_text() == log.read_text() == "a line\n"


def test_the_trial_of_another_name_is_set_aside(stored, look):
    first, second, *_ = trial_files(stored)
    first.write_bytes(second.read_bytes())
    kept, (told,) = look()
    assert "holds the result of another trial" in told
    assert first.stem not in kept
    assert second.stem in kept


def test_a_trial_that_was_laid_out_anew_is_kept_and_laid_out_as_it_was(stored, look):
    file = trial_files(stored)[0]
    before = file.read_bytes()
    file.write_text(json.dumps(json.loads(before), indent=4))
    kept, (told,) = look()
    assert file.stem in kept
    assert told.startswith(f"{file}: is not laid out as it was written; its content fits")
    assert file.read_bytes() == before
    assert file.name in aside(stored)


def test_nothing_is_moved_where_one_file_is_of_a_newer_version(stored, look):
    first, second, *_ = trial_files(stored)
    first.write_text(first.read_text().replace('"format": 2', '"format": 3', 1))
    second.write_text("damaged")
    (stored / "history.csv").write_text("damaged")
    with pytest.raises(FormatError, match=r"newer bnexp \(format 3\)\. Use the version"):
        look()
    assert aside(stored) == {}
    assert second.read_text() == "damaged"


NAMED = {
    "trials.csv": "It is made again",
    "history.csv": "It is made again",
    "experiment.yaml": "It is written again from the configuration that is run",
    "environment.json": "What earlier runs were made with is lost by it",
    "verdicts.json": "It is made again",
    "looks.json": "The record of earlier looks at the answer is lost by it",
    ".sums.json": "The other files are taken as they are",
    "figures.json": "It is made again",
    "figures/loss.svg": "It is made again",
    "report.md": "It is made again",
}


@pytest.fixture
def shown(stored):
    bnexp.report(stored)
    return stored


def test_every_other_file_is_named_by_all_who_read_it_and_set_aside_by_a_run(shown, look):
    for name, then_ in NAMED.items():
        path = shown / name
        before = path.read_bytes()
        path.write_bytes(before[:-1])
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            bnexp.load(shown)
        assert any(str(each.message).startswith(f"{path}: ") for each in caught), name
        assert path.read_bytes() == before[:-1]
        _, told = look()
        (line,) = [line for line in told if line.startswith(f"{path}: ")]
        assert then_ in line or "laid out" in line
        assert aside(shown)[path.name].read_bytes() == before[:-1]
        path.write_bytes(before)


def test_an_edited_question_does_not_pass_for_the_one_that_was_run(shown):
    path = shown / "experiment.yaml"
    path.write_text(path.read_text().replace("BN ends lower", "BN ends higher"))
    with pytest.warns(UserWarning, match=r"experiment\.yaml: its content does not fit"):
        checked = bnexp.check(shown)
    assert not checked
    assert "experiment.yaml was changed since the run wrote it" in checked.reasons[-1]
    assert "experiment.yaml was changed since" in (shown / "verdicts.json").read_text()


def test_a_damaged_table_does_not_lead_a_run_elsewhere(stored):
    table = stored / "trials.csv"
    trial_id = trial_files(stored)[0].stem
    table.write_text(table.read_text().replace(trial_id, f"0{trial_id[1:]}"))
    prepared = prepare(stored / "source.yaml", out=stored.parent, verify=False)
    assert prepared.folder.path == stored


def test_of_two_refusals_the_first_is_told():
    def finish():
        raise StoreError("the tables")

    with (
        pytest.raises(StoreError, match=r"^bn seed 1: was trained, .*again\. full$"),
        then(finish),
        storing("bn seed 1"),
    ):
        raise StoreError("full")
    with pytest.raises(StoreError, match="the tables"), then(finish):
        pass
