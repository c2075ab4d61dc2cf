from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from bnexp.analysis import t_interval
from bnexp.figures import (
    FIGURES,
    Shown,
    accuracy_figure,
    draw_curves,
    loss_figure,
    prepare_curves,
)
from bnexp.figures.numbers.curve_limits import OUTSIDE
from bnexp.figures.numbers.seed_lines import BAND, DIVERGED, SEEDS
from bnexp.figures.page.style import arm_style


def drawn(curves):
    axes = Figure().add_subplot()
    draw_curves(axes, curves)
    return axes


def parts(axes, gid):
    return [artist for artist in axes.get_children() if artist.get_gid() == gid]


def texts(figure):
    return [text.get_text().replace("\n", " ") for text in figure.texts]


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_mean_and_band_are_over_the_seeds_of_each_evaluation(make_results):
    results = make_results(seeds=6)
    curves = prepare_curves(Shown(results), (), "val_loss")
    assert [lines.arm for lines in curves.arms] == ["no-bn", "bn"]
    lines = curves.arms[1]
    history = results.history
    third = history[(history["arm"] == "bn") & (history["epoch"] == 3.0)]["val_loss"]
    interval = t_interval(third)
    at = lines.x.tolist().index(3.0)
    assert lines.values[:, at].tolist() == third.tolist()
    assert lines.band.mean[at] == pytest.approx(interval.mean, abs=1e-12)
    assert lines.band.low[at] == pytest.approx(interval.low, abs=1e-12)
    assert lines.band.high[at] == pytest.approx(interval.high, abs=1e-12)


def test_the_evaluation_before_training_is_left_out(make_results):
    curves = prepare_curves(Shown(make_results()), (), "val_loss")
    assert curves.arms[0].x.tolist() == list(range(1, 11))
    assert curves.limits.high < 0.25


def test_after_a_divergence_the_mean_is_over_the_other_seeds(make_results):
    curves = prepare_curves(
        Shown(make_results(diverged={("bn", 1): 4, ("bn", 3): 1})), (), "val_loss"
    )
    lines = curves.arms[1]
    assert lines.band.n.tolist() == [9, 9, 9] + [8] * 7
    assert sum(lines.diverged) == 2
    others = np.delete(lines.values, [1, 3], axis=0)
    np.testing.assert_allclose(lines.band.mean[3:], others.mean(axis=0)[3:], rtol=1e-12)


def test_each_arm_is_drawn_as_mean_band_and_seeds_in_its_style(make_results):
    curves = prepare_curves(Shown(make_results()), (), "val_loss")
    axes = drawn(curves)
    bands, seeds = parts(axes, BAND), parts(axes, SEEDS)
    for place, lines in enumerate(curves.arms):
        mean, style = axes.get_lines()[place], arm_style(place)
        np.testing.assert_array_equal(mean.get_ydata(), lines.band.mean)
        assert mean.get_label() == lines.arm
        assert (mean.get_color(), mean.get_marker()) == (style.color, style.marker)
        np.testing.assert_allclose(bands[place].get_facecolor()[0][:3], to_rgba(style.color)[:3])
        edge = bands[place].get_paths()[0].vertices[:, 1]
        assert edge.min() == pytest.approx(lines.band.low.min())
        drawn_seeds = [segment[:, 1] for segment in seeds[place].get_segments()]
        np.testing.assert_array_equal(drawn_seeds, lines.values)


def test_a_cross_marks_the_last_value_of_a_seed_that_diverged(make_results):
    curves = prepare_curves(Shown(make_results(diverged={("bn", 1): 4})), (), "val_loss")
    (cross,) = parts(drawn(curves), DIVERGED)
    assert cross.get_xdata().tolist() == [3.0]
    assert cross.get_ydata()[0] == curves.arms[1].values[1, 2]


def test_a_single_evaluation_is_drawn_as_points(make_results):
    axes = drawn(prepare_curves(Shown(make_results(epochs=1)), (), "val_loss"))
    places = [line.get_xdata()[0] for line in axes.get_lines()]
    assert places == pytest.approx([0.97, 1.03])
    assert [len(dots.get_offsets()) for dots in parts(axes, SEEDS)] == [10, 10]


def test_the_legend_holds_the_number_of_seeds(make_results):
    assert legend(loss_figure(Shown(make_results()))) == ["no-bn (10 seeds)", "bn (10 seeds)"]
    assert legend(loss_figure(Shown(make_results(seeds=1)))) == ["no-bn (1 seed)", "bn (1 seed)"]
    diverged = make_results(diverged={("bn", 1): 1})
    assert legend(accuracy_figure(Shown(diverged)))[1] == "bn (10 seeds, 1 diverged)"


def test_panels_are_training_and_validation(make_results):
    labels = [axes.get_ylabel() for axes in loss_figure(Shown(make_results())).axes]
    assert labels == ["Training loss", "Validation loss"]
    labels = [axes.get_ylabel() for axes in accuracy_figure(Shown(make_results())).axes]
    assert labels == ["Training accuracy (%)", "Validation accuracy (%)"]


