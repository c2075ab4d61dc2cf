from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from bnexp.figures import Shown, article_figure, draw_article, prepare_article
from bnexp.figures.page.page import WIDTH


def drawn(curves):
    axes = Figure().add_subplot()
    draw_article(axes, curves)
    return axes


def test_the_four_lines_hold_the_first_seeds_losses_from_epoch_1(make_results):
    results = make_results(seeds=3)
    lines = prepare_article(Shown(results)).lines
    history = results.history
    first = history[(history["seed"] == 0) & (history["step"] > 0)]
    for line, (arm, series) in zip(
        lines,
        [("no-bn", "loss"), ("no-bn", "val_loss"), ("bn", "loss"), ("bn", "val_loss")],
        strict=True,
    ):
        assert line.epochs.tolist() == list(range(1, 11))
        assert line.losses.tolist() == first[first["arm"] == arm][series].tolist()


def test_lines_look_and_are_called_as_in_the_article(make_results):
    axes = drawn(prepare_article(Shown(make_results())))
    got = [(x.get_label(), x.get_color(), x.get_linestyle()) for x in axes.get_lines()]
    assert got == [
        ("No BN - Training Loss", "blue", "--"),
        ("No BN - Validation Loss", "blue", "-"),
        ("With BN - Training Loss", "red", "--"),
        ("With BN - Validation Loss", "red", "-"),
    ]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == [label for label, _, _ in got]


def test_title_axes_and_size_are_the_articles(make_results):
    figure = article_figure(Shown(make_results()))
    (axes,) = figure.axes
    assert axes.get_title() == (
        "Training and Validation Loss: With and Without Batch Normalization"
    )
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Epochs", "Loss")
    width, height = figure.get_size_inches()
    assert (width, height / width) == (WIDTH, pytest.approx(0.6))
    assert all(line.get_visible() for line in axes.get_xgridlines())
    assert all(tick == int(tick) for tick in axes.get_xticks())


def test_arms_tell_apart_without_colour(make_results):
    lines = drawn(prepare_article(Shown(make_results()))).get_lines()
    looks = {(x.get_linestyle(), x.get_marker()) for x in lines}
    assert len(looks) == 4


def test_other_arms_are_called_by_their_names(make_results):
    curves = prepare_article(Shown(make_results(arms=("plain", "layer", "group"), seeds=2)))
    assert curves.title == "Training and Validation Loss: plain and layer"
    assert [line.label for line in curves.lines] == [
        "plain - Training Loss",
        "plain - Validation Loss",
        "layer - Training Loss",
        "layer - Validation Loss",
    ]
    assert curves.notes == ("Seed 0; the first two of 3 arms",)


def test_labels_can_be_given(make_results):
    curves = prepare_article(Shown(make_results(arms=("a", "b"))), labels=("No BN", "With BN"))
    assert curves.lines[0].label == "No BN - Training Loss"
    assert curves.title.endswith("With and Without Batch Normalization")


def test_a_single_arm_has_two_lines(make_results):
    assert len(prepare_article(Shown(make_results(arms=("bn",)))).lines) == 2


def test_with_a_grid_the_first_point_is_shown_and_named(make_results):
    results = make_results(grid={"training.batch_size": ["32", "256"]}, seeds=1, note="On digits")
    curves = prepare_article(Shown(results))
    assert curves.notes == ("On digits", "Seed 0; batch_size = 32")
    assert curves.lines[0].losses[0] == results.history["loss"].iloc[1]


def test_the_note_is_written_below_the_title(make_results):
    axes = drawn(prepare_article(Shown(make_results(note="Trained on digits instead of mnist"))))
    assert "Trained on digits instead of mnist\nSeed 0" in [t.get_text() for t in axes.texts]


def test_a_first_seed_that_one_arm_lacks_is_passed_over(make_results):
    results = make_results(seeds=2)
    history = results.history
    kept = history[(history["arm"] != "bn") | (history["seed"] != 0)]
    assert prepare_article(Shown(replace(results, history=kept))).notes == ("Seed 1",)


@pytest.mark.parametrize("more", [{"epochs": 1}, {"diverged": {("no-bn", 0): 2}}])
def test_short_histories_are_drawn(make_results, more):
    axes = drawn(prepare_article(Shown(make_results(**more))))
    assert np.isfinite(axes.get_lines()[0].get_ydata()).sum() == 1


def test_without_history_there_is_no_figure(make_results):
    assert article_figure(Shown(make_results(seeds=0))) is None
