from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

from bnexp.analysis import verdicts_of
from bnexp.config.claims.claims import Claim, comparison_of
from bnexp.figures import FIGURES, Shown, draw_estimation, estimation_figure, prepare_estimation
from bnexp.figures.numbers.paired import comparisons
from bnexp.figures.plots.estimation import EFFECT, LOST, PAIRS, SINGLE

REACHED = {"steps_to": {"val_loss": 0.1}}


def parts(figure, gid):
    return [
        artist for axes in figure.axes for artist in axes.get_children() if artist.get_gid() == gid
    ]


def drawn(panel):
    figure = Figure()
    draw_estimation(figure.add_subplot(), panel, (0, 1))
    return figure


def finals(results, arm):
    trials = results.trials
    return trials[trials["arm"] == arm]["final_val_loss"].to_numpy()


def test_effect_is_the_paired_difference_with_scipys_interval(make_results):
    results = make_results()
    (pairs,) = comparisons(Shown(results))
    bn, no_bn = finals(results, "bn"), finals(results, "no-bn")
    assert (pairs.name, pairs.arms, pairs.pairs) == (
        "Final validation loss",
        ("no-bn", "bn"),
        10,
    )
    expected = stats.ttest_rel(bn, no_bn).confidence_interval(0.95)
    assert (pairs.effect.low, pairs.effect.high) == pytest.approx(tuple(expected), abs=1e-9)
    assert pairs.effect.mean == pytest.approx((bn - no_bn).mean(), abs=1e-12)


def test_right_axis_has_no_effect_where_the_left_has_the_mean_of_the_reference(make_results):
    results = make_results()
    panel = prepare_estimation(comparisons(Shown(results))[0])
    left, right = drawn(panel).axes
    mean = finals(results, "no-bn").mean()
    assert panel.origin == pytest.approx(mean)
    for end in (0, 1):
        assert left.get_ylim()[end] - mean == pytest.approx(right.get_ylim()[end])


def test_each_pair_is_joined_and_its_effect_drawn(make_results):
    results = make_results()
    figure = drawn(prepare_estimation(comparisons(Shown(results))[0]))
    (lines,), (dots,) = parts(figure, PAIRS), parts(figure, SINGLE)
    bn, no_bn = finals(results, "bn"), finals(results, "no-bn")
    ends = np.array([line[:, 1] for line in lines.get_segments()])
    np.testing.assert_array_equal(ends, np.column_stack([no_bn, bn]))
    np.testing.assert_allclose(dots.get_ydata(), bn - no_bn)
    interval, mean = parts(figure, EFFECT)
    assert mean.get_ydata()[0] == pytest.approx((bn - no_bn).mean())
    assert interval.get_ydata()[0] < mean.get_ydata()[0] < interval.get_ydata()[1]


def test_claims_take_the_place_of_the_usual_metrics(make_results, make_verdicts):
    results = make_results()
    # Ratios of steps to this take more than two values, and so have an interval.
    verdicts = make_verdicts(results, {"final": "loss"}, {"steps_to": {"val_loss": 0.094}})
    found = comparisons(Shown(results, verdicts))
    assert [pairs.name for pairs in found] == [
        "Final training loss",
        "Steps to a validation loss of 0.094",
    ]
    assert found[0].effect.mean == pytest.approx(verdicts[0].interval.mean)
    assert found[1].effect.mean == pytest.approx(verdicts[1].interval.mean)
    assert found[1].effect.low == pytest.approx(verdicts[1].interval.low)


def test_ratios_stand_on_aligned_logarithmic_axes(make_results, make_verdicts):
    results = make_results()
    (pairs,) = comparisons(Shown(results, make_verdicts(results, REACHED)))
    panel = prepare_estimation(pairs)
    left, right = drawn(panel).axes
    assert (left.get_yscale(), right.get_yscale()) == ("log", "log")
    assert left.get_ylim()[0] / panel.origin == pytest.approx(right.get_ylim()[0])
    assert panel.origin == pytest.approx(stats.gmean(pairs.values[0]))


def test_seeds_for_which_no_value_of_an_axis_works_are_not_called_diverged(
    make_results, make_verdicts
):
    results = make_results(seeds=5, grid={"a.b": ["1", "2"]})
    nowhere = results.history["arm"].eq("bn") & results.history["seed"].eq(3)
    results.history.loc[nowhere, "val_loss"] = 9.0
    width = {"width": {"along": "a.b", "reaches": {"val_loss": 2.0}}}
    (pairs,) = comparisons(Shown(results, make_verdicts(results, width)))
    assert pairs.absence == "1 seed of bn reached the target with no value of the axis"


