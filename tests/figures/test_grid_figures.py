from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from bnexp.figures import (
    FIGURES,
    Shown,
    draw_heatmap,
    draw_response,
    heatmap_figure,
    prepare_heatmaps,
    prepare_responses,
    response_figure,
)
from bnexp.figures.numbers.grid_axes import axes_of_grid, fixed_cells
from bnexp.figures.numbers.seed_lines import BAND, DIVERGED
from bnexp.figures.page.style import ABOVE, BELOW
from bnexp.figures.plots.grid.heatmap import CELL, TEXT, fill_of, step_of
from bnexp.figures.plots.grid.heatmap_effects import strength

RATE, SIZE = "training.optimizer.learning_rate", "training.batch_size"
GRID = {RATE: ["0.1", "0.001", "0.01"], SIZE: ["16", "64"]}


def cells(grid):
    found = [()]
    for key, values in grid.items():
        found = [(*cell, (key, value)) for cell in found for value in values]
    return found


def parts(axes, gid):
    return [artist for artist in axes.get_children() if artist.get_gid() == gid]


def said(figure):
    return " ".join(text.get_text().replace("\n", " ") for text in figure.texts)


def test_numbers_stand_in_rising_order_and_other_values_as_configured():
    rate, activation = axes_of_grid(
        [RATE, "a.b"], cells({RATE: ["10", "9", "1e-3"], "a.b": ["tanh", "relu"]})
    )
    assert (rate.labels, rate.numbers) == (["1e-3", "9", "10"], [0.001, 9.0, 10.0])
    assert (activation.labels, activation.numbers) == (["tanh", "relu"], None)


@pytest.mark.parametrize(
    ("values", "log"),
    [
        (["0.001", "0.1"], True),
        (["1", "20"], False),
        (["16", "32", "64"], True),
        (["16", "32", "48"], False),
        (["-1", "1", "100"], False),
        (["0", "100"], False),
        (["relu", "tanh"], False),
    ],
)
def test_axis_is_logarithmic_where_the_values_ask_for_it(values, log):
    (axis,) = axes_of_grid(["a"], cells({"a": values}))
    assert axis.log is log


def test_settings_walked_together_are_one_axis_and_single_values_none():
    found = [(("a.x", "1"), ("b.y", "8"), ("c", "0")), (("a.x", "2"), ("b.y", "4"), ("c", "0"))]
    (axis,) = axes_of_grid(["a.x", "b.y", "c"], found)
    assert (axis.name, axis.labels, axis.numbers) == ("x, y", ["1, 8", "2, 4"], None)
    assert [axis.place(cell) for cell in found] == [0, 1]


def test_axes_that_are_not_drawn_are_fixed():
    points = cells({"a": ["1", "2"], "b": ["x"], "c": ["3", "4"]})
    (a, _) = axes_of_grid(["a", "b", "c"], points)
    assert [rest for rest, _ in fixed_cells([a], points)] == [(("c", "3"),), (("c", "4"),)]


def test_each_square_holds_the_paired_difference_of_its_point(make_results):
    results = make_results(seeds=4, grid=GRID)
    (panel,) = prepare_heatmaps(Shown(results))
    assert panel.shape == (2, 3)
    last = results.trials.set_index(["arm", RATE, SIZE, "seed"])["final_val_loss"]
    for row, size in enumerate(["16", "64"]):
        for column, rate in enumerate(["0.001", "0.01", "0.1"]):
            expected = (last["bn"][rate][size] - last["no-bn"][rate][size]).mean()
            assert panel.effects[row, column].effect.mean == pytest.approx(expected, abs=1e-12)
    axes = Figure().add_subplot()
    draw_heatmap(axes, panel)
    written = {
        tuple(map(round, text.get_position())): text.get_text() for text in parts(axes, TEXT)
    }
    effect = panel.effects[1, 2].effect.mean
    assert float(written[2, 1]) == pytest.approx(effect, abs=10**-panel.decimals)
    assert written[2, 1][0] == ("+" if effect > 0 else "-")


