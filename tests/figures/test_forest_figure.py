import math
from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from restating import restated

from bnexp.analysis.judging.verdicts import UNJUDGED
from bnexp.figures import FIGURES, Shown, draw_forest, forest_figure, prepare_forest
from bnexp.figures.numbers.sides import asked_of, margins_of
from bnexp.figures.plots.claims.forest import (
    ADJUSTED,
    MARGIN,
    MARK,
    MARKS,
    NEUTRAL,
    PLAIN,
    SIDE,
    TITLE,
    forest_finding,
)
from bnexp.figures.plots.claims.forest_rows import forest_pages
from bnexp.figures.plots.claims.forest_words import label_of

FINAL = {"final": "val_loss"}
REACHED = {"steps_to": {"val_loss": 0.1}}
CLAIMS = (
    {"metric": {"at": {"series": "val_loss", "epoch": 1}}, "smallest": 0.001},
    {"final": "val_loss"},
    REACHED,
    {"metric": {"at": {"series": "val_accuracy", "epoch": 1}}, "claim": "bn > no-bn"},
)


def parts(axes, gid):
    return [artist for artist in axes.get_lines() if artist.get_gid() == gid]


def drawn(panel):
    axes = Figure().add_subplot()
    draw_forest(axes, panel)
    return axes


def texts(figure):
    return [text.get_text().replace("\n", " ") for text in figure.texts]


def test_verdicts_stand_together_by_what_they_are_measured_in(make_results, make_verdicts):
    verdicts = make_verdicts(make_results(), *CLAIMS)
    panels = prepare_forest(verdicts)
    assert [panel.unit for panel in panels] == ["nats", "ratio", "accuracy"]
    assert [[row.number for row in panel.rows] for panel in panels] == [[0, 1], [2], [3]]


def test_both_intervals_mean_and_smallest_effect_are_drawn(make_results, make_verdicts):
    verdicts = make_verdicts(make_results(), *CLAIMS)
    axes = drawn(prepare_forest(verdicts)[0])
    first = verdicts[0]
    plain, adjusted, mark = (parts(axes, gid)[0] for gid in (PLAIN, ADJUSTED, MARK))
    interval, wide = first.interval, first.adjusted_interval
    assert plain.get_xdata().tolist() == pytest.approx([interval.low, interval.high])
    assert adjusted.get_xdata().tolist() == pytest.approx([wide.low, wide.high])
    assert plain.get_linewidth() > 2 * adjusted.get_linewidth()
    assert mark.get_xdata()[0] == interval.mean
    assert [line.get_xdata()[0] for line in parts(axes, MARGIN)] == [-0.001, 0.001]
    assert list(parts(axes, NEUTRAL)[0].get_xdata()) == [0, 0]


def legend_of(figure):
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def test_the_legend_tells_intervals_over_images_from_those_over_seeds(make_results, make_verdicts):
    results = make_results()
    first, *rest = make_verdicts(results, *CLAIMS)
    assert "95% t interval" in legend_of(forest_figure(Shown(results, (first, *rest))))
    wide = restated(first, over="seeds and images")
    legend = legend_of(forest_figure(Shown(results, (wide, *rest))))
    assert "95% interval, over images where claimed" in legend
    assert "95% t interval" not in legend


def test_verdict_is_told_by_shape_and_word(make_results, make_verdicts):
    verdicts = make_verdicts(make_results(), *CLAIMS)
    axes = drawn(prepare_forest(verdicts)[0])
    assert [v.verdict for v in verdicts[:2]] == ["supported", "inconclusive"]
    assert [mark.get_marker() for mark in parts(axes, MARK)] == ["o", "D"]
    words = [text.get_text().replace("\n", " ") for text in axes.texts]
    assert words[0] == f"supported, {verdicts[0].effect_text}"
    assert words[1] == f"inconclusive (expected: supported) {verdicts[1].effect_text}"
    assert len({marker for marker, _, _ in MARKS.values()}) == 4


def test_ratios_stand_on_a_logarithmic_axis_around_one(make_results, make_verdicts):
    panel = prepare_forest(make_verdicts(make_results(), REACHED))[0]
    axes = drawn(panel)
    assert axes.get_xscale() == "log"
    assert list(parts(axes, NEUTRAL)[0].get_xdata()) == [1, 1]
    low, high = axes.get_xlim()
    assert low < 1 < high


