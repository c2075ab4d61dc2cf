from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

from bnexp.analysis import MEASURES
from bnexp.figures import (
    FIGURES,
    Shown,
    distribution_figure,
    draw_distribution,
    prepare_distribution,
    prepare_times,
    time_figure,
)
from bnexp.figures.page.rows import row_pages, rows_of
from bnexp.figures.page.spread import MEAN, QUARTILES, SEEDS
from bnexp.figures.plots.distribution import ABSENT
from bnexp.figures.plots.times import NEUTRAL

FINAL = next(metric for metric in MEASURES if metric.name == "final_val_loss")


def parts(axes, gid):
    return [artist for artist in axes.get_children() if artist.get_gid() == gid]


def said(figure):
    return " ".join(text.get_text().replace("\n", " ") for text in figure.texts)


def drawn(shown):
    axes, rows = Figure().add_subplot(), rows_of(shown)
    draw_distribution(axes, prepare_distribution(shown, FINAL, rows), rows, named=True)
    return axes


def test_every_seed_quartiles_and_mean_with_interval_are_drawn(make_results):
    results = make_results()
    axes = drawn(Shown(results))
    trials = results.trials
    values = trials[trials["arm"] == "bn"]["final_val_loss"].to_numpy()
    assert parts(axes, SEEDS)[1].get_xdata().tolist() == values.tolist()
    box = parts(axes, QUARTILES)[1]
    low, high = np.percentile(values, [25, 75])
    assert (box.get_x(), box.get_x() + box.get_width()) == pytest.approx((low, high))
    interval, mean = parts(axes, MEAN)[2:]
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert interval.get_xdata().tolist() == pytest.approx(list(expected), abs=1e-9)
    assert mean.get_xdata()[0] == pytest.approx(values.mean())


def test_values_far_apart_stand_on_a_logarithmic_axis(make_results):
    results = make_results()
    trials = results.trials
    trials["final_val_loss"] = np.geomspace(0.01, 100.0, len(trials))
    axes = drawn(Shown(results))
    assert axes.get_xscale() == "log"
    assert axes.get_xlabel().replace("\n", " ") == "Final validation loss (log scale)"


def test_one_seed_has_neither_box_nor_interval(make_results):
    axes = drawn(Shown(make_results(seeds=1)))
    assert not parts(axes, QUARTILES)
    assert [line.get_xdata().size for line in parts(axes, MEAN)] == [1, 1]


def test_rows_are_arms_within_points_of_the_grid(make_results):
    rows = rows_of(Shown(make_results(seeds=1, epochs=1, grid={"k": ["1", "2"]})))
    assert [name for name, _ in rows.headings] == ["k = 1", "k = 2"]
    assert [(row.arm, dict(row.cell)["k"]) for row in rows.rows] == [
        ("no-bn", "1"),
        ("bn", "1"),
        ("no-bn", "2"),
        ("bn", "2"),
    ]
    places = [row.at for row in rows.rows]
    assert places == sorted(places)


def test_rows_that_do_not_fit_are_whole_points_on_the_next_page(make_results):
    grid = {"k": [str(k) for k in range(15)]}
    shown = Shown(make_results(seeds=1, epochs=1, grid=grid))
    assert row_pages(shown) == 2
    pages = [rows_of(replace(shown, page=page)) for page in (1, 2)]
    found = [name for rows in pages for name, _ in rows.headings]
    assert found == [f"k = {k}" for k in range(15)]
    assert "(page 2 of 2)" in said(distribution_figure(replace(shown, page=2)))


def test_long_names_are_whole_and_broken_into_lines(make_results):
    names = tuple(f"arm {i} " + "of many words " * 3 for i in range(12))
    figure = distribution_figure(Shown(make_results(arms=names, seeds=1, epochs=1)))
    shown = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert [label.replace("\n", " ") for label in shown] == [name.strip() for name in names]
    assert max(len(line) for label in shown for line in label.split("\n")) <= 30


def test_diverged_seeds_are_counted_beside_the_arm(make_results):
    results = make_results(seeds=3, diverged={("bn", seed): 2 for seed in range(3)})
    axes = drawn(Shown(results))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["no-bn", "bn\n(3 diverged)"]
    assert [text.get_text() for text in parts(axes, ABSENT)] == ["no value"]
    assert "flatters" in said(distribution_figure(Shown(results)))


def test_times_are_milliseconds_and_ratios_are_paired_by_seed(make_results):
    shown = Shown(make_results(arms=("a", "b", "c"), seeds=4, workers=1))
    times = prepare_times(shown, rows_of(shown))
    np.testing.assert_allclose(times.milliseconds[0], 1.01 ** np.arange(4))
    assert times.means[0].mean == pytest.approx(1.01**1.5)
    assert times.ratios[0].size == 0
    np.testing.assert_allclose(times.ratios[2], [1.2] * 4)
    assert times.effects[1].mean == pytest.approx(1.1)


def test_ratio_of_one_is_in_sight_and_company_is_told(make_results):
    figure = time_figure(Shown(make_results(seeds=5, workers=2)))
    _, right = figure.axes
    assert list(parts(right, NEUTRAL)[0].get_xdata()) == [1.0, 1.0]
    low, high = right.get_xlim()
    assert low < 1
    assert high > 1.1
    assert "Up to 2 trials ran side by side" in said(figure)
    alone = time_figure(Shown(make_results(seeds=5, workers=1)))
    assert "side by side" not in said(alone)


def test_a_single_arm_has_no_ratio_and_no_times_no_figure(make_results):
    assert len(time_figure(Shown(make_results(arms=("bn",), workers=1))).axes) == 1
    assert time_figure(Shown(make_results())) is None


def test_findings_state_means_and_ratios(make_results):
    shown = Shown(make_results(seeds=4, workers=1))
    assert "1.10 (no interval)" not in FIGURES["time"].finding(shown)
    assert "×1.10 (95% interval ×1.10 to ×1.10) as long as no-bn" in FIGURES["time"].finding(shown)
    assert FIGURES["distribution"].finding(shown).startswith("Final validation loss: no-bn 0.09")