def test_effects_in_opposite_directions_have_opposite_hues(make_results):
    results = make_results(seeds=4, grid={SIZE: ["16", "64"]})
    trials = results.trials
    for size, sign in (("16", 0.1), ("64", -0.1)):
        changed = (trials["arm"] == "bn") & (trials[SIZE] == size)
        trials.loc[changed, "final_val_loss"] = 0.5 + sign
    trials.loc[trials["arm"] == "no-bn", "final_val_loss"] = 0.5
    axes = Figure().add_subplot()
    draw_heatmap(axes, prepare_heatmaps(Shown(results))[0])
    (up_red, _, up_blue, _), (down_red, _, down_blue, _) = (
        square.get_facecolor() for square in parts(axes, CELL)
    )
    assert up_red > up_blue
    assert down_red < down_blue


def test_diverged_points_are_counted_and_hatched_where_nothing_is_left(make_results):
    gone = {("no-bn", seed, ("64",)): 2 for seed in range(3)} | {("bn", 0, ("16",)): 2}
    results = make_results(seeds=3, grid={SIZE: ["16", "64"]}, diverged=gone)
    (panel,) = prepare_heatmaps(Shown(results))
    assert panel.diverged == {(0, 0): (1, 6), (0, 1): (3, 6)}
    axes = Figure().add_subplot()
    draw_heatmap(axes, panel)
    first, second = (text.get_text() for text in parts(axes, TEXT))
    assert first.endswith("\n\u2020 1 of 6")
    assert second == "\u2020 3 of 6"
    assert [square.get_hatch() for square in parts(axes, CELL)] == [None, "//"]
    assert "4 trials diverged" in FIGURES["heatmap"].finding(Shown(results))


def test_claims_are_mapped_where_there_are_any(make_results, make_verdicts):
    results = make_results(seeds=3, grid={SIZE: ["16", "64"]})
    verdicts = make_verdicts(results, {"final": "loss"})
    (panel,) = prepare_heatmaps(Shown(results, verdicts))
    assert panel.title == "Final training loss: bn minus no-bn"
    effects = [panel.effects[0, at].effect.mean for at in (0, 1)]
    assert effects == pytest.approx([verdict.interval.mean for verdict in verdicts])


def test_further_axes_are_fixed_panel_by_panel(make_results):
    results = make_results(seeds=1, epochs=1, grid={**GRID, "k": ["a", "$b$"]})
    titles = [panel.title for panel in prepare_heatmaps(Shown(results))]
    assert [title.rpartition(", ")[2] for title in titles] == ["k = a", "k = $b$"]


@pytest.mark.parametrize("more", [{}, {"grid": {"k": ["1"]}}, {"arms": ("bn",), "grid": GRID}])
def test_without_a_grid_or_a_second_arm_there_is_no_map(make_results, more):
    assert heatmap_figure(Shown(make_results(seeds=1, epochs=1, **more))) is None


def test_response_is_mean_and_band_at_each_value(make_results):
    results = make_results(seeds=6, grid={RATE: ["0.1", "0.001", "0.01"]})
    ((panel,),) = prepare_responses(Shown(results))
    assert panel.axis.labels == ["0.001", "0.01", "0.1"]
    trials = results.trials
    chosen = trials[(trials["arm"] == "bn") & (trials[RATE] == "0.1")]["final_val_loss"]
    assert panel.arms[1].values[:, 2].tolist() == chosen.tolist()
    axes = Figure().add_subplot()
    draw_response(axes, panel)
    assert axes.get_xscale() == "log"
    line = next(line for line in axes.get_lines() if line.get_label() == "bn")
    assert line.get_xdata().tolist() == [0.001, 0.01, 0.1]
    assert line.get_ydata()[2] == pytest.approx(chosen.mean())
    assert len(parts(axes, BAND)) == 2


def test_a_metric_has_one_logarithmic_scale_at_all_other_settings(make_results):
    results = make_results(seeds=3, grid={RATE: ["0.1", "0.01"], SIZE: ["16", "64"]})
    trials = results.trials
    wide = (trials[RATE] == "0.1") & (trials[SIZE] == "16")
    trials["final_val_loss"] = np.where(wide, 0.02, 1.5)
    rows = prepare_responses(Shown(results))
    assert [row[0].limits.log for row in rows] == [True, True]
    assert rows[0][0].limits == rows[1][0].limits
    near = replace(results, trials=trials.assign(final_val_loss=np.where(wide, 0.2, 1.5)))
    assert not any(row[0].limits.log for row in prepare_responses(Shown(near)))


