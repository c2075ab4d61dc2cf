"""An effect on a loss is told with its parts, and claims can name either of them."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from paired_results import HOLDS, HORIZON, claim, results_of
from scipy import stats

from bnexp.analysis import summarize, verdict_tables, verdicts_of
from bnexp.analysis.comparing import Side, contrasts
from bnexp.config.claims.metrics import Metric
from bnexp.config.claims.series import PARTS

LOSS = {"bn": [0.21, 0.22, 0.20, 0.23, 0.21], "no-bn": [0.30, 0.29, 0.31, 0.30, 0.28]}
PENALTY = {"bn": [0.05, 0.05, 0.06, 0.05, 0.05], "no-bn": [0.13, 0.12, 0.13, 0.15, 0.13]}
NONE = {"bn": [0.0] * 5, "no-bn": [0.0] * 5}
UNKNOWN = {"bn": [math.nan] * 5, "no-bn": [math.nan] * 5}


def results(penalty=PENALTY, loss=LOSS):
    """Returns results whose losses hold these penalties, by arm and seed."""
    plain = results_of(loss["bn"], loss["no-bn"])
    parts = [penalty[arm][seed] for arm, seed in zip(*_places(plain.history), strict=True)]
    history = plain.history.assign(penalty=parts)
    history["val_cross_entropy"] = history["val_loss"] - history["penalty"]
    last = [penalty[arm][seed] for arm, seed in zip(*_places(plain.trials), strict=True)]
    tested = [loss[arm][seed] for arm, seed in zip(*_places(plain.trials), strict=True)]
    trials = plain.trials.assign(test_loss=tested, final_val_loss=tested, final_penalty=last)
    bare = trials["test_loss"] - trials["final_penalty"]
    trials = trials.assign(test_cross_entropy=bare, final_val_cross_entropy=bare)
    return replace(plain, history=history, trials=trials)


def _places(table):
    return table["arm"], table["seed"]


def judged(metric, found=None, **more):
    (verdict,) = verdicts_of(results() if found is None else found, [claim(metric, **more)])
    return verdict


def paired(of):
    """Returns bn minus no-bn, as the claims name them."""
    return np.subtract(of["bn"], of["no-bn"])


@pytest.mark.parametrize("metric", [{"final": "val_loss"}, {"test": "loss"}])
def test_a_verdict_on_a_loss_gives_the_effect_on_each_of_its_parts(metric):
    share = judged(metric).penalty
    alone = paired(LOSS) - paired(PENALTY)
    interval = stats.ttest_1samp(alone, 0).confidence_interval(0.95)
    assert share.penalty.mean == pytest.approx(paired(PENALTY).mean())
    assert share.cross_entropy.mean == pytest.approx(alone.mean())
    assert (share.cross_entropy.low, share.cross_entropy.high) == pytest.approx(interval)
    assert share.penalty.mean + share.cross_entropy.mean == pytest.approx(paired(LOSS).mean())


def test_the_sentence_says_which_part_is_the_penaltys():
    verdict = judged({"final": "val_loss"})
    told = (
        " Of this the weight penalty's part is -0.0800; the effect on cross-entropy alone is "
        "-0.0020 (95% interval -0.0341 to +0.0301)."
    )
    assert verdict.verdict == "supported"
    assert verdict.sentence.endswith(told + HOLDS)
    assert told in verdict_tables([verdict], "", "")[0].notes[0]
    stored = json.loads(json.dumps(verdict.as_json()))["penalty"]
    assert stored["sentence"] == told.strip()
    assert stored["penalty"]["mean"] == pytest.approx(-0.08)


def test_a_penalty_that_speaks_against_the_effect_is_told_with_its_sign():
    swapped = {"bn": PENALTY["no-bn"], "no-bn": PENALTY["bn"]}
    sentence = judged({"final": "val_loss"}, results(swapped)).sentence
    told = "the weight penalty's part is +0.0800; the effect on cross-entropy alone is -0.1620 ("
    assert told in sentence


def test_a_claim_on_a_part_is_judged_by_it_and_holds_nothing_else():
    found = results()
    (bare, penalty) = verdicts_of(
        found,
        [claim({"final": "val_cross_entropy"}), claim({"final": "penalty"}, number=1)],
    )
    assert (bare.verdict, penalty.verdict) == ("inconclusive", "supported")
    assert bare.interval.mean == pytest.approx(-0.002)
    assert penalty.metric == "final weight penalty"
    assert bare.penalty is None is penalty.penalty


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ({"best": "val_loss"}, "the effect on the best cross-entropy alone is -0.0020 ("),
        ({"steps_to": {"val_loss": 0.25}}, "claim val_cross_entropy to leave it out"),
        ({"epochs_to": {"val_loss": 0.25}}, "claim val_cross_entropy to leave it out"),
    ],
)
def test_where_an_effect_has_no_parts_it_says_what_the_loss_holds(metric, words):
    share = judged(metric).penalty
    assert share.penalty is None
    assert share.sentence.startswith("The validation loss holds the weight penalty; ")
    assert words in share.sentence


@pytest.mark.parametrize("metric", [{"final": "val_loss"}, {"test": "accuracy"}])
def test_nothing_is_said_where_no_arm_of_the_claim_has_a_penalty(metric):
    for found in (results(NONE), results_of(LOSS["bn"], LOSS["no-bn"])):
        verdict = judged(metric, found)
        assert verdict.penalty is None
        assert "penalty" not in verdict.sentence


AT = {"step": HORIZON}
PLAIN = [
    ({"final": "val_cross_entropy"}, {"final": "val_loss"}),
    ({"best": "val_cross_entropy"}, {"best": "val_loss"}),
    ({"at": {**AT, "series": "val_cross_entropy"}}, {"at": {**AT, "series": "val_loss"}}),
    ({"mean": {"series": "val_cross_entropy"}}, {"mean": {"series": "val_loss"}}),
    ({"area": {"series": "val_cross_entropy"}}, {"area": {"series": "val_loss"}}),
    ({"steps_to": {"val_cross_entropy": 0.25}}, {"steps_to": {"val_loss": 0.25}}),
    ({"test": "cross_entropy"}, {"test": "loss"}),
]  # fmt: skip


@pytest.mark.parametrize(("part", "whole"), PLAIN)
def test_without_any_penalty_the_cross_entropy_is_the_loss(part, whole):
    plain = results_of(LOSS["bn"], LOSS["no-bn"])
    tested = [LOSS[arm][seed] for arm, seed in zip(*_places(plain.trials), strict=True)]
    found = replace(plain, trials=plain.trials.assign(test_loss=tested))
    one, other = judged(part, found), judged(whole, found)
    assert one.pairs == other.pairs == 5
    assert (one.effect, one.p) == (other.effect, other.p)


def test_without_any_penalty_it_is_0_in_every_trial():
    verdict = judged({"final": "penalty"}, results_of(LOSS["bn"], LOSS["no-bn"]))
    assert verdict.pairs == 5
    assert verdict.effect == 0.0
    assert verdict.reason == "all differences are 0, which decides nothing"


@pytest.mark.parametrize(
    ("metric", "name"),
    [
        ({"final": "val_cross_entropy"}, "val_cross_entropy"),
        ({"final": "penalty"}, "penalty"),
        ({"test": "cross_entropy"}, "test cross_entropy"),
    ],
)
def test_what_older_trials_did_not_record_cannot_be_judged(metric, name):
    verdict = judged(metric, results(UNKNOWN))
    why = f"{name} is not recorded in the stored trials of bn; run with --fresh"
    assert verdict.obstacle == why
    assert verdict.verdict == "inconclusive"
    assert not verdict.as_expected


def test_a_loss_whose_penalty_was_not_recorded_is_judged_and_says_so():
    verdict = judged({"final": "val_loss"}, results(UNKNOWN))
    assert verdict.verdict == "supported"
    assert "holds the weight penalty: val_cross_entropy is not recorded" in verdict.sentence


def test_the_answer_has_the_parts_of_the_losses_beside_them():
    names = {metric.name for metric in summarize(results()).metrics}
    assert {"final_val_loss", "final_val_cross_entropy", "final_penalty"} <= names
    plain = {metric.name for metric in summarize(results_of(LOSS["bn"], LOSS["no-bn"])).metrics}
    assert not any("penalty" in name or "entropy" in name for name in plain)


def test_results_with_and_without_a_penalty_are_compared_by_the_cross_entropy():
    plain = results_of(LOSS["bn"], LOSS["no-bn"])
    losses = [LOSS[arm][seed] for arm, seed in zip(*_places(plain.trials), strict=True)]
    plain = replace(plain, trials=plain.trials.assign(final_val_loss=losses))
    sides = (Side(results(), "bn", ()), Side(plain, "bn", ()))
    found = {c.metric.name: c for c in contrasts(*sides, "bn", range(5))}
    assert found["final_val_loss"].effect.mean == pytest.approx(0.0)
    assert found["final_val_cross_entropy"].effect.mean == pytest.approx(np.mean(PENALTY["bn"]))
    assert found["final_penalty"].effect.mean == pytest.approx(-np.mean(PENALTY["bn"]))


@pytest.mark.parametrize(("loss", "part"), PARTS.items())
def test_every_way_to_read_a_loss_has_one_to_read_its_cross_entropy(loss, part):
    for name in ("final", "best"):
        assert Metric(**{name: loss}).without_penalty == Metric(**{name: part})
    for name in ("at", "mean", "area"):
        more = {"epoch": 1} if name == "at" else {}
        one, other = (Metric(**{name: {"series": s, **more}}) for s in (loss, part))
        assert one.without_penalty == other
    for name in ("steps_to", "epochs_to", "seconds_to"):
        one, other = (Metric(**{name: {series: 0.5}}) for series in (loss, part))
        assert one.without_penalty == other
    along = {"along": "training.optimizer.learning_rate"}
    one, other = (Metric(width={**along, "reaches": {s: 0.5}}) for s in (loss, part))
    assert one.without_penalty == other
    assert other.reads_parts
    assert Metric(final=part).without_penalty is None
    assert Metric(final=part).less_is_better
    assert Metric(final=part).unit == "nats"
