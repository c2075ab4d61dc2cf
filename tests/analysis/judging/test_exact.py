"""Numbers without chance and identities are compared exactly, and say so."""

import json
import math
from dataclasses import replace

import pytest
from paired_results import RATE, claim, over_grid, results_of

from bnexp.analysis import verdict_tables, verdicts_of
from bnexp.config.claims.claims import Claim, IdentityClaim
from bnexp.trial import IdentityResult, TrialStatus

CELL = (("training.batch_size", "16"),)


def with_parameters(results, bn, no_bn, column="parameters_trainable"):
    """Returns results whose trials hold so many numbers; one for all, or one for each trial."""
    trials = results.trials.copy()
    for arm, numbers in (("bn", bn), ("no-bn", no_bn)):
        trials.loc[trials["arm"] == arm, column] = numbers
    return replace(results, trials=trials)


def exact(text="bn > no-bn", which="trainable", bn=650, no_bn=600, **more):
    results = with_parameters(results_of([0.1, 0.2], [0.3, 0.4]), bn, no_bn)
    (verdict,) = verdicts_of(results, [claim({"parameters": which}, text, **more)])
    return verdict


@pytest.mark.parametrize(
    ("text", "more", "verdict"),
    [
        ("bn > no-bn", {}, "supported"),
        ("no-bn < bn", {}, "supported"),
        ("bn < no-bn", {}, "contradicted"),
        ("bn = no-bn", {}, "contradicted"),
        ("bn = no-bn", {"margin": 1.1}, "supported"),
        ("no-bn = bn", {"margin": 1.08}, "contradicted"),
        ("bn <= no-bn", {}, "contradicted"),
        ("bn >= no-bn", {}, "supported"),
        ("bn <= no-bn", {"margin": 1.1}, "supported"),
        ("no-bn >= bn", {"margin": 1.08}, "contradicted"),
    ],
)
def test_numbers_are_compared_as_they_are(text, more, verdict):
    found = exact(text, **more)
    assert (found.kind, found.verdict) == ("exact", verdict)
    assert (found.indicative, found.pairs) == (False, 2)
    assert math.isnan(found.p)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("bn = no-bn", "supported"),
        ("bn <= no-bn", "supported"),
        ("bn >= no-bn", "supported"),
        ("bn < no-bn", "contradicted"),
        ("bn > no-bn", "contradicted"),
    ],
)
def test_same_numbers_are_equal_and_neither_smaller_nor_larger(text, verdict):
    assert exact(text, bn=600).verdict == verdict


@pytest.mark.parametrize(
    ("text", "bn", "no_bn", "verdict"),
    [
        ("bn > no-bn", 256, 0, "supported"),
        ("bn < no-bn", 256, 0, "contradicted"),
        ("bn >= no-bn", 0, 256, "contradicted"),
        ("bn = no-bn", 0, 0, "supported"),
        ("bn > no-bn", 0, 0, "contradicted"),
    ],
)
def test_none_of_a_kind_is_a_number_too(text, bn, no_bn, verdict):
    found = exact(text, bn=bn, no_bn=no_bn)
    assert (found.verdict, found.obstacle) == (verdict, "")


def test_margin_at_the_border_is_allowed_in_spite_of_rounding():
    assert exact("bn <= no-bn", bn=660, margin=1.1).verdict == "supported"
    assert exact("bn = no-bn", bn=660, margin=1.1).verdict == "supported"


def test_exact_sentence_has_both_numbers_in_the_order_of_the_claim():
    assert exact(bn=101_770, no_bn=101_514).sentence == (
        "bn has 101,770 trainable parameters, no-bn 101,514 (exact, the same for every seed)."
    )
    found = exact("no-bn = bn", margin=1.1)
    assert found.sentence == (
        "no-bn has 600 trainable parameters, bn 650 (exact, the same for every seed; margin ×0.909 "
        "to ×1.1)."
    )
    assert found.effect_text == "600 against 650"
    assert (found.metric, found.unit) == ("trainable parameters", "numbers")
    assert found.assumptions == ("It is a number without chance: no test is needed.",)


def test_one_pair_is_enough_for_what_is_exact_and_none_is_not():
    results = with_parameters(results_of([0.1], [0.2]), 5, 4)
    stated = claim({"parameters": "trainable"}, "bn > no-bn")
    assert verdicts_of(results, [stated])[0].verdict == "supported"
    (none,) = verdicts_of(results_of([0.1], [0.2]), [stated])
    assert none.sentence == (
        "Cannot be judged: bn > no-bn in trainable parameters (0 paired seeds, and a verdict needs "
        "at least 1)."
    )
    assert (none.effect_text, none.obstacle) == ("-", none.reason)


