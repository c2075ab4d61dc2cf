import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

from bnexp.figures import Shown, difference_figure, draw_differences, prepare_differences
from bnexp.figures.numbers.seed_lines import BAND, SEEDS
from bnexp.figures.page.style import arm_style
from bnexp.figures.plots.differences import ZERO, direction_label


def test_values_are_arm_minus_baseline_seed_by_seed(make_results):
    results = make_results(arms=("no-bn", "bn", "layer"), seeds=4)
    differences = prepare_differences(Shown(results), (), "val_loss")
    assert [lines.arm for lines in differences.arms] == ["bn", "layer"]
    last = results.history[results.history["epoch"] == 10.0].set_index(["arm", "seed"])["val_loss"]
    for lines in differences.arms:
        expected = last[lines.arm] - last["no-bn"]
        np.testing.assert_allclose(lines.values[:, -1], expected, rtol=1e-12)


def test_the_band_is_scipys_paired_interval(make_results):
    results = make_results()
    (lines,) = prepare_differences(Shown(results), (), "val_accuracy").arms
    first = results.history[results.history["epoch"] == 1.0].set_index("arm")["val_accuracy"]
    expected = stats.ttest_rel(first["bn"], first["no-bn"]).confidence_interval(0.95)
    assert (lines.band.low[0], lines.band.high[0]) == pytest.approx(tuple(expected), abs=1e-9)


def test_the_panel_has_a_zero_line_band_mean_and_seeds(make_results):
    differences = prepare_differences(Shown(make_results()), (), "val_loss")
    axes = Figure().add_subplot()
    draw_differences(axes, differences)
    zero, mean = axes.get_lines()
    assert zero.get_gid() == ZERO
    assert list(zero.get_ydata()) == [0.0, 0.0]
    np.testing.assert_array_equal(mean.get_ydata(), differences.arms[0].band.mean)
    assert mean.get_color() == arm_style(1).color
    gids = [artist.get_gid() for artist in axes.collections]
    assert gids == [SEEDS, BAND]
    low, high = axes.get_ylim()
    assert low < 0 < high


def test_zero_is_in_sight_though_all_differences_are_far_from_it(make_results):
    results = make_results()
    results.history.loc[results.history["arm"] == "bn", "val_loss"] += 5.0
    limits = prepare_differences(Shown(results), (), "val_loss").limits
    assert limits.low < 0 < limits.high


def test_the_legend_holds_the_number_of_pairs(make_results):
    results = make_results()
    gone = (results.history["arm"] == "bn") & (results.history["seed"] > 6)
    results.history.loc[gone, "arm"] = "elsewhere"
    (text,) = difference_figure(Shown(results)).legends[0].get_texts()
    assert text.get_text() == "bn minus no-bn (7 pairs)"


def test_axes_state_the_direction(make_results):
    loss, accuracy = difference_figure(Shown(make_results(note="On digits"))).axes
    assert loss.get_ylabel() == "bn minus no-bn, validation loss\nbelow zero: bn is lower"
    assert accuracy.get_ylabel() == (
        "bn minus no-bn, validation accuracy\nin points; above zero: bn is higher"
    )


def test_several_arms_or_long_names_are_not_named_beside_the_axis():
    label = direction_label(("no-bn", "bn", "layer"), "val_loss", 3.0)
    assert label == "arm minus no-bn, validation loss\nbelow zero: arm is lower"
    label = direction_label(("a" * 60, "b" * 60), "val_loss", 1.9)
    assert label == "arm minus baseline\nvalidation loss"


def test_a_single_arm_has_no_figure_of_differences(make_results):
    assert difference_figure(Shown(make_results(arms=("bn",)))) is None


@pytest.mark.parametrize("gone", [("bn",), ("no-bn", "bn")])
def test_arms_that_diverged_are_named_where_nothing_can_be_compared(make_results, gone):
    diverged = {(arm, seed): 1 for arm in gone for seed in range(2)}
    for axes in difference_figure(Shown(make_results(seeds=2, diverged=diverged))).axes:
        (text,) = axes.texts
        said = text.get_text().replace("\n", " ")
        assert said == f"nothing to compare: {' and '.join(gone)} diverged"
        assert (len(axes.get_xticks()), len(axes.get_yticks())) == (0, 0)
        assert not axes.get_lines()


def test_arms_never_evaluated_at_the_same_epoch_are_said_not_to_be_comparable(make_results):
    results = make_results(seeds=2)
    later = (results.history["arm"] == "bn") & (results.history["step"] > 0)
    results.history.loc[later, "epoch"] += 0.25
    axes = difference_figure(Shown(results)).axes[0]
    said = axes.texts[0].get_text().replace("\n", " ")
    assert said == "nothing to compare: no evaluation at the same epoch"