def test_margin_of_not_worse_is_drawn_on_its_one_side(make_results, make_verdicts):
    claim = {"metric": {"final": "val_loss"}, "claim": "bn <= no-bn", "margin": 0.01}
    axes = drawn(prepare_forest(make_verdicts(make_results(), claim))[0])
    assert [line.get_xdata()[0] for line in parts(axes, MARGIN)] == [0.01]


def test_a_median_is_drawn_with_the_interval_of_its_signs(make_results, make_verdicts):
    median = {"metric": {"final": "val_loss"}, "by": "median"}
    verdicts = make_verdicts(make_results(), {"final": "val_loss"}, median)
    figure = forest_figure(Shown(make_results(), verdicts))
    assert any("Of a median the intervals are those of the sign test." in t for t in texts(figure))
    axes = drawn(prepare_forest(verdicts)[0])
    found = verdicts[1].interval
    assert parts(axes, PLAIN)[1].get_xdata().tolist() == pytest.approx([found.low, found.high])
    # Five seeds give signs no interval.
    (panel,) = prepare_forest(make_verdicts(make_results(seeds=5), median))
    assert parts(drawn(panel), MARK)[0].get_xdata()[0] == panel.rows[0].interval.mean
    assert not any("median" in t for t in texts(forest_figure(Shown(make_results(), verdicts[:1]))))


def test_rows_without_an_interval_say_why(make_results, make_verdicts):
    results = make_results(seeds=6, diverged={("no-bn", seed): 2 for seed in range(6)})
    (panel,) = prepare_forest(make_verdicts(results, {"final": "val_loss"}))
    assert panel.unit is None
    axes = drawn(panel)
    assert len(axes.get_xticks()) == 0
    said = [text.get_text().replace("\n", " ") for text in axes.texts]
    assert said == ["supported", "by ranks, as 6 trials of no-bn diverged"]
    assert not parts(axes, PLAIN)


def test_axis_says_what_the_first_arm_is_on_each_side(make_results, make_verdicts):
    verdicts = make_verdicts(make_results(), *CLAIMS)
    labels = [drawn(panel).get_xlabel().split("\u2003") for panel in prepare_forest(verdicts)]
    assert labels == [
        ["\u2190 bn lower", "difference in nats", "bn higher \u2192"],
        ["\u2190 bn fewer", "ratio (log scale)", "bn more \u2192"],
        ["\u2190 bn lower", "difference in points", "bn higher \u2192"],
    ]


@pytest.mark.parametrize(
    ("claim", "more", "asked"),
    [
        ("bn < no-bn", {}, (-math.inf, 0.0)),
        ("bn > no-bn", {}, (0.0, math.inf)),
        ("no-bn < bn", {}, (-math.inf, 0.0)),
        ("bn < no-bn", {"smallest": 0.1}, (-math.inf, -0.1)),
        ("bn > no-bn", {"smallest": 0.1}, (0.1, math.inf)),
        ("bn = no-bn", {"margin": 0.1}, (-0.1, 0.1)),
        ("bn <= no-bn", {"margin": 0.1}, (-math.inf, 0.1)),
        ("bn >= no-bn", {"margin": 0.1}, (-0.1, math.inf)),
    ],
)
def test_the_side_that_a_claim_asks_for_is_shaded(make_results, make_verdicts, claim, more, asked):
    stated = {"metric": {"final": "val_loss"}, "claim": claim, **more}
    verdicts = make_verdicts(make_results(), stated)
    assert asked_of(verdicts[0]) == asked
    axes = drawn(prepare_forest(verdicts)[0])
    (shade,) = [patch for patch in axes.patches if patch.get_gid() == SIDE]
    low, high = axes.get_xlim()
    ends = (max(low, asked[0]), min(high, asked[1]))
    assert (shade.get_x(), shade.get_x() + shade.get_width()) == pytest.approx(ends)


def test_ratios_are_shaded_below_the_inverse_of_the_smallest(make_results, make_verdicts):
    (verdict,) = make_verdicts(make_results(), {"metric": REACHED, "smallest": 1.25})
    assert asked_of(verdict) == (0.0, 0.8)
    assert margins_of(verdict) == (0.8, 1.25)


def test_effects_are_drawn_as_they_are_told_the_first_arm_against_the_second(
    make_results, make_verdicts
):
    verdicts = make_verdicts(make_results(), {"final": "val_loss"})
    trials = make_results().trials.pivot_table("final_val_loss", "seed", "arm")
    (mark,) = parts(drawn(prepare_forest(verdicts)[0]), MARK)[-1:]
    assert mark.get_xdata()[0] == pytest.approx((trials["bn"] - trials["no-bn"]).mean())
    assert verdicts[0].effect_text in forest_finding(Shown(make_results(), verdicts))


