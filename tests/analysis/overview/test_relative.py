"""Every arm against every other: each effect of its two arms alone, told by its own interval."""

from dataclasses import replace

from paired_results import DIVERGED, HIGHER, LOWER, results_of
from told_results import GRID, three_arms

from bnexp.analysis import summarize
from bnexp.analysis.overview import relative
from bnexp.analysis.overview.relative import relatives_of

ENDS = "Test accuracy (points)"


def relatives(results):
    return relatives_of(results, summarize(results))


def of(found, baseline, arm):
    """Returns the effects of an arm against a baseline, by the heading of their column."""
    (choice,) = (choice for choice in found.choices if choice.baseline == baseline)
    headings = [column.heading for column in found.columns]
    return dict(zip(headings, choice.effects[arm], strict=True))


def test_without_a_grid_a_column_is_a_metric_and_every_arm_may_be_the_baseline():
    found = relatives(three_arms())
    assert [choice.baseline for choice in found.choices] == ["no-bn", "bn", "layer"]
    assert (found.keys, found.metric) == ((), "")
    effect = of(found, "no-bn", "bn")[ENDS]
    assert str(effect.text).startswith("-1.90 (")
    assert effect.side == "worse"
    turned = of(found, "bn", "no-bn")[ENDS]
    assert str(turned.text).startswith("+1.90 (")
    assert turned.side == "better"


def test_an_interval_that_holds_no_effect_is_on_no_side():
    found = relatives(results_of(LOWER, LOWER[::-1]))
    assert of(found, "no-bn", "bn")[ENDS].side == ""


def test_another_arm_changes_no_other_effect():
    two, three = relatives(results_of(LOWER, HIGHER)), relatives(three_arms([900.0] * len(LOWER)))
    for baseline, arm in (("no-bn", "bn"), ("bn", "no-bn")):
        assert of(three, baseline, arm) == of(two, baseline, arm)


def test_with_a_grid_a_column_is_a_point_of_it_and_tells_the_metric_of_the_end():
    found = relatives(GRID)
    assert [column.heading for column in found.columns] == ["0.1", "1.0", "10.0"]
    assert found.metric == ENDS
    assert found.keys == GRID.grid_keys


def test_what_stands_in_the_way_is_said_in_place_of_an_effect():
    found = relatives(results_of([DIVERGED, *LOWER[1:]], HIGHER))
    effects = of(found, "no-bn", "bn").values()
    assert {(str(effect.text), effect.side) for effect in effects} == {("bn: 1 of 5 diverged", "")}


def test_one_arm_is_relative_to_none(monkeypatch):
    results = results_of(LOWER, HIGHER)
    assert relatives(replace(results, arms=("bn",))) is None
    monkeypatch.setattr(relative, "MOST_EFFECTS", 1)
    assert [choice.baseline for choice in relatives(results).choices] == ["no-bn"]
