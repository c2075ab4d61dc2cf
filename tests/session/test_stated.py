"""A claim that came, or changed, after a look is told so, whatever way it takes."""

from __future__ import annotations

import json

import pytest

from bnexp.session.answering.answer import load
from bnexp.session.answering.judge import CHECK, judge
from bnexp.session.answering.stated import UNKNOWN, formerly

BASE = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: SEEDS
arms:
  no-bn: {}
  bn: {network.norm: batch}
"""
LOWER = "{says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn"
BETTER = "{says: BN ends better, metric: {test: accuracy}, claim: bn > no-bn"
IDENTITY = "{says: BN is affine at inference, identity: affine_inference"
GRID = "grid: {training.batch_size: [8, 16]}\n"


@pytest.fixture
def looked(stored_at, tmp_path):
    """Writes the folder anew, looks at it, and returns what is said of each claim."""

    def at(*claims, seeds="5", rest="", way="work", base=BASE):
        listed = "".join(f"  - {claim}}}\n" for claim in claims)
        text = base.replace("SEEDS", seeds) + rest + (f"claims:\n{listed}" if claims else "")
        folder = stored_at(tmp_path / "small", text)
        judgement = judge(load(folder), way)
        told = [verdict.post_hoc for verdict in judgement.verdicts]
        assert [verdict.post_hoc for verdict in load(folder).verdicts] == told
        return told

    return at


def test_claims_of_the_first_look_were_stated_before(looked):
    assert looked(LOWER, BETTER) == looked(LOWER, BETTER, way=CHECK) == ["", ""]


def test_a_claim_that_comes_after_looks_is_told_with_their_number(looked):
    looked(LOWER, seeds="3")
    looked(LOWER)
    assert looked(LOWER, BETTER) == ["", "added after 2 looks"]
    assert looked(BETTER, LOWER, seeds="6") == ["added after 2 looks", ""]


def test_looks_at_unchanged_data_count_once_and_check_as_one_of_its_own(looked):
    for _ in range(3):
        looked(LOWER)
    assert looked(LOWER, BETTER) == ["", "added after 1 look"]
    looked(LOWER, BETTER, way=CHECK)
    assert looked(LOWER, BETTER, IDENTITY)[1:] == ["added after 1 look", "added after 2 looks"]


def test_whoever_sees_means_and_figures_has_looked_though_nothing_was_claimed(looked):
    looked()
    assert looked(LOWER) == ["added after 1 look"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (LOWER, f"{LOWER}, smallest: 0.01", "its smallest effect was changed after 1 look"),
        (f"{LOWER}, smallest: 0.1", LOWER, "its smallest effect was changed after 1 look"),
        (
            LOWER,
            f"{LOWER}, over: seeds and images",
            "what it is taken over was changed after 1 look",
        ),
        (LOWER, f"{LOWER}, over: seeds", ""),
        (LOWER, f"{LOWER}, verdict: contradicted", "its expected verdict was changed after 1 look"),
        (
            f"{LOWER}, smallest: 0.1",
            f"{LOWER}, smallest: 0.01, verdict: inconclusive",
            "its smallest effect and its expected verdict were changed after 1 look",
        ),
        (
            LOWER.replace("<", "<=") + ", margin: 0.1",
            LOWER.replace("<", "<=") + ", margin: 0.2",
            "its margin was changed after 1 look",
        ),
        (
            f"{IDENTITY}, tolerance: 1.0e-6",
            f"{IDENTITY}, tolerance: 1.0e-3",
            "its tolerance was changed after 1 look",
        ),
        (LOWER, f"{LOWER}, by: median", "its question (mean or median) was changed after 1 look"),
        (f"{LOWER}, by: median", LOWER, "its question (mean or median) was changed after 1 look"),
        (LOWER, LOWER.replace("bn < no-bn", "no-bn < bn"), "added after 1 look"),
        (LOWER, LOWER.replace("final", "best"), "added after 1 look"),
    ],
)
def test_what_a_claim_takes_is_part_of_it(looked, before, after, told):
    looked(before)
    assert looked(after) == [told]
    assert looked(before) == [""], "it is again what it was"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("at_least: 1", "at_least: 2", "its number of cells was changed after 1 look"),
        (
            "select: {best: val_loss, seeds: 2}",
            "select: {final: val_loss, seeds: 2}",
            "its choice of cells was changed after 1 look",
        ),
    ],
)
def test_cells_are_part_of_a_claim(looked, before, after, told):
    looked(f"{LOWER}, {before}", rest=GRID)
    assert looked(f"{LOWER}, {after}", rest=GRID) == [told]


def test_words_order_and_the_way_round_make_no_other_claim(looked):
    looked(LOWER, BETTER)
    turned = BETTER.replace("bn > no-bn", "no-bn < bn").replace("BN ends better", "in other words")
    assert looked(turned, LOWER) == ["", ""]


def test_renamed_arms_make_no_other_claim_and_other_settings_of_an_arm_do(looked):
    looked(LOWER)
    renamed = BASE.replace("  bn:", "  BN:")
    assert looked(LOWER.replace("bn <", "BN <"), base=renamed) == [""]
    changed = BASE.replace("norm: batch", "norm: {kind: batch, momentum: 0.9}")
    assert looked(LOWER, base=changed) == ["the settings of its arms were changed after 1 look"]


def test_a_claim_that_was_taken_out_keeps_its_first_look_and_is_missed(looked, tmp_path):
    looked(LOWER, BETTER)
    looked(LOWER)
    judgement = judge(load(tmp_path / "small"))
    assert judgement.warning.startswith("Taken out after a look: 1 claim; ")
    assert len(judgement.strict_reasons) == 1
    assert looked(LOWER, BETTER) == ["", ""]


def test_claims_that_are_replaced_leave_their_trace(looked, tmp_path):
    looked(LOWER, BETTER)
    assert looked(LOWER.replace("final", "best")) == ["added after 1 look"]
    judgement = judge(load(tmp_path / "small"))
    assert judgement.gone == 2
    assert "Taken out after a look: 2 claims; " in judgement.warning
    assert "Added or changed after a look at the answer: claim 1." in judgement.warning
    assert len(judgement.strict_reasons) == 2


def test_what_a_late_claim_rests_on_is_not_that_it_was_stated_before(looked, tmp_path):
    looked(LOWER)
    looked(LOWER, BETTER)
    first, late = load(tmp_path / "small").verdicts
    assert "The claim was stated before the answer was looked at." in first.assumptions
    assert not any("stated before" in told for told in late.assumptions)
    assert any("added after 1 look" in told for told in late.assumptions)
    assert late.as_json()["post_hoc"] == "added after 1 look"


def test_an_older_record_does_not_know_which_claims_stood(looked, tmp_path):
    looked(LOWER)
    experiment = load(tmp_path / "small").experiment
    look = {"base": formerly(experiment)[0], "seeds": 5, "trials": 10, "times": 3, "which": "0-4"}
    path = tmp_path / "small" / "looks.json"
    path.write_text(json.dumps({"format": 1, "looks": [look]}))
    assert looked(LOWER) == [UNKNOWN]
    assert looked(LOWER, BETTER) == [UNKNOWN, "added after 1 look"]
    assert any(UNKNOWN in told for told in load(tmp_path / "small").verdicts[0].assumptions)


@pytest.mark.parametrize("shown", ["verdicts.json", "figures", "report.html"])
def test_without_a_record_nothing_is_known_of_claims_where_the_answer_was_shown(
    looked, tmp_path, shown
):
    looked(LOWER)
    folder = tmp_path / "small"
    for left in folder.iterdir():
        if left.name in ("looks.json", "verdicts.json"):
            left.unlink()
    (folder / shown).mkdir() if shown == "figures" else (folder / shown).write_text("{}")
    assert looked(LOWER) == [UNKNOWN]
    assert looked(LOWER, BETTER) == [UNKNOWN, "added after 1 look"]
    warning = judge(load(folder)).warning
    assert "Added or changed after a look at the answer: claim 2. " in warning
    assert "on record here, so nothing tells whether claim 1 came before or after. " in warning


def test_a_record_that_cannot_be_read_knows_nothing(looked, tmp_path):
    looked(LOWER)
    (tmp_path / "small" / "looks.json").write_text("{")
    judgement = judge(load(tmp_path / "small"))
    assert [verdict.post_hoc for verdict in judgement.verdicts] == [UNKNOWN]
    assert any("is not on record" in told for told in judgement.strict_reasons)


def test_another_length_of_training_is_another_question(looked):
    looked(LOWER)
    assert looked(LOWER, BETTER, base=BASE.replace("epochs: 2", "epochs: 3")) == ["", ""]