def test_the_note_and_few_seeds_are_told(make_results):
    said = texts(
        loss_figure(Shown(make_results(seeds=4, note="Trained on digits instead of mnist")))
    )
    assert "Trained on digits instead of mnist" in said
    assert any("Indicative: fewer than 5 seeds." in text for text in said)
    said = texts(loss_figure(Shown(make_results(seeds=5))))
    assert not any("Indicative" in text for text in said)
    assert any(
        "One seed: no interval." in text
        for text in texts(loss_figure(Shown(make_results(seeds=1))))
    )


def test_each_point_of_the_grid_has_its_panels(make_results):
    grid = {"training.batch_size": ["32", "256"], "rate": ["1", "2", "3"]}
    figure = loss_figure(Shown(make_results(seeds=2, grid=grid)))
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert len(figure.axes) == 12
    assert titles[0] == "batch_size = 32, rate = 1"
    assert titles[-1] == "batch_size = 256, rate = 3"


def test_points_of_the_grid_that_do_not_fit_stand_on_the_next_page(make_results):
    shown = Shown(make_results(seeds=1, epochs=1, grid={"k": list("abcdefghijklm")}))
    assert FIGURES["loss"].pages(shown) == 2
    pages = [loss_figure(replace(shown, page=page)) for page in (1, 2)]
    titles = [[axes.get_title() for axes in page.axes if axes.get_title()] for page in pages]
    assert titles == [[f"k = {k}" for k in some] for some in ("abcdefgh", "ijklm")]
    for number, page in enumerate(pages, 1):
        assert texts(page)[0] == f"Loss over training (page {number} of 2)"


def test_panels_of_a_row_share_their_vertical_axis(make_results):
    results = make_results(seeds=3, epochs=4, grid={"k": ["1", "2"]})
    results.history.loc[results.history["k"] == "2", "val_loss"] += 1.0
    figure = loss_figure(Shown(results))
    first, _, second, _ = (axes.get_ylim() for axes in figure.axes)
    assert first == second
    ranges = [axes.get_ylim() for axes in figure.axes[1::2]]
    assert ranges[0] == ranges[1]
    assert [len(axes.get_yticklabels()) > 0 for axes in figure.axes[1::2]] == [True, False]


def test_a_steep_first_evaluation_lies_outside_and_is_told(make_results):
    results = make_results(seeds=3, epochs=6)
    first = results.history["epoch"] == 1.0
    results.history.loc[first, "val_loss"] = 0.9
    axes = loss_figure(Shown(results)).axes[1]
    low, high = axes.get_ylim()
    assert low < 0.09 < 0.12 < high < 0.3
    (told,) = (text.get_text() for text in axes.texts if text.get_gid() == OUTSIDE)
    assert told == "\u2191 to 0.900"


def test_a_series_without_values_is_said_to_be_missing(make_results):
    results = make_results()
    results.history["val_loss"] = np.nan
    axes = loss_figure(Shown(results)).axes[1]
    assert [text.get_text() for text in axes.texts] == ["not measured"]
    assert legend(loss_figure(Shown(results))) == ["no-bn (10 seeds)", "bn (10 seeds)"]


def test_without_history_there_is_no_figure(make_results):
    assert loss_figure(Shown(make_results(seeds=0))) is None


def test_accuracy_stays_below_one_hundred_percent(make_results):
    results = make_results(seeds=2)
    results.history["val_accuracy"] = np.linspace(0.98, 1.0, len(results.history))
    assert prepare_curves(Shown(results), (), "val_accuracy").limits.high <= 1.005


def everything_diverged(make_results, arms=("no-bn", "bn")):
    return make_results(seeds=2, arms=arms, diverged={(a, s): 1 for a in arms for s in (0, 1)})


def test_panels_where_all_diverged_say_so_and_have_no_ticks(make_results):
    figure = loss_figure(Shown(everything_diverged(make_results, arms=("bn",))))
    for axes in figure.axes:
        assert [text.get_text() for text in axes.texts] == ["2 of 2 diverged"]
        assert (len(axes.get_xticks()), len(axes.get_yticks())) == (0, 0)
    assert not any("cross" in text for text in texts(figure))


def test_crosses_are_explained_where_there_is_one(make_results):
    said = texts(loss_figure(Shown(make_results(diverged={("bn", 1): 4}))))
    assert any("A cross is the last value" in text for text in said)
    said = texts(loss_figure(Shown(make_results(diverged={("bn", 1): 1}))))
    assert not any("cross" in text for text in said)


def test_bands_that_are_cut_are_told(make_results):
    cut = "Bands reach beyond the axis where they are cut."
    assert not any(cut in text for text in texts(accuracy_figure(Shown(make_results()))))
    assert any(cut in text for text in texts(accuracy_figure(Shown(make_results(seeds=2)))))


def test_a_logarithmic_axis_is_named(make_results):
    results = make_results()
    results.history["loss"] = np.geomspace(1e-3, 1.0, len(results.history))
    labels = [axes.get_ylabel() for axes in loss_figure(Shown(results)).axes]
    assert labels == ["Training loss (log scale)", "Validation loss"]


@pytest.mark.parametrize("more", [{}, {"seeds": 4}, {"seeds": 3, "diverged": {("bn", 1): 4}}])
def test_no_caption_ends_in_a_line_of_a_word_or_two(make_results, more):
    caption = loss_figure(Shown(make_results(**more))).texts[-1].get_text().split("\n")
    assert len(caption[-1]) > 0.25 * max(map(len, caption))
