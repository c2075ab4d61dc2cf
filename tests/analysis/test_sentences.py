"""Each kind of verdict is one sentence of plain English, compared here as a whole."""

import pytest
from paired_results import (
    ACCURACY,
    DIVERGED,
    FINAL,
    HIGHER,
    HOLDS,
    LOWER,
    MISSED,
    PENDING,
    SECONDS,
    STEPS,
    claim,
    results_of,
    verdict_of,
    verdict_over,
)

from bnexp.analysis import verdict_tables, verdicts_of
from bnexp.analysis.telling.wording import metric_words, wording_of
from bnexp.config.claims.metrics import Metric

FEWER, MORE = [100, 120, 90, 110, 100], [150, 200, 140, 160, 150]
LOSSES = "(95% interval -0.0271 to -0.0109; 5 paired seeds; p"
TURNED = "(95% interval +0.0109 to +0.0271; 5 paired seeds; p"
WIDER = TURNED.replace("; 5", ", judged at 97.5%: +0.0088 to +0.0292; 5")
RATIOS = "(95% interval ×0.611 to ×0.696; 5 paired seeds; p"
INVERSE = "(95% interval ×1.44 to ×1.64; 5 paired seeds; p"
LOSS = "final validation loss was"
NEEDED = "steps to 97% validation accuracy than"


@pytest.mark.parametrize(
    ("text", "margin", "sentence"),
    [
        (
            "bn = no-bn",
            0.03,
            f"bn's {LOSS} lower than no-bn's: -0.0190, which is within the margin of ±0.03 "
            f"{LOSSES} = 0.00978, Holm)." + HOLDS,
        ),
        (
            "no-bn = bn",
            0.005,
            f"no-bn's {LOSS} higher than bn's: +0.0190, which is beyond the margin of ±0.005 "
            f"{WIDER} = 0.00864 against the claim, Holm)." + HOLDS,
        ),
        (
            "bn = no-bn",
            0.02,
            f"Not decided: bn's {LOSS} lower than no-bn's: -0.0190; the margin is ±0.02 {LOSSES} = "
            "0.374 for the claim and 1 for its opposite after Holm, and 0.025 is needed).",
        ),
        (
            "bn <= no-bn",
            0.005,
            f"bn's {LOSS} lower than no-bn's: -0.0190; up to +0.005 is allowed {LOSSES} < 0.001, "
            "Holm)." + HOLDS,
        ),
        (
            "no-bn <= bn",
            0.04,
            f"no-bn's {LOSS} higher than bn's: +0.0190, which is within the margin of +0.04 "
            f"{TURNED} < 0.001, Holm)." + HOLDS,
        ),
        (
            "bn >= no-bn",
            0.005,
            f"bn's {LOSS} lower than no-bn's: -0.0190, which is beyond the margin of -0.005 "
            f"{LOSSES} = 0.00432 against the claim, Holm)." + HOLDS,
        ),
        (
            "bn >= no-bn",
            0.02,
            f"Not decided: bn's {LOSS} lower than no-bn's: -0.0190; down to -0.02 is allowed "
            f"{LOSSES} = 0.374 for the claim and 0.626 for its opposite after Holm, and 0.025 is "
            "needed).",
        ),
    ],
)
def test_margin_of_a_difference_is_told_with_the_effect(text, margin, sentence):
    assert verdict_of(LOWER, HIGHER, claim(FINAL, text, margin=margin)).sentence == sentence


@pytest.mark.parametrize(
    ("text", "margin", "sentence"),
    [
        (
            "bn = no-bn",
            2.0,
            f"bn needed fewer {NEEDED} no-bn: ×0.652, which is within the margin of ×0.5 to ×2 "
            f"{RATIOS} < 0.001, Holm)." + HOLDS,
        ),
        (
            "no-bn <= bn",
            1.2,
            f"no-bn needed more {NEEDED} bn: ×1.53, which is beyond the margin of ×1.2 "
            f"{INVERSE} < 0.001 against the claim, Holm)." + HOLDS,
        ),
        (
            "bn <= no-bn",
            1.2,
            f"bn needed fewer {NEEDED} no-bn: ×0.652; up to ×1.2 is allowed {RATIOS} < 0.001, "
            "Holm)." + HOLDS,
        ),
        (
            "bn >= no-bn",
            1.2,
            f"bn needed fewer {NEEDED} no-bn: ×0.652, which is beyond the margin of ×0.833 "
            f"{RATIOS} < 0.001 against the claim, Holm)." + HOLDS,
        ),
    ],
)
def test_margin_of_a_ratio_is_told_as_a_ratio(text, margin, sentence):
    assert verdict_of(FEWER, MORE, claim(STEPS, text, margin=margin)).sentence == sentence


