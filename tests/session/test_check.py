"""What is not as the claims expect, is missing, or cannot be judged, never passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bnexp.session.answering.answer import load
from bnexp.session.answering.check import changes, claim_label, different, unexpected
from bnexp.trial import TrialStatus

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
HIGHER = "{says: BN ends higher, metric: {final: val_loss}, claim: bn > no-bn"
FASTER = "{says: BN is faster, metric: {seconds_per_step: training}, claim: bn < no-bn"
IDENTITY = "{says: BN is affine at inference, identity: affine_inference"


def text(*claims, seeds="5", rest=""):
    listed = "".join(f"  - {claim}}}\n" for claim in claims)
    return BASE.replace("SEEDS", seeds) + rest + (f"claims:\n{listed}" if claims else "")


@pytest.fixture
def result(stored_at, tmp_path_factory):
    def of(*arguments, **options):
        return load(stored_at(tmp_path_factory.mktemp("check") / "small", *arguments, **options))

    return of


def test_all_as_expected_leaves_nothing_to_say(result):
    assert unexpected(result(text(LOWER, f"{HIGHER}, verdict: contradicted"))) == []


def test_each_unexpected_verdict_is_told(result):
    best = LOWER.replace("final", "best")
    found = unexpected(result(text(LOWER, HIGHER, f"{best}, verdict: inconclusive")))
    assert found == [
        "bn > no-bn, final validation loss: contradicted, expected supported",
        "bn < no-bn, best validation loss: supported, expected inconclusive",
    ]


def test_nothing_claimed_is_nothing_passed(result):
    assert unexpected(result(text())) == [
        "the experiment claims nothing, so there is nothing to check"
    ]


def test_trials_that_are_missing_never_pass(result, ended):
    def result_of(trial):
        if trial.seed == 6:
            return None
        status = TrialStatus.FAILED if trial.seed == 5 else TrialStatus.FINISHED
        return ended(trial, status)

    assert unexpected(result(text(LOWER, seeds="7"), result_of)) == [
        "2 trials of 14 not trained yet",
        "2 trials of 14 failed",
    ]
    assert unexpected(result(text(LOWER), lambda trial: ended(trial, TrialStatus.FAILED))) == [
        "10 trials of 10 failed",
        "bn < no-bn, final validation loss: cannot be judged: 0 paired seeds, and a verdict needs "
        "at least 2",
    ]


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (FASTER, "times need trials that ran alone, and 2 workers shared the machine"),
        (IDENTITY, "bn: it has not been checked; run the experiment to check it"),
    ],
)
def test_what_cannot_be_judged_does_not_pass_even_as_inconclusive(result, claim, why):
    for verdict in ("supported", "inconclusive", "contradicted"):
        (told,) = unexpected(result(text(f"{claim}, verdict: {verdict}")))
        assert told.endswith(f": cannot be judged: {why}"), verdict


def test_one_seed_cannot_be_judged(result):
    (told,) = unexpected(result(text(f"{LOWER}, verdict: inconclusive", seeds="1")))
    assert "cannot be judged: 1 paired seed" in told


def test_cells_of_a_grid_that_say_the_same_are_told_together(result):
    grid = "grid: {training.batch_size: [8, 16]}\n"
    found = unexpected(result(text(f"{HIGHER}, smallest: 0.001", rest=grid)))
    assert found == [
        "bn > no-bn (0.001), final validation loss in all 2 cells: contradicted, expected supported"
    ]


def told(one, other):
    return different(changes(one, other), other)


def test_the_same_verdicts_are_no_difference_whatever_the_effects(result, ended):
    def lower(trial):
        found = ended(trial)
        losses = tuple(loss / 2 for loss in found.history.series["val_loss"])
        series = {**found.history.series, "val_loss": losses}
        return replace(found, history=replace(found.history, series=series))

    one, other = result(text(LOWER, HIGHER)), result(text(LOWER, HIGHER), lower)
    assert one.verdicts[0].effect != other.verdicts[0].effect
    assert told(one, one) == told(one, other) == []


def test_another_verdict_is_told_with_both(result, ended):
    def turned(trial):
        losses = (2.5, 1.0, 0.5 + (trial.arm == "bn") + 0.01 * trial.seed ** (trial.arm == "bn"))
        found = ended(trial)
        series = {**found.history.series, "val_loss": losses}
        return replace(found, history=replace(found.history, series=series))

    one, other = result(text(LOWER)), result(text(LOWER), turned)
    assert told(one, other) == [
        "bn < no-bn, final validation loss: supported here, contradicted there"
    ]


def test_claims_of_one_result_only_are_told_in_the_order_of_the_first(result):
    one, other = result(text(LOWER, HIGHER)), result(text(f"{LOWER}, smallest: 0.01", HIGHER))
    assert [change.claim for change in changes(one, other)] == [
        "bn < no-bn, final validation loss",
        "bn > no-bn, final validation loss",
        "bn < no-bn (0.01), final validation loss",
    ]
    assert told(one, other) == [
        "bn < no-bn, final validation loss: claimed in one of the results only",
        "bn < no-bn (0.01), final validation loss: claimed in one of the results only",
    ]


def test_claims_that_read_alike_are_compared_each_by_itself(result):
    grid = "grid: {training.batch_size: [8, 16]}\n"
    one, both = f"{LOWER}, at_least: 1", f"{LOWER}, at_least: 2, verdict: contradicted"
    twice = result(text(one, both, rest=grid))
    first, second = (f"bn < no-bn, final validation loss in at least {n}" for n in (1, 2))
    assert [change.claim for change in changes(twice, twice)] == [
        f"{first} cell",
        f"{second} cells",
    ]
    assert told(twice, result(text(one, rest=grid))) == [
        f"{second} cells: claimed in one of the results only"
    ]
    turned = result(text(both, one, rest=grid))
    assert told(twice, turned) == []


def test_what_the_other_result_lacks_is_no_agreement(result, ended):
    one = result(text(LOWER))
    partly = result(text(LOWER, seeds="6"), lambda t: ended(t) if t.seed < 5 else None)
    assert told(one, partly) == [f"{partly.folder}: 2 trials of 12 not trained yet"]
    never = result(text(f"{LOWER}, verdict: inconclusive"), lambda _trial: None)
    assert told(never, never) == [
        f"{never.folder}: 10 trials of 10 not trained yet",
        "bn < no-bn, final validation loss: cannot be judged: 0 paired seeds, and a verdict "
        "needs at least 2",
    ]


def test_an_identity_is_labelled_by_its_name(result):
    (verdict,) = result(text(IDENTITY)).verdicts
    assert claim_label(verdict).startswith("affine_inference (")