def test_what_is_exact_costs_the_tested_claims_nothing():
    results = with_parameters(results_of([0.1, 0.2, 0.3], [0.2, 0.4, 0.8]), 5, 4)
    alone = verdicts_of(results, [claim()])[0]
    found = verdicts_of(results, [claim({"parameters": "trainable"}), claim(number=1)])
    assert [verdict.kind for verdict in found] == ["exact", "order"]
    assert found[1].p_adjusted == alone.p_adjusted
    (table,) = verdict_tables(found)
    assert "over 1 verdict;" in table.notes[-1]


def test_what_is_the_same_in_every_cell_is_told_once():
    results = over_grid({"0.1": ([0.1], [0.1]), "1": ([0.1], [0.1])})
    stated = claim({"parameters": "trainable"}, "bn > no-bn")
    (found,) = verdicts_of(with_parameters(results, 650, 600), [stated])
    assert (found.cell, found.verdict) == ((), "supported")
    unlike = with_parameters(results, [650, 700], 600)
    assert [verdict.cell for verdict in verdicts_of(unlike, [stated])] == [
        ((RATE, "0.1"),),
        ((RATE, "1"),),
    ]


def identity(**more):
    stated = Claim.model_validate({"says": "BN can be folded", "identity": "folding", **more})
    return IdentityClaim(stated, "folding", 0)


def checked(deviation, arm="bn", cell=(), **more):
    return IdentityResult("folding", arm, cell, deviation, **more)


def verdict_on(results, **more):
    empty = results_of([], [])
    (verdict,) = verdicts_of(empty, [identity(**more)], results)
    return verdict


def test_identity_holds_where_no_deviation_is_above_the_tolerance():
    verdict = verdict_on([checked(3e-8, cell=CELL), checked(1e-6, "biased")])
    assert (verdict.kind, verdict.verdict, verdict.margin) == ("identity", "supported", 1e-6)
    assert verdict.sentence == (
        "The identity folding holds in 2 networks of bn and biased: largest deviation 1e-06, in "
        "biased, tolerance 1e-06 (exact, without statistics)."
    )
    assert (verdict.effect_text, verdict.claim, verdict.metric) == (
        "deviation 1e-06",
        "folding",
        "identity",
    )


def test_identity_is_contradicted_by_a_single_network():
    verdict = verdict_on([checked(3e-8), checked(0.25, cell=CELL), checked(0.1, "biased")])
    assert verdict.verdict == "contradicted"
    assert verdict.sentence == (
        "The identity folding does not hold in 3 networks of bn and biased: largest deviation "
        "0.25, in bn at batch_size = 16, tolerance 1e-06 (exact, without statistics)."
    )


def test_tolerance_may_be_stated():
    assert verdict_on([checked(0.01)], tolerance=0.02).verdict == "supported"
    assert verdict_on([checked(0.01)], tolerance=0.005).verdict == "contradicted"
    assert verdict_on([checked(0.01)], tolerance=0.02).margin == 0.02


def test_identity_of_one_arm_leaves_the_others_alone():
    results = [checked(0.5, "biased"), checked(0.0)]
    assert verdict_on(results).verdict == "contradicted"
    assert verdict_on(results, arm="bn").verdict == "supported"
    other = replace(checked(0.5), identity="undone")
    assert verdict_on([other, checked(0.0)]).verdict == "supported"


def test_identity_that_was_not_checked_is_inconclusive():
    for results in ([], [checked(0.0, "biased")]):
        verdict = verdict_on(results, arm="bn")
        assert verdict.verdict == "inconclusive"
        assert verdict.sentence == (
            "Cannot be judged: the identity folding (it has not been checked; run the experiment "
            "to check it)."
        )
        assert verdict.obstacle == verdict.reason


@pytest.mark.parametrize("deviation", [math.nan, math.inf])
def test_check_that_failed_is_inconclusive_but_hides_no_deviation(deviation):
    failed = checked(deviation, cell=CELL, status=TrialStatus.FAILED, reason="out of memory")
    verdict = verdict_on([checked(0.0), failed])
    assert verdict.verdict == "inconclusive"
    assert verdict.reason == "bn at batch_size = 16: out of memory"
    silent = verdict_on([replace(failed, reason="")])
    assert silent.reason == "bn at batch_size = 16: the deviation is not a finite number"
    beside = verdict_on([failed, checked(0.5, "biased")])
    assert beside.verdict == "contradicted"
    assert "largest deviation 0.5, in biased" in beside.sentence


def test_identities_stand_in_their_place_among_the_claims():
    results = results_of([0.1, 0.2, 0.3], [0.2, 0.4, 0.8])
    stated = [claim(number=1), identity()]
    found = verdicts_of(results, stated, [checked(0.0)])
    assert [verdict.kind for verdict in found] == ["identity", "order"]
    (table,) = verdict_tables(found)
    assert table.rows[0] == (
        *("folding", "identity", "supported", "supported"),
        *("deviation 0", "-", "-"),
    )
    plain = [verdict.as_json() for verdict in found]
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_numbers_that_were_not_recorded_decide_nothing():
    assert exact(which="other").verdict == "inconclusive"
    assert exact(which="all").verdict == "inconclusive"