def test_margin_of_an_accuracy_is_told_in_points():
    verdict = verdict_of(LOWER, HIGHER, claim(ACCURACY, "bn >= no-bn", margin=0.07))
    assert verdict.sentence == (
        "bn's test accuracy was lower than no-bn's: -1.90 points, which is within the margin of -7 "
        "points (95% interval -2.71 to -1.09; 5 paired seeds; p < 0.001, Holm)." + HOLDS
    )


def test_a_margin_of_one_point_is_told_in_the_singular():
    verdict = verdict_of(LOWER, HIGHER, claim(ACCURACY, "bn >= no-bn", margin=0.01))
    assert ", which is beyond the margin of -1 point (95% interval" in verdict.sentence


def test_trials_that_diverged_are_counted_of_either_arm():
    stated = claim({"diverged": True}, "no-bn > bn")
    verdict = verdict_of([DIVERGED, *[0.1] * 9], [0.1, *[DIVERGED] * 8, 0.1], stated)
    assert verdict.sentence == (
        "8 of 10 trials of no-bn diverged, and 1 of bn (10 paired seeds; by ranks; p = 0.0195, "
        "Holm)." + HOLDS
    )
    assert verdict.effect_text == "8 of 10 against 1 of 10"
    none = verdict_of([0.1] * 3, [0.2] * 3, claim({"diverged": True}))
    assert none.sentence == (
        "Cannot be judged: 0 of 3 trials of bn diverged, and 0 of no-bn (3 paired seeds, "
        "indicative; all differences are 0, which decides nothing)."
    )
    one = verdict_of([0.1], [DIVERGED], claim({"diverged": True}))
    assert one.sentence == (
        "Cannot be judged: bn < no-bn in share of diverged trials (1 paired seed, and a verdict "
        "needs at least 2)."
    )


@pytest.mark.parametrize(
    ("least", "sentence"),
    [
        (
            2,
            "bn's final validation loss was lower than no-bn's in at least 2 of 3 cells (on "
            "average lower in 2 of 3; 5 paired seeds in each; p = 0.00286, Holm)." + HOLDS,
        ),
        (
            3,
            "bn's final validation loss was lower than no-bn's in fewer than 3 of 3 cells (on "
            "average lower in 2 of 3; 5 paired seeds in each; p = 0.00429 against the claim, "
            "Holm)." + HOLDS,
        ),
    ],
)
def test_cells_are_counted_in_the_sentence(least, sentence):
    cells = {"0.001": (LOWER, HIGHER), "0.01": (LOWER, HIGHER), "0.1": (HIGHER, LOWER)}
    verdict = verdict_over(cells, claim(at_least=least))
    assert verdict.sentence == sentence
    assert verdict.effect_text == "lower in 2 of 3 cells"
    assert verdict.parts[2].sentence.startswith(
        "At learning_rate = 0.1, bn's final validation loss was higher than no-bn's: +0.0190 ("
    )
    (table,) = verdict_tables([verdict])
    assert table.rows[0][4:6] == ("lower in 2 of 3 cells", "5")


def test_cells_that_are_few_or_cannot_be_compared_are_told():
    cells = {"1": (LOWER[:3], HIGHER[:3]), "2": ([0.1], [0.2]), "3": (LOWER, [DIVERGED] * 5)}
    assert verdict_over(cells, claim(text="no-bn > bn", at_least=3)).sentence == (
        "Cannot be judged whether no-bn's final validation loss was higher than bn's in at least 3 "
        "of 3 cells (on average higher in 2 of 3; 1 to 5 paired seeds in each, indicative; 1 cell "
        "cannot be judged; by ranks in 1 of 3 cells, as 5 trials of no-bn diverged; p = 1 for "
        "the claim and 1 for its opposite after Holm, and 0.025 is needed)."
    )


@pytest.mark.parametrize(
    ("metric", "value", "how"),
    [
        (FINAL, 0.5, f"bn's {LOSS} neither lower nor higher than no-bn's: +0.0000"),
        (
            ACCURACY,
            0.5,
            "bn's test accuracy was neither lower nor higher than no-bn's: +0.00 points",
        ),
        (STEPS, 100, f"bn needed neither fewer nor more {NEEDED} no-bn: ×1.00"),
        (SECONDS, 0.5, "bn was neither faster nor slower per training step than no-bn: ×1.00"),
    ],
)
def test_no_effect_at_all_has_no_direction(metric, value, how):
    assert verdict_of([value] * 6, [value] * 6, claim(metric)).sentence == (
        f"Cannot be judged: {how} (6 paired seeds; all differences are 0, which decides nothing)."
    )