def test_nothing_is_expected_of_a_single_cell(make_results, make_verdicts):
    results = make_results(seeds=4, grid={"a.b": ["1", "2"]})
    counted = {"metric": {"final": "val_loss"}, "at_least": 2, "verdict": "contradicted"}
    (panel, rest) = prepare_forest(make_verdicts(results, counted))
    assert [row.is_part for row in panel.rows] == [True, True]
    assert not any("expected" in text.get_text() for text in drawn(panel).texts)
    assert [row.is_part for row in rest.rows] == [False]
    assert "(expected: contradicted)" in drawn(rest).texts[0].get_text()


def test_the_points_of_one_claim_stand_together_below_it(make_results, make_verdicts):
    results = make_results(seeds=4, grid={"a.b": ["1", "2", "3"]})
    verdicts = make_verdicts(results, {"final": "val_loss"}, {"metric": FINAL, "at_least": 2})
    first, second = prepare_forest(verdicts)
    assert first.title == "1. BN is ahead: bn < no-bn"
    assert [label_of(row, titled=True) for row in first.rows] == ["b = 1", "b = 2", "b = 3"]
    assert [label_of(row, titled=True) for row in second.rows][0] == "all cells"
    titles = [text.get_text() for text in drawn(first).texts if text.get_gid() == TITLE]
    assert titles == [first.title]


def test_all_rows_are_drawn_page_by_page(make_results, make_verdicts):
    (verdict,) = make_verdicts(make_results(), {"final": "val_loss"})
    many = tuple(restated(verdict, i, says=f"Claim $x_{i}$") for i in range(45))
    shown = Shown(make_results(), many)
    pages = forest_pages(shown)
    figures = [forest_figure(replace(shown, page=page)) for page in range(1, pages + 1)]
    assert pages > 1
    labels = [
        label.get_text()
        for figure in figures
        for axes in figure.axes
        for label in axes.get_yticklabels()
    ]
    assert labels == [f"{i + 1}. Claim $x_{i}$" for i in range(45)]
    assert len({axes.get_xlim() for figure in figures for axes in figure.axes}) == 1
    assert all(figure.get_size_inches()[1] < 11 for figure in figures)
    assert f"(page {pages} of {pages})" in texts(figures[-1])[0]


def test_only_the_rows_with_the_clearest_effects_are_drawn_where_so_many_are_asked_for(
    make_results, make_verdicts
):
    verdicts = make_verdicts(make_results(), *CLAIMS)
    panels = prepare_forest(verdicts, top=2)
    assert {row.number for panel in panels for row in panel.rows} == {0, 3}


def test_claim_at_a_point_of_the_grid_names_it(make_results, make_verdicts):
    results = make_results(seeds=3, grid={"training.batch_size": ["16", "64"]})
    labels = [label_of(v).replace("\n", " ") for v in make_verdicts(results, {"final": "loss"})]
    assert labels == ["1. BN is ahead (batch_size = 16)", "1. BN is ahead (batch_size = 64)"]


def test_without_claims_there_is_no_figure(make_results):
    assert forest_figure(Shown(make_results())) is None


def test_finding_counts_the_verdicts_and_states_the_effects(make_results, make_verdicts):
    verdicts = make_verdicts(make_results(), *CLAIMS)
    text = FIGURES["forest"].finding(Shown(make_results(), verdicts))
    outcomes = [verdict.outcome for verdict in verdicts]
    told = [outcome for outcome in MARKS if outcome != UNJUDGED or outcome in outcomes]
    counts = ", ".join(f"{outcomes.count(outcome)} {outcome}" for outcome in told)
    assert text.startswith(f"4 verdicts: {counts}. ")
    assert f"1. BN is ahead: supported, {verdicts[0].effect_text}" in text


def test_what_cannot_be_judged_is_labelled_so_and_has_a_mark_of_its_own(
    make_results, make_verdicts
):
    odd = replace(make_verdicts(make_results(), *CLAIMS)[0], obstacle="why", verdict="inconclusive")
    expected = restated(odd, verdict="inconclusive")
    asked = replace(expected, interval=None, effect_text="-")
    axes = drawn(prepare_forest([asked])[0])
    label = axes.texts[0].get_text()
    assert label.startswith("cannot be judged")
    assert "(expected: inconclusive)" in label
    assert "? inconclusive" not in label
    assert [mark.get_marker() for mark in parts(axes, MARK)] == [MARKS[UNJUDGED][0]]
