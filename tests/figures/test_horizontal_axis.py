import numpy as np
import pytest
from matplotlib.figure import Figure

from bnexp.figures import (
    FIGURES,
    Along,
    Shown,
    difference_figure,
    draw_curves,
    loss_figure,
    prepare_curves,
    prepare_differences,
)
from bnexp.figures.numbers.counts import COUNT, count_changes
from bnexp.figures.numbers.seed_lines import MOST_POINTS, SEEDS, thinning_of


def parts(axes, gid):
    return [artist for artist in axes.get_children() if artist.get_gid() == gid]


def said(figure):
    return " ".join(text.get_text().replace("\n", " ") for text in figure.texts)


def curves(results, along=Along.EPOCHS):
    return prepare_curves(Shown(results, along=along), (), "val_loss")


def test_curves_stand_at_epochs_steps_or_seconds(make_results):
    results = make_results(seeds=3, workers=1)
    epochs, steps, seconds = (curves(results, along).arms[1] for along in Along)
    assert epochs.x.tolist() == list(range(1, 11))
    assert steps.x.tolist() == [1500 * epoch for epoch in range(1, 11)]
    # bn takes 1.1 ms a step, and 1% more for each seed.
    np.testing.assert_allclose(seconds.own_x[2], steps.x * 1.1e-3 * 1.01**2)
    np.testing.assert_allclose(seconds.x, steps.x * 1.1e-3 * 1.01)
    assert seconds.band.mean.tolist() == epochs.band.mean.tolist()


def test_differences_stand_at_the_seconds_of_the_arm(make_results):
    shown = Shown(make_results(seeds=1, workers=1), along=Along.SECONDS)
    (lines,) = prepare_differences(shown, (), "val_loss").arms
    assert lines.x[0] == pytest.approx(1.65)


@pytest.mark.parametrize(
    ("along", "label"),
    [("epochs", "Epochs"), ("steps", "Optimizer steps"), ("seconds", "Seconds of training")],
)
def test_axis_is_named(make_results, along, label):
    shown = Shown(make_results(seeds=2, workers=1), along=Along(along))
    assert {axes.get_xlabel() for axes in loss_figure(shown).axes} == {label}
    assert {axes.get_xlabel() for axes in difference_figure(shown).axes} == {label}


def test_seconds_are_explained_with_who_shared_the_machine(make_results):
    shared = said(loss_figure(Shown(make_results(seeds=2, workers=3), along=Along.SECONDS)))
    assert "Seconds: steps times the trial's mean seconds per training step" in shared
    assert "Up to 3 trials ran side by side" in shared
    alone = said(loss_figure(Shown(make_results(seeds=2, workers=1), along=Along.SECONDS)))
    assert "side by side" not in alone


def test_without_times_the_panels_say_so(make_results):
    shown = Shown(make_results(seeds=2), along=Along.SECONDS)
    for figure in (loss_figure(shown), difference_figure(shown)):
        assert {axes.texts[0].get_text() for axes in figure.axes} == {"no training times"}


def test_number_of_seeds_stands_above_where_it_changes(make_results):
    found = curves(make_results(diverged={("bn", 1): 4, ("bn", 3): 8, ("bn", 4): 8}))
    assert count_changes(found.arms[0]) == ()
    assert count_changes(found.arms[1]) == ((1.0, 10), (4.0, 9), (8.0, 7))
    axes = Figure().add_subplot()
    draw_curves(axes, found)
    texts = parts(axes, COUNT)
    assert [text.get_text() for text in texts] == ["n=10", "9", "7"]
    assert [text.get_position()[0] for text in texts] == [1.0, 4.0, 8.0]


def test_rule_for_unequal_lengths_is_stated_where_it_applies(make_results):
    rule = "A mean is over the seeds that have a value at that point"
    assert rule in said(loss_figure(Shown(make_results(diverged={("bn", 1): 4}))))
    assert rule not in said(loss_figure(Shown(make_results())))


def test_numbers_that_have_no_room_are_left_out_but_for_the_last(make_results):
    gone = {("bn", seed): seed + 2 for seed in range(9)}
    axes = Figure().add_subplot()
    found = curves(make_results(epochs=60, seeds=10, diverged=gone))
    draw_curves(axes, found)
    texts = parts(axes, COUNT)
    assert len(count_changes(found.arms[1])) == 10
    assert [texts[0].get_text(), texts[-1].get_text()] == ["n=10", "1"]
    places = [text.get_position()[0] for text in texts]
    assert min(np.diff(places)) > 3


def test_thin_lines_are_limited_and_the_caption_says_so(make_results):
    results = make_results(seeds=40, epochs=110)
    found = curves(results)
    thinning = thinning_of(found.arms)
    assert (thinning.every, thinning.seeds) == (2, MOST_POINTS // 110)
    axes = Figure().add_subplot()
    draw_curves(axes, found)
    lines = parts(axes, SEEDS)[0].get_segments()
    assert len(lines) == thinning.seeds
    assert lines[0][-1].tolist() == [110.0, found.arms[0].values[0, -1]]
    caption = said(loss_figure(Shown(results)))
    assert "thin lines: the first 18 seeds of each arm, at one in 2 evaluations." in caption


def test_findings_state_first_and_last_values(make_results):
    shown = Shown(make_results(note="Trained on digits"))
    lines = curves(shown.results).arms[1]
    text = FIGURES["loss"].finding(shown)
    assert text.startswith("Trained on digits. Validation loss of no-bn was ")
    assert f"Validation loss of bn was {lines.band.mean[-1]:.4f} (95% interval" in text
    assert f"from {lines.band.mean[0]:.3f} at epoch 1." in text
    text = FIGURES["differences"].finding(shown)
    assert "bn minus no-bn, validation loss: -0.0" in text
    assert "points: +0." in text


@pytest.mark.parametrize("kind", ["article", "loss", "accuracy"])
def test_findings_of_diverged_seeds_do_not_fail(make_results, kind):
    shown = Shown(make_results(seeds=2, diverged={("bn", 0): 2, ("bn", 1): 2}))
    assert FIGURES[kind].finding(shown)
