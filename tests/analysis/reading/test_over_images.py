"""Verdicts over seeds and images: how wide, how decided, and where there is none."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from paired_results import ACCURACY, DIVERGED, FINAL, HOLDS, STEPS, claim, results_of
from scipy import stats

from bnexp.analysis import t_interval, verdicts_of
from bnexp.analysis.statistics.crossed import (
    ImageError,
    crossed_interval,
    crossed_p,
    image_error,
)
from bnexp.trial import Array, OfImages

IMAGES = 400
WIDE = {"over": "seeds and images"}


def crossed(seed, seeds=6, images=IMAGES, of_images=0.0):
    """Returns differences of seeds and images, some of which every seed has."""
    rng = np.random.default_rng(seed)
    own = rng.normal(0.1, 0.05, (seeds, 1)) + rng.normal(0.0, 1.0, (seeds, images))
    return own + rng.normal(0.0, of_images, images) if of_images else own


def everywhere(differences):
    return [np.arange(differences.shape[1])] * len(differences)


def bounds(interval):
    return interval.mean, interval.low, interval.high


def test_where_all_seeds_have_the_same_images_it_is_the_analysis_of_variance():
    table = crossed(0, of_images=1.0)
    seeds, images = table.shape
    rows, columns, whole = table.mean(1, keepdims=True), table.mean(0), table.mean()
    of_images = seeds * ((columns - whole) ** 2).sum() / (images - 1)
    rest = ((table - rows - columns + whole) ** 2).sum() / ((seeds - 1) * (images - 1))
    found = image_error(list(table), everywhere(table))
    assert found.variance == pytest.approx((of_images - rest) / (seeds * images), rel=1e-9)
    assert found.images == images


def test_images_that_lie_elsewhere_in_the_data_change_nothing():
    table = crossed(1, of_images=1.0)
    near, far = ([at + 3 * at] * len(table) for at in (np.arange(IMAGES), np.arange(IMAGES) + 9))
    expected = image_error(list(table), everywhere(table)).variance
    assert image_error(list(table), near).variance == pytest.approx(expected)
    # One more position makes it take the way of seeds that have other images.
    shifted = [*far[1:], np.append(far[0], far[0][-1] + 1)]
    parts = [*table[1:], np.append(table[0], table[0].mean())]
    assert image_error(parts, shifted).variance == pytest.approx(expected, rel=0.02)


def test_seeds_that_share_no_image_have_no_error_in_common():
    table = crossed(2, of_images=5.0)
    apart = [np.arange(IMAGES) + IMAGES * seed for seed in range(len(table))]
    assert image_error(list(table), apart) == ImageError(0.0, IMAGES)


def test_an_estimate_below_zero_counts_as_zero():
    alternating = np.array([[1.0, -1.0] * 5, [-1.0, 1.0] * 5])
    assert image_error(list(alternating), everywhere(alternating)).variance == 0.0


def test_without_an_error_of_the_images_it_is_the_t_interval():
    effects = np.array([2.0, 1.0, 1.0, 3.0, 1.0])
    none = ImageError(0.0, 100)
    assert bounds(crossed_interval(effects, none)) == pytest.approx(bounds(t_interval(effects)))
    above, below = crossed_p(effects, 0.5, none)
    assert above == pytest.approx(stats.ttest_1samp(effects, 0.5, alternative="greater").pvalue)
    assert below == pytest.approx(stats.ttest_1samp(effects, -0.5, alternative="less").pvalue)


def test_without_spread_of_the_seeds_the_images_alone_decide():
    effects, error = np.array([0.3, 0.3 + 1e-9]), ImageError(0.01, 50)
    assert crossed_p(effects, 0.0, error)[0] == pytest.approx(stats.t(49).sf(3.0), rel=1e-4)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("effects", [[2.0, 1.0, 1.0, 3.0, 1.0], [-1.0, -1.5, -0.2]])
def test_the_interval_ends_where_the_p_value_is_that_of_its_level(effects, level):
    values, error = np.array(effects), ImageError(0.2, 30)
    found = crossed_interval(values, error, level)
    assert crossed_p(values, found.low, error)[0] == pytest.approx((1 - level) / 2)
    assert crossed_p(values, -found.high, error)[1] == pytest.approx((1 - level) / 2)
    assert found.low < t_interval(values, level).low


def test_p_values_of_both_sides_add_up_and_are_never_beyond_zero_and_one():
    effects, error = np.array([2.0, 1.0, 1.0, 3.0, 1.0]), ImageError(0.2, 30)
    assert sum(crossed_p(effects, 0.0, error)) == pytest.approx(1.0)
    assert crossed_p(effects, effects.mean(), error)[0] == 0.5
    assert crossed_p(effects, -1e200, error) == (0.0, 0.0)
    assert crossed_p(effects, 1e200, error) == (1.0, 1.0)
    assert all(map(math.isnan, crossed_p(np.ones(3), 0.0, error)))


def trial_arrays(values, positions, part):
    """Returns the arrays of a trial whose images have some losses, or were right."""
    names = OfImages.of(part)
    inside = np.bincount(positions).astype(bool)
    return {
        names.positions: Array(("byte",), np.packbits(inside)),
        names.right: Array(("byte",), np.packbits(np.asarray(values) > 0.5)),
        names.losses: Array(("image",), np.asarray(values, np.float32)),
    }


def with_images(of_bn, of_no_bn, part="validation", positions=None, accuracy=False):
    """Returns results whose trials have losses of single images, by seed and image."""
    sides = {"bn": np.asarray(of_bn), "no-bn": np.asarray(of_no_bn)}
    if accuracy:
        sides = {arm: values > 0.5 for arm, values in sides.items()}
    means = [values.mean(axis=1).tolist() for values in sides.values()]
    results = results_of(*means)
    trials = results.trials.assign(
        trial_id=[f"{a}-{s}" for a, s in zip(results.trials.arm, results.trials.seed, strict=True)]
    )
    at = positions or everywhere(sides["bn"])
    arrays = {
        f"{arm}-{seed}": trial_arrays(row, at[seed], part)
        for arm, values in sides.items()
        for seed, row in enumerate(values)
    }
    return replace(results, trials=trials, arrays=arrays)


def losses(seed=0, of_images=0.0, ahead=0.1):
    rng = np.random.default_rng(seed)
    no_bn = rng.gamma(2.0, 1.0, (6, IMAGES)).astype(np.float32)
    lasting = rng.normal(0.0, of_images, IMAGES) if of_images else 0.0
    own = rng.normal(0.0, 0.05, (6, IMAGES)) + rng.normal(0.0, 0.02, (6, 1))
    return (no_bn - ahead + lasting + own).astype(np.float32), no_bn


def test_the_wider_interval_stands_beside_that_over_seeds():
    (verdict,) = verdicts_of(with_images(*losses(of_images=0.8)), [claim(FINAL)])
    assert verdict.over == "seeds"
    assert verdict.wider.mean == pytest.approx(verdict.effect)
    assert verdict.wider.low < verdict.interval.low < verdict.interval.high < verdict.wider.high
    assert verdict.not_wider == ""
    holds, _, other = verdict.sentence.partition(" Over seeds and images of their kind the 95% ")
    assert holds.endswith(HOLDS)
    assert f"to {verdict.wider.high:.4f}" in other
    stored = json.loads(json.dumps(verdict.as_json()))
    assert stored["wider"]["low"] == pytest.approx(verdict.wider.low)
    assert (stored["over"], stored["not_wider"]) == ("seeds", "")


def test_a_claim_over_images_is_decided_by_the_wider_interval():
    results = with_images(*losses(of_images=2.5))
    plain, wide = verdicts_of(results, [claim(FINAL), claim(FINAL, number=1, **WIDE)])
    assert (plain.verdict, wide.verdict) == ("supported", "inconclusive")
    assert wide.p > plain.p
    assert wide.interval == wide.wider == plain.wider
    assert "interval over seeds and images" in wide.sentence
    assert "Over seeds alone the 95% interval is" in wide.sentence
    assert wide.evidence.pairs_needed is None


def test_a_claim_over_images_that_is_decided_holds_for_others_of_their_kind():
    results = with_images(*losses(of_images=0.1))
    (verdict,) = verdicts_of(results, [claim(FINAL, **WIDE)])
    assert verdict.verdict == "supported"
    assert "for these training images, and for validation images of the kind" in verdict.sentence
    assert any(told.startswith("Test over seeds and images:") for told in verdict.assumptions)
    assert verdict.adjusted_interval.high < 0
    assert not verdict.disagreement


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"smallest": 0.02}, "supported"),
        ({"smallest": 0.09}, "inconclusive"),
        ({"text": "bn = no-bn", "margin": 0.2}, "supported"),
        ({"text": "no-bn <= bn", "margin": 0.01}, "contradicted"),
    ],
)
def test_margins_and_smallest_effects_are_held_against_the_wider_interval(more, outcome):
    results = with_images(*losses(of_images=0.4))
    (verdict,) = verdicts_of(results, [claim(FINAL, **WIDE, **more)])
    assert verdict.verdict == outcome


def test_which_images_are_right_is_what_an_accuracy_is_over():
    rng = np.random.default_rng(4)
    no_bn = (rng.random((6, IMAGES)) < 0.6).astype(float)
    bn = np.where(rng.random((6, IMAGES)) < 0.3, 1.0, no_bn)
    results = with_images(bn, no_bn, "test", accuracy=True)
    (verdict,) = verdicts_of(results, [claim(ACCURACY, "bn > no-bn", **WIDE)])
    assert verdict.verdict == "supported"
    found = image_error(list(bn - no_bn), everywhere(bn))
    expected = crossed_interval((bn - no_bn).mean(axis=1), found)
    assert bounds(verdict.wider) == pytest.approx(bounds(expected))


def test_seeds_may_have_other_images_but_the_arms_of_a_pair_may_not():
    rng = np.random.default_rng(5)
    drawn = [np.sort(rng.permutation(1_000)[:IMAGES]) for _ in range(6)]
    results = replace(with_images(*losses(), positions=drawn), draws_split=True)
    (verdict,) = verdicts_of(results, [claim(FINAL)])
    assert verdict.wider is not None
    assert "split anew by each seed" in verdict.sentence
    other = {**results.arrays["bn-0"], **trial_arrays(losses()[0][0], drawn[1], "validation")}
    mixed = replace(results, arrays={**results.arrays, "bn-0": other})
    plain, wide = verdicts_of(mixed, [claim(FINAL), claim(FINAL, number=1, **WIDE)])
    assert plain.wider is None
    assert plain.not_wider == "the two arms were evaluated on other images"
    assert plain.verdict == "supported"
    assert (wide.verdict, wide.obstacle) == ("inconclusive", plain.not_wider)


def test_of_results_without_single_images_the_wider_answer_is_not_known():
    results = replace(with_images(*losses()), arrays={})
    plain, wide = verdicts_of(results, [claim(FINAL), claim(FINAL, number=1, **WIDE)])
    why = "nothing of single images is stored for bn; run with --fresh"
    assert (plain.verdict, plain.wider, plain.not_wider) == ("supported", None, why)
    assert f"What other images would say is not known: {why}." in plain.assumptions
    assert (wide.verdict, wide.obstacle) == ("inconclusive", why)
    assert wide.label == "cannot be judged"


def test_metrics_that_are_no_mean_over_images_say_nothing_of_them():
    for metric in (STEPS, {"best": "val_loss"}, {"final": "loss"}, {"test": "penalty"}):
        assert not claim(metric).metric.image_set
    (verdict,) = verdicts_of(results_of([100] * 5, [150, 160, 170, 180, 190]), [claim(STEPS)])
    assert (verdict.wider, verdict.not_wider) == (None, "")
    assert not any("images like" in told or "not known" in told for told in verdict.assumptions)


def test_where_a_trial_diverged_a_claim_over_images_cannot_be_judged():
    stated = [claim(FINAL), claim(FINAL, number=1, **WIDE)]
    plain, wide = verdicts_of(results_of([0.1] * 7, [DIVERGED, *[0.2] * 6]), stated)
    assert plain.verdict == "supported"
    assert (wide.verdict, wide.obstacle) == ("inconclusive", "ranks know no images")


def test_other_obstacles_are_told_first():
    (verdict,) = verdicts_of(results_of([0.1], [0.2]), [claim(FINAL, **WIDE)])
    assert verdict.obstacle == "1 paired seed, and a verdict needs at least 2"


def test_cells_are_counted_over_images_as_well():
    one, other = (with_images(*losses(seed, of_images=0.1)) for seed in (1, 2))
    parts = []
    for value, part in (("a", one), ("b", other)):
        tables = {
            name: getattr(part, name).assign(**{"data.x": value})
            for name in ("history", "trials", "timings")
        }
        ids = {trial: f"{value}-{trial}" for trial in part.arrays}
        tables["trials"] = tables["trials"].replace({"trial_id": ids})
        parts.append((tables, {ids[key]: arrays for key, arrays in part.arrays.items()}))
    joined = {
        name: pd.concat([tables[name] for tables, _ in parts], ignore_index=True)
        for name in parts[0][0]
    }
    results = replace(one, **joined, grid_keys=("data.x",), arrays=parts[0][1] | parts[1][1])
    (verdict,) = verdicts_of(results, [claim(FINAL, at_least=2, **WIDE)])
    assert verdict.verdict == "supported"
    assert all(part.wider == part.interval for part in verdict.parts)


def test_of_a_median_the_interval_over_images_is_called_that_of_the_mean():
    (verdict,) = verdicts_of(with_images(*losses(of_images=0.8)), [claim(FINAL, by="median")])
    assert verdict.wider.mean != verdict.effect
    assert "Over seeds and images of their kind the 95% interval of the mean is" in verdict.sentence


def test_where_each_seed_draws_its_split_a_verdict_over_images_says_so():
    results = replace(with_images(*losses(of_images=0.1)), draws_split=True)
    (verdict,) = verdicts_of(results, [claim(FINAL, **WIDE)])
    assert "for these training images, split anew by each seed, and for valid" in verdict.sentence
    told = "Seeds stand for chance in training and in the split, on these training images."
    assert told in verdict.assumptions


def test_where_all_differences_are_equal_no_interval_over_images_is_spoken_of():
    no_bn = np.round(losses()[1].astype(float) * 4) / 4
    (verdict,) = verdicts_of(with_images(no_bn + 0.25, no_bn), [claim(FINAL)])
    assert (verdict.coarse, verdict.wider) == (None, None)
    assert not any("interval over seeds and images" in told for told in verdict.assumptions)


def test_what_the_other_seeds_come_to_is_told_over_seeds_alone():
    bn, no_bn = losses(of_images=0.1)
    bn[3] += 5
    (verdict,) = verdicts_of(with_images(bn, no_bn), [claim(FINAL, **WIDE)])
    assert verdict.outlying.seeds == (3,)
    assert "over seeds alone)." in verdict.outlying.told


@pytest.mark.parametrize("more", [{}, WIDE, {"by": "median"}])
def test_on_a_coarse_raster_no_interval_is_told_besides_that_of_the_claim(more):
    no_bn, bn = np.zeros((7, 8)), np.zeros((7, 8))
    bn[:, :2] = bn[3:5, 2] = 1.0
    results = with_images(bn, no_bn, "test", accuracy=True)
    (verdict,) = verdicts_of(results, [claim(ACCURACY, "bn > no-bn", **more)])
    assert verdict.wider
    assert not any(f"Over seeds {what}" in verdict.sentence for what in ("alone", "and images"))