def test_ties_alone_have_no_direction():
    verdict = verdict_of([MISSED] * 6, [MISSED] * 6, claim(STEPS))
    assert verdict.sentence == (
        f"Cannot be judged: bn needed neither fewer nor more {NEEDED} no-bn in 6 paired seeds (by "
        "ranks, as 6 trials of bn and 6 trials of no-bn did not reach the target; every pair is a "
        "tie, which decides nothing)."
    )
    assert verdict.effect_text == "neither fewer nor more in 6 paired seeds"


def test_by_ranks_all_that_speaks_for_and_against_is_told():
    bn = [100, 200, 150, 500, MISSED, DIVERGED, MISSED]
    no_bn = [300, MISSED, 500, 100, 410, 420, MISSED]
    verdict = verdict_of(bn, no_bn, claim(STEPS, "no-bn > bn"))
    assert verdict.sentence == (
        f"Not decided: no-bn needed more {NEEDED} bn in 3 of 7 paired seeds, fewer in 3, 1 tie (by "
        "ranks, as 3 trials of bn and 2 trials of no-bn did not reach the target and 1 trial of bn "
        "diverged; p = 0.656 for the claim and 0.656 for its opposite after Holm, and 0.025 is "
        "needed)."
    )


@pytest.mark.parametrize(
    ("bn", "no_bn", "ending"),
    [
        (
            {0: 0.1, 1: 0.2, 2: 0.3, 7: 0.1},
            {0: 0.2, 1: 0.25, 2: 0.39, 9: 0.1},
            "3 paired seeds, indicative; left out without a partner: seed 7 of bn and seed 9 of "
            "no-bn; p = 0.0173, Holm)." + HOLDS,
        ),
        (
            {0: 0.1, 1: 0.2, 2: 0.3},
            {8: 0.2, 9: PENDING},
            "(left out without a partner: seeds 0, 1 and 2 of bn and seed 8 of no-bn; 0 paired "
            "seeds, and a verdict needs at least 2).",
        ),
    ],
)
def test_seeds_without_a_partner_are_named(bn, no_bn, ending):
    assert verdict_of(bn, no_bn).sentence.endswith(ending)


@pytest.mark.parametrize("metric", [SECONDS, {"seconds_to": {"val_accuracy": 0.97}}])
def test_times_of_trials_that_shared_the_machine_decide_nothing(metric):
    verdict = verdict_of(FEWER, MORE, claim(metric), workers=2)
    assert verdict.verdict == "inconclusive"
    assert verdict.sentence == (
        f"Cannot be judged: bn < no-bn in {verdict.metric} (times need trials that ran alone, "
        "and 2 workers shared the machine)."
    )
    assert verdict.obstacle == verdict.reason
    assert verdict_of(FEWER, MORE, claim(metric)).verdict == "supported"


@pytest.mark.parametrize(
    ("metric", "words", "comparative"),
    [
        ({"gap": "loss"}, "gap between training and validation loss", "smaller"),
        ({"gap": "accuracy"}, "gap between training and validation accuracy", "smaller"),
        (
            {"gap": "train_loss"},
            "gap between loss on the training images and validation loss",
            "smaller",
        ),
        ({"mean": {"series": "val_loss"}}, "mean validation loss", "lower"),
        (
            {"mean": {"series": "val_accuracy", "epochs": [1, 2.5]}},
            "mean validation accuracy from epoch 1 to 2.5",
            "lower",
        ),
        (
            {"area": {"series": "loss", "steps": [0, 1500]}},
            "area under the training loss from step 0 to 1500",
            "smaller",
        ),
        ({"diverged": True}, "share of diverged trials", "less often"),
        ({"parameters": "all"}, "parameters", "lower"),
        ({"parameters": "other"}, "other parameters", "lower"),
        ({"seconds_to": {"loss": 0.5}}, "seconds to a training loss of 0.5", "fewer"),
        (
            {"width": {"along": "a.b.rate", "reaches": {"val_accuracy": 0.9}}},
            "range of rate that reaches 90% validation accuracy",
            "narrower",
        ),
    ],
)
def test_new_metrics_are_told_in_words(metric, words, comparative):
    stated = Metric.model_validate(metric)
    assert metric_words(stated) == words
    assert wording_of(stated).less == comparative


def test_sentence_has_the_interval_of_the_decision_as_well_where_it_is_another():
    results = results_of(LOWER, HIGHER)
    stated = [claim(ACCURACY, "bn <= no-bn", margin=0.9), claim(number=1)]
    first, second = verdicts_of(results, stated)
    assert (
        "-1.90 points; up to +90 points is allowed (95% interval -2.71 to -1.09, judged at 97.5%: "
        "-2.92 to -0.88; 5" in first.sentence
    )
    # The last one of a family needs no more than it would alone.
    assert "(95% interval -0.0271 to -0.0109; 5" in second.sentence