def test_trials_without_a_value_have_no_place_but_are_counted_and_there_is_no_mean(
    make_results, make_verdicts
):
    results = make_results(seeds=5, diverged={("no-bn", 0): 2, ("no-bn", 1): 2})
    (pairs,) = comparisons(Shown(results, make_verdicts(results)[:1]))
    assert (pairs.effect, pairs.absence) == (None, "2 trials of no-bn diverged")
    panel = prepare_estimation(pairs)
    figure = drawn(panel)
    assert len(figure.axes) == 1
    (lines,) = parts(figure, PAIRS)
    assert len(lines.get_segments()) == 3
    assert [text.get_text() for text in parts(figure, LOST)] == ["of 5 2 diverged"]
    columns = [
        line.get_ydata() for line in figure.axes[0].get_lines() if len(line.get_ydata()) == 5
    ]
    assert [int(np.isfinite(column).sum()) for column in columns] == [3, 5]
    assert "no mean" in [text.get_text() for text in figure.axes[0].texts]


def test_every_other_arm_is_compared_with_the_first(make_results):
    results = make_results(arms=("a", "b", "c"), seeds=3)
    assert [pairs.arms for pairs in comparisons(Shown(results))] == [("a", "b"), ("a", "c")]


def test_panels_beyond_twelve_stand_on_the_next_page_and_few_pairs_are_told(make_results):
    shown = Shown(make_results(arms=tuple("abcdefghijklmno"), seeds=3, epochs=2))
    assert FIGURES["estimation"].pages(shown) == 2
    for page, count in ((1, 12), (2, 2)):
        figure = estimation_figure(replace(shown, page=page))
        said = " ".join(text.get_text().replace("\n", " ") for text in figure.texts)
        assert f"(page {page} of 2)" in said
        assert "Indicative: fewer than 5 pairs." in said
        assert sum(bool(axes.get_title()) for axes in figure.axes) == count


def test_equal_values_of_a_column_stand_side_by_side(make_results):
    results = make_results(seeds=4)
    results.trials["final_val_loss"] = np.where(results.trials["arm"] == "bn", 0.1, 0.2)
    (lines,) = parts(drawn(prepare_estimation(comparisons(Shown(results))[0])), PAIRS)
    starts = [line[0, 0] for line in lines.get_segments()]
    assert len(set(starts)) == 4
    assert np.mean(starts) == pytest.approx(0.0)


def test_differences_have_an_axis_of_their_own_beside_amounts_on_a_logarithmic_one(make_results):
    panel = prepare_estimation(comparisons(Shown(make_results()))[0], log=True)
    left, right = drawn(panel).axes
    assert (left.get_yscale(), right.get_yscale()) == ("log", "linear")
    low, high = right.get_ylim()
    assert low < 0 < high


def test_finding_states_the_effect_in_numbers(make_results):
    results = make_results()
    (pairs,) = comparisons(Shown(results))
    text = FIGURES["estimation"].finding(Shown(results))
    assert text.startswith("Final validation loss: bn minus no-bn is ")
    assert f"{pairs.effect.mean:+.5f}"[:8] in text
    assert text.endswith("over 10 pairs.")


@pytest.mark.parametrize("more", [{"by": "median"}, {"over": "seeds and images"}])
def test_a_mean_over_seeds_is_drawn_whatever_of_it_is_claimed(make_results, more):
    results = make_results(seeds=4)
    drawn_of = []
    for each in ({}, more):
        stated = {"says": "x", "metric": {"final": "val_loss"}, "claim": "bn < no-bn", **each}
        comparison = comparison_of(Claim.model_validate(stated), ("no-bn", "bn"))
        verdicts = verdicts_of(results, [comparison])
        drawn_of += comparisons(Shown(results, verdicts))
    # Four seeds have no interval of the median, and no images are stored.
    assert verdicts[0].interval is None or np.isnan(verdicts[0].interval.low)
    assert drawn_of[1].absence == ""
    assert drawn_of[1].effect == drawn_of[0].effect


def test_equal_differences_have_no_interval_by_the_median_either(make_results):
    results = make_results(seeds=6)
    results.history["val_loss"] = np.where(results.history["arm"] == "bn", 1.0, 2.0)
    stated = {"says": "x", "metric": {"final": "val_loss"}, "claim": "bn < no-bn", "by": "median"}
    verdicts = verdicts_of(results, [comparison_of(Claim.model_validate(stated), ("no-bn", "bn"))])
    (pairs,) = comparisons(Shown(results, verdicts))
    assert (pairs.effect.mean, np.isnan(pairs.effect.low)) == (-1.0, True)
