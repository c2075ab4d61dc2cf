"""Verdicts are kept with the looks at them, and are shown where they cannot be kept."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from bnexp.errors import StoreError
from bnexp.session.answering.answer import load
from bnexp.session.answering.judge import judge
from bnexp.trial import TrialStatus

BASE = """
name: small
data: {{dataset: digits}}
network: {{kind: mlp, hidden: [16]}}
training: {{epochs: {epochs}}}
seeds: {seeds}
arms:
  no-bn: {{}}
  bn: {{network.norm: batch}}
"""
CLAIMS = """
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}
  - {says: BN ends better, metric: {test: accuracy}, claim: bn > no-bn}
"""


def text(seeds=5, epochs=2, claims=CLAIMS):
    return BASE.format(seeds=seeds, epochs=epochs) + claims


def strict_json(path):
    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


@pytest.fixture
def judged(stored_at, tmp_path):
    """Writes a folder, or writes over it, and judges it."""

    def of(*arguments, **options):
        return judge(load(stored_at(tmp_path / "small", *arguments, **options)))

    return of


def test_verdicts_are_kept_as_they_are(judged, tmp_path):
    judgement = judged(text())
    record = strict_json(tmp_path / "small" / "verdicts.json")
    assert record["experiment"] == "small"
    assert [v["verdict"] for v in record["verdicts"]] == ["supported", "supported"]
    assert record["verdicts"] == [verdict.as_json() for verdict in judgement.verdicts]
    assert [(look["seeds"], look["trials"], look["times"]) for look in record["looks"]] == [
        (5, 10, 1)
    ]
    assert (record["warning"], judgement.warning) == ("", "")


def test_verdicts_are_gone_with_the_claims(judged, tmp_path):
    judged(text())
    assert judged(text(claims="")).verdicts == ()
    assert not (tmp_path / "small" / "verdicts.json").exists()
    assert (tmp_path / "small" / "looks.json").exists()
    assert judged(text(claims="")).warning == (
        "Taken out after a look: 2 claims; Holm's method does not know of what is no longer "
        "claimed, and asks less of the rest than it would have."
    )


def test_looks_at_unchanged_data_are_one_without_a_warning(judged):
    for _ in range(3):
        judgement = judged(text())
        assert [look.times for look in judgement.looks] == [1]
        assert (judgement.warning, judgement.strict_reasons) == ("", [])


def test_a_look_with_other_seeds_is_warned_of(judged):
    judged(text(seeds='"0-4"'))
    judgement = judged(text(seeds='"5-9"'))
    assert [(look.seeds, look.which) for look in judgement.looks] == [(5, "0-4"), (5, "5-9")]
    assert judgement.warning == (
        "Looked at with the seeds 0-4 and then 5-9: a verdict is as reliable as it says only if "
        "the seeds were settled before the first look."
    )


def test_a_look_with_another_number_of_seeds_is_warned_of(judged):
    for seeds in (3, 5, 5):
        judged(text(seeds=seeds))
    judgement = judged(text(seeds=10))
    assert [(look.seeds, look.times) for look in judgement.looks] == [(3, 1), (5, 1), (10, 1)]
    assert judgement.warning == (
        "Looked at with 3, 5 and 10 seeds: a verdict is as reliable as it says only if the number "
        "of seeds was settled before the first look."
    )


def test_a_trial_run_of_another_length_is_no_look_and_other_claims_are_one(judged):
    judged(text(seeds=2, epochs=1))
    assert judged(text()).warning == ""
    other = CLAIMS.replace("bn < no-bn", "bn > no-bn")
    assert "with 5 and 6 seeds" in judged(text(seeds=6, claims=other)).warning
    finer = "evaluation: {every: {steps: 5}}\n"
    assert "5, 6 and 7 seeds" in judged(text(seeds=7, claims=CLAIMS + finer)).warning


def test_seeds_count_where_every_arm_has_ended(judged, ended):
    def result_of(trial):
        if trial.arm == "bn" and trial.seed == 4:
            return None
        if trial.seed == 3:
            return ended(trial, TrialStatus.FAILED)
        return ended(trial, TrialStatus.DIVERGED if trial.seed == 2 else TrialStatus.FINISHED)

    (look,) = judged(text(), result_of).looks
    assert (look.seeds, look.trials) == (3, 7)


def test_a_result_without_any_trial_is_not_looked_at(judged, tmp_path):
    judgement = judged(text(), lambda _trial: None)
    assert judgement.looks == ()
    assert not (tmp_path / "small" / "looks.json").exists()
    assert [
        v["verdict"] for v in strict_json(tmp_path / "small" / "verdicts.json")["verdicts"]
    ] == [
        "inconclusive",
        "inconclusive",
    ]


def test_a_damaged_record_of_looks_is_told_and_left_as_it_is(judged, tmp_path):
    judged(text())
    path = tmp_path / "small" / "looks.json"
    path.write_text(path.read_text()[:40])
    damaged = path.read_text()
    judgement = judged(text(seeds=6))
    assert judgement.looks == ()
    assert judgement.warning.startswith(f"This look is not on record: {path}: is not the record")
    assert judgement.warning.endswith(
        "The next run of the experiment sets it aside, to begin a new record."
    )
    assert path.read_text() == damaged
    record = strict_json(tmp_path / "small" / "verdicts.json")
    assert record["verdicts"][0]["pairs"] == 6
    assert record["warning"] == judgement.warning


def test_a_look_that_cannot_be_written_counts_beside_those_on_record(judged, monkeypatch):
    judged(text())

    def refused(*_arguments):
        raise StoreError("the folder cannot be written")

    monkeypatch.setattr("bnexp.session.answering.judge.note_look", refused)
    judgement = judged(text(seeds=6))
    assert [look.seeds for look in judgement.looks] == [5, 6]
    assert judgement.warning.startswith("Looked at with 5 and 6 seeds")
    assert judgement.warning.endswith("This look is not on record: the folder cannot be written.")


def test_verdicts_are_shown_where_they_cannot_be_kept(judged, tmp_path):
    (tmp_path / "small" / "verdicts.json").mkdir(parents=True)
    judgement = judged(text())
    assert [verdict.verdict for verdict in judgement.verdicts] == ["supported", "supported"]
    assert judgement.warning.startswith("These verdicts are not on record: ")
    assert "small/verdicts.json: is a folder" in judgement.warning
    assert judged(text(claims="")).unkept.endswith("verdicts.json: is a folder, not a file.")


def test_values_out_of_all_proportion_are_kept_as_strict_json(judged, ended, tmp_path):
    def result_of(trial):
        huge = 1e38 * (1 + trial.seed) * (-1) ** trial.seed
        found = ended(trial)
        last = huge if trial.arm == "bn" else -huge
        series = {**found.history.series, "val_loss": (math.nan, math.inf, last)}
        return replace(found, history=replace(found.history, series=series))

    judgement = judged(text(), result_of)
    record = strict_json(tmp_path / "small" / "verdicts.json")
    assert record["verdicts"][0]["verdict"] == judgement.verdicts[0].verdict
    assert judgement.unkept == ""
