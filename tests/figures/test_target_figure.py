import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from bnexp.figures import FIGURES, Shown, draw_target, prepare_targets, target_figure
from bnexp.figures.plots.target import CENSORED, MEDIAN, MISSING, REACHED, Reached

CLAIM = {"steps_to": {"val_loss": 0.1}}


def parts(axes, gid):
    return [artist for artist in axes.get_children() if artist.get_gid() == gid]


def with_reached(results, bn, no_bn):
    """Lets each trial reach its target at a step, or never."""
    history = results.history
    history["val_loss"] = 1.0
    for arm, steps in (("bn", bn), ("no-bn", no_bn)):
        for seed, step in enumerate(steps):
            trial = (history["arm"] == arm) & (history["seed"] == seed)
            history.loc[trial & (history["step"] >= (step or math.inf)), "val_loss"] = 0.05
    return results


def drawn(panel):
    axes = Figure().add_subplot()
    draw_target(axes, panel, (1, 0))
    return axes


def test_shares_rise_at_each_seeds_step(make_results, make_verdicts):
    results = with_reached(make_results(seeds=4), [3000, 1500, 4500, 3000], [6000] * 4)
    (panel,) = prepare_targets(Shown(results, make_verdicts(results, CLAIM)))
    first, second = panel.arms
    assert (first.arm, first.times.tolist()) == ("bn", [1500, 3000, 3000, 4500])
    assert first.shares.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert (first.median, second.median) == (3000, 6000)
    axes = drawn(panel)
    line = parts(axes, REACHED)[0]
    assert line.get_xdata()[1:-1].tolist() == first.times.tolist()
    assert line.get_ydata().tolist() == [0, 0.25, 0.5, 0.75, 1, 1]
    first, second = parts(axes, MEDIAN)
    assert (first.get_xdata()[0], second.get_xdata()[0]) == (3000, 6000)
    assert first.get_markersize() > second.get_markersize() + 2
    assert not parts(axes, CENSORED)


def test_those_that_did_not_reach_it_are_open_beyond_the_end_and_counted(
    make_results, make_verdicts
):
    results = with_reached(make_results(seeds=5), [1500, 3000, None, None, None], [1500] * 5)
    (panel,) = prepare_targets(Shown(results, make_verdicts(results, CLAIM)))
    first = panel.arms[0]
    assert (first.missed, first.seeds, first.share) == (3, 5, 0.4)
    assert math.isinf(first.median)
    axes = drawn(panel)
    (open_mark,) = parts(axes, CENSORED)
    assert open_mark.get_markerfacecolor() == "white"
    # Beside the axis, whatever its range: no step is made up.
    assert open_mark.get_transform() == axes.get_yaxis_transform()
    assert open_mark.get_xdata()[0] > 1
    assert open_mark.get_ydata()[0] == pytest.approx(0.4)
    assert [text.get_text() for text in parts(axes, MISSING)] == ["3 of 5 not reached"]
    assert len(parts(axes, MEDIAN)) == 1


def test_diverged_trials_are_told_from_those_that_finished_without(make_results, make_verdicts):
    results = make_results(seeds=4, diverged={("bn", 3): 2})
    results = with_reached(results, [1500, 1500, None, None], [1500] * 4)
    (panel,) = prepare_targets(Shown(results, make_verdicts(results, CLAIM)))
    assert (panel.arms[0].missed, panel.arms[0].diverged) == (1, 1)
    (text,) = parts(drawn(panel), MISSING)
    assert text.get_text() == "1 of 4 not reached, 1 diverged"


@pytest.mark.parametrize(
    ("times", "missed", "median"),
    [([1, 2, 3], 0, 2), ([1, 2], 0, 1.5), ([1, 2], 1, 2), ([1, 2], 2, math.inf), ([], 1, math.inf)],
)
def test_median_counts_those_that_did_not_reach_it_as_later(times, missed, median):
    assert Reached("bn", np.array(times, dtype=float), missed, 0).median == median


def test_only_claims_about_targets_have_a_panel(make_results, make_verdicts):
    results = make_results(seeds=3, workers=1)
    claims = ({"final": "val_loss"}, {"seconds_per_step": "training"})
    assert target_figure(Shown(results, make_verdicts(results, *claims))) is None
    assert target_figure(Shown(results)) is None


def test_finding_states_medians_and_how_many_reached_it(make_results, make_verdicts):
    results = with_reached(make_results(seeds=4), [1500, 1500, 3000, None], [6000] * 4)
    text = FIGURES["target"].finding(Shown(results, make_verdicts(results, CLAIM)))
    assert text == (
        "Steps to a validation loss of 0.1: bn median 2250 steps, reached by 3 of 4 seeds; "
        "no-bn median 6000 steps, reached by 4 of 4 seeds."
    )