def test_diverged_seeds_are_counted_above_their_value_and_left_out_of_the_mean(make_results):
    gone = {("bn", 1, ("64",)): 2, ("bn", 2, ("64",)): 2}
    results = make_results(seeds=5, grid={SIZE: ["16", "64"]}, diverged=gone)
    ((panel,),) = prepare_responses(Shown(results))
    assert panel.arms[1].diverged.tolist() == [0, 2]
    assert panel.arms[1].band.n.tolist() == [5, 3]
    axes = Figure().add_subplot()
    draw_response(axes, panel)
    (count,) = parts(axes, DIVERGED)
    assert (count.get_text(), count.get_position()[0]) == ("\u20202", 64.0)
    assert "2 seeds diverged" in FIGURES["response"].finding(Shown(results))


def test_values_that_are_no_numbers_stand_side_by_side(make_results):
    results = make_results(seeds=2, epochs=1, grid={"network.activation": ["tanh", "$x_1$"]})
    figure = response_figure(Shown(results))
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["tanh", "$x_1$"]
    assert np.diff(axes.get_xticks()).tolist() == [1.0]


def test_words_have_no_line_between_them_and_arms_stand_side_by_side(make_results):
    results = make_results(seeds=3, epochs=1, grid={"network.activation": ["tanh", "relu"]})
    (axes,) = response_figure(Shown(results)).axes
    lines = {
        line.get_label(): line for line in axes.get_lines() if line.get_label() in results.arms
    }
    assert [line.get_linestyle() for line in lines.values()] == ["None", "None"]
    places = [line.get_xdata().tolist() for line in lines.values()]
    assert places[0][0] < 0 < places[1][0] < places[0][1] < 1 < places[1][1]


def test_other_axes_of_the_response_are_rows_and_pages(make_results):
    grid = {RATE: ["0.1", "0.01"], "k": list("abcde")}
    shown = Shown(make_results(seeds=1, epochs=1, grid=grid))
    assert FIGURES["response"].pages(shown) == 2
    for page, some in ((1, "abc"), (2, "de")):
        figure = response_figure(replace(shown, page=page))
        assert [axes.get_title() for axes in figure.axes] == [f"k = {k}" for k in some]
        assert f"(page {page} of 2)" in said(figure)


def test_a_colour_means_the_same_in_every_panel(make_results):
    """Ten times the effect with ten times the spread has the same colour."""
    results = make_results(seeds=4, grid={SIZE: ["16", "64"]})
    trials = results.trials
    noise = trials["seed"] * 0.01 + 0.1
    trials["final_val_loss"] = 1.0 - noise.where(trials["arm"] == "bn", 0.0)
    trials["test_accuracy"] = 0.9 + 0.1 * noise.where(trials["arm"] == "bn", 0.0)
    loss, accuracy = (strength(p.effects[0, 0]) for p in prepare_heatmaps(Shown(results)))
    assert loss == pytest.approx(-accuracy)
    assert fill_of(loss) == BELOW[step_of(loss) - 1]
    assert fill_of(accuracy) == ABOVE[step_of(accuracy) - 1]


def test_axes_with_many_values_are_told_in_several_panels(make_results):
    results = make_results(seeds=1, epochs=1, grid={SIZE: [str(n) for n in range(1, 14)]})
    panels = prepare_heatmaps(Shown(results))
    assert [panel.shape for panel in panels] == [(1, 10), (1, 3)]
    assert [panel.axes[1].labels[0] for panel in panels] == ["1", "11"]


def test_ratios_are_written_as_everywhere(make_results, make_verdicts):
    results = make_results(seeds=3, grid={SIZE: ["16", "64"]})
    shown = Shown(results, make_verdicts(results, {"steps_to": {"loss": 0.5}}))
    (panel,) = prepare_heatmaps(shown)
    assert all(pairs.ratio for pairs in panel.effects.values())
    axes = Figure().add_subplot()
    draw_heatmap(axes, panel)
    known = [pairs.effect.mean for pairs in panel.effects.values() if pairs.effect]
    assert known
    written = [text.get_text() for text in parts(axes, TEXT) if text.get_text() != "no mean"]
    assert written == [f"\u00d7{mean:.{panel.decimals}f}" for mean in known]
    assert f"from \u00d7{min(known):.3g}" in FIGURES["heatmap"].finding(shown)
