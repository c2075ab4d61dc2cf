"""Stored trials that are not those of the plan are told, whatever their names and checksums say."""

import json
from dataclasses import replace

import pytest

from bnexp.errors import StoreError
from bnexp.session.answering.answer import load
from bnexp.store import ResultFolder, read_plan
from bnexp.store.records import read_trial
from bnexp.trial import Trial

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 2
arms:
  no-bn: {}
  bn: {network.norm: batch}
"""


@pytest.fixture
def folder(stored_at, tmp_path):
    return stored_at(tmp_path / "small", TEXT)


def stored_in(folder):
    """Returns the names of the trials in the order of the plan."""
    return [row["trial_id"] for row in read_plan(folder)]


def rewrite(folder, name, **parts):
    """Writes a trial anew with other parts, checksum and all."""
    settings, result = read_trial(folder / "trials" / f"{name}.json")
    trial = Trial("", (), result.seed, settings, name, "")
    ResultFolder(folder).save(trial, replace(result, trial_id=name, **parts))


def refusal(folder):
    with pytest.raises(StoreError) as caught:
        load(folder)
    return str(caught.value)


def test_a_whole_folder_is_read(folder):
    assert len(load(folder).trials) == 4


def test_another_seed_is_told(folder):
    rewrite(folder, stored_in(folder)[0], seed=7)
    assert "it has seed 7" in refusal(folder)


@pytest.mark.parametrize("record", [{"contents": "others"}, {"keras": "3.9.0"}, {"threads": "2"}])
def test_another_record_is_told(folder, record):
    name = stored_in(folder)[0]
    known = read_trial(folder / "trials" / f"{name}.json")[1].record
    rewrite(folder, name, record={**known, **record})
    assert "other settings, data or versions" in refusal(folder)


def test_a_record_that_says_nothing_is_told(folder):
    rewrite(folder, stored_in(folder)[0], record={})
    assert "does not say what it was trained with" in refusal(folder)


def test_other_data_under_a_published_name_are_told(folder):
    for name in stored_in(folder):
        known = read_trial(folder / "trials" / f"{name}.json")[1].record
        rewrite(folder, name, record={**known, "data": "digits"})
    assert "it was trained on other data than digits" in refusal(folder)


def test_a_trial_of_another_arm_is_told(folder):
    first, *_, last = stored_in(folder)
    other = read_trial(folder / "trials" / f"{last}.json")[1]
    rewrite(folder, first, seed=other.seed, history=other.history)
    assert "it has seed" in refusal(folder)


def test_a_plan_that_was_edited_is_told(folder):
    plan = folder / "experiment.yaml"
    plan.write_text(plan.read_text().replace("- 16", "- 32").replace("[16]", "[32]"))
    assert "is not the trial that experiment.yaml and trials.csv name" in refusal(folder)


def test_the_settings_in_the_file_are_those_of_the_plan(folder):
    path = folder / "trials" / f"{stored_in(folder)[0]}.json"
    assert json.loads(path.read_text())["settings"]["network"]["hidden"] == [16]
