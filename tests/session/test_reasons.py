"""`bnexp plan` tells of each trial that is to do why it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bnexp.session import prepare
from bnexp.session.planned import planned_trials
from bnexp.store import ResultFolder
from bnexp.store.unfinished import Begun, State
from bnexp.trial import TrialStatus

TEXT = """
name: reasons
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {epochs: 2}
seeds: 3
arms: {none: {}, bn: {network.norm: batch}}
"""


@pytest.fixture
def stored(stored_at, ended, tmp_path, digits_contents):
    """The result folder of six trials, of which one failed and one was never begun."""

    def result(trial):
        if (trial.arm, trial.seed) == ("bn", 1):
            return None
        failed = (trial.arm, trial.seed) == ("bn", 2)
        return ended(trial, TrialStatus.FAILED if failed else TrialStatus.FINISHED)

    return stored_at(tmp_path / "results" / "reasons", TEXT, result, digits_contents)


def whys(stored, *sets, **options):
    """Returns for each trial of the plan, by its label, why it is to do; what is done left out."""
    config, out = stored / "source.yaml", stored.parent
    prepared = prepare(config, sets=sets, out=out, verify=False, **options)
    return {one.trial.label: one.why for one in planned_trials(prepared) if one.why}


def test_what_was_never_begun_and_what_failed_are_told_apart(stored, ended):
    failed = ResultFolder(stored)
    reason = next(r.reason for r in map(failed.load, failed.stored_ids()) if r.reason)
    assert whys(stored) == {
        "bn seed 1": "never begun",
        "bn seed 2": f"{reason}; --retry-failed tries it again",
    }


def test_who_has_begun_a_trial_and_where_it_goes_on_is_told(stored):
    prepared = prepare(stored / "source.yaml", out=stored.parent, verify=False)
    (trial,) = [t for t in prepared.trials if t.label == "bn seed 1"]
    unfinished = prepared.folder.unfinished(trial.trial_id)
    unfinished.begin(Begun("there", 12, "2026-01-02T04:04:05+01:00"))
    begun = "begun by process 12 on there, 2026-01-02 03:04 UTC, and not ended"
    assert whys(stored)["bn seed 1"] == begun
    unfinished.keep(State(1234, b"state"))
    assert whys(stored)["bn seed 1"] == f"{begun}; goes on from step 1,234"
    unfinished.note.unlink()
    assert whys(stored)["bn seed 1"] == "begun, and not ended; goes on from step 1,234"


def test_settings_that_were_changed_are_told_with_both_values(stored):
    two = whys(stored, "training.epochs=3", "training.batch_size=16")
    changed = "training.batch_size 16 instead of 32, training.epochs 3 instead of 2"
    assert two == dict.fromkeys(two, changed) | {"bn seed 1": changed}
    assert len(two) == 6
    many = whys(
        stored, "training.epochs=3", "training.batch_size=16", "training.optimizer.epsilon=1e-6"
    )
    assert Counter(many.values()) == {
        "training.optimizer.epsilon 1e-06 instead of 1e-07, 2 other settings": 6
    }


def test_an_arm_that_alone_was_changed_has_the_reason_and_others_none(stored):
    found = whys(stored, "arms.bn.network.norm=layer")
    assert {label.split()[0] for label in found} == {"bn"}
    assert found["bn seed 0"].startswith("network.norm.kind layer instead of batch, ")


def test_what_no_number_hangs_on_is_no_reason(stored):
    assert whys(stored, "training.checkpoint.epochs=1") == whys(stored)


def test_other_data_and_versions_are_told(stored, ended, stored_at, tmp_path):
    other = stored_at(tmp_path / "others" / "reasons", TEXT, ended, "other pixels")
    assert set(whys(other).values()) == {"other data"}


def test_a_trained_network_that_is_to_be_kept_and_is_not_there_is_a_reason(stored):
    found = whys(stored, "training.save_model=true")
    assert found["bn seed 0"] == "its trained network is not there"
    assert found["bn seed 1"] == "never begun"
    folder = ResultFolder(stored)
    prepared = prepare(
        stored / "source.yaml", sets=["training.save_model=true"], out=stored.parent, verify=False
    )
    trial = next(t for t in prepared.trials if t.label == "bn seed 0")
    folder.model(trial.trial_id).parent.mkdir()
    folder.model(trial.trial_id).write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    folder.save(trial, replace(folder.load(trial.trial_id), model=empty))
    assert "bn seed 0" not in whys(stored, "training.save_model=true")
    assert trial.trial_id in prepared.kept()
