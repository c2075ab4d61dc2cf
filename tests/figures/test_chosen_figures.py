"""Figures of a part of some results: what they show, what they are called, what is refused."""

from dataclasses import replace

import pytest

from bnexp.config.claims.claims import Claim
from bnexp.errors import UsageError
from bnexp.figures import (
    FIGURES,
    Shown,
    draw_after_run,
    draw_all,
    files_of,
    forest_figure,
    loss_figure,
)
from bnexp.figures.files.names import file_name, is_chosen, kind_of, page_of
from bnexp.figures.numbers.choosing import Asked, choice_of
from bnexp.figures.numbers.paired import comparisons, shown_metrics

RATE, SIZE = "training.optimizer.learning_rate", "training.batch_size"
GRID = {RATE: ["0.1", "1.0"], SIZE: ["16", "64"]}
CLAIMS = (
    {"metric": {"final": "val_loss"}, "says": "final"},
    {"metric": {"steps_to": {"val_loss": 0.1}}, "says": "steps", "claim": "ln < no-bn"},
    {"metric": {"best": "val_accuracy"}, "says": "best", "claim": "ln > bn"},
)


@pytest.fixture
def results(make_results):
    return make_results(arms=("no-bn", "bn", "ln"), seeds=3, epochs=2, grid=GRID, workers=1)


@pytest.fixture
def claims():
    usual = {"claim": "bn < no-bn"}
    return [Claim.model_validate(usual | claim) for claim in CLAIMS]


@pytest.fixture
def shown(results, claims, make_verdicts):
    verdicts = make_verdicts(results, *CLAIMS)

    def choose(**asked):
        return Shown(results, verdicts, choice=choice_of(Asked(**asked), results, claims))

    return choose


def compared(shown):
    return {(pairs.arms[1], pairs.place) for pairs in comparisons(shown)}


def test_arms_keep_their_looks_and_are_compared_with_the_baseline(shown):
    chosen = shown(arms=["ln"])
    (label,) = (text.get_text() for text in loss_figure(chosen).legends[0].get_texts())
    assert label == "ln (3 seeds)"
    (line,) = loss_figure(chosen).legends[0].get_lines()
    assert line.get_color() == loss_figure(shown()).legends[0].get_lines()[2].get_color()
    assert chosen.compared == ("ln",)
    assert {verdict.number for verdict in chosen.claims} == {1}
    assert {verdict.number for verdict in shown(arms=["ln", "bn"]).claims} == {0, 1, 2}


def test_values_of_one_setting_add_up_and_other_settings_narrow(shown):
    def cells(*texts):
        return [tuple(value for _, value in cell) for cell in shown(cells=texts).cells]

    assert cells("batch_size=16") == [("0.1", "16"), ("1.0", "16")]
    assert cells("batch_size=16", "learning_rate=1") == [("1.0", "16")]
    assert cells("learning_rate = 1.0, batch_size = 64") == [("1.0", "64")]
    assert cells("batch_size=16", "batch_size=64") == cells()
    assert cells("learning_rate=.1,batch_size=16", "learning_rate=1,batch_size=64") == [
        ("0.1", "16"),
        ("1.0", "64"),
    ]
    assert cells(f"{SIZE}=64") == [("0.1", "64"), ("1.0", "64")]


def test_claims_are_chosen_by_number_or_words(shown):
    assert {verdict.number for verdict in shown(claims=["2"]).claims} == {1}
    assert {verdict.number for verdict in shown(claims=["FINAL", "3"]).claims} == {0, 2}
    titles = [axes.texts[0].get_text() for axes in forest_figure(shown(claims=["1"])).axes]
    assert titles == ["1. final: bn < no-bn"]


def test_counted_claims_keep_the_cells_that_are_chosen(results, claims, make_verdicts):
    verdicts = make_verdicts(results, {"metric": {"final": "val_loss"}, "at_least": 2})
    choice = choice_of(Asked(cells=["batch_size=16"]), results, claims)
    (verdict,) = Shown(results, verdicts, choice=choice).claims
    assert [dict(part.cell)[SIZE] for part in verdict.parts] == ["16", "16"]


def test_metrics_are_series_numbers_and_what_is_claimed(shown):
    assert [
        len(axes.get_lines()) > 0 for axes in loss_figure(shown(metrics=["val_loss"])).axes
    ] == [True] * 4
    assert [m.name for m in shown_metrics(shown(metrics=["val_loss"]))] == ["final_val_loss"]
    assert {verdict.number for verdict in shown(metrics=["val_loss"]).claims} == {0, 1}
    assert {verdict.number for verdict in shown(metrics=["steps_to"]).claims} == {1}
    assert loss_figure(shown(metrics=["val_accuracy"])) is None


def test_only_the_clearest_comparisons_are_drawn(shown):
    everything, some = comparisons(shown()), comparisons(shown(top=3))
    assert len(some) == 3 < len(everything)
    assert [pairs.title for pairs in everything if pairs.title in {p.title for p in some}][:1] == [
        some[0].title
    ]


def test_the_scale_can_be_chosen(shown):
    assert {axes.get_yscale() for axes in loss_figure(shown(log=True)).axes} == {"log"}
    assert {axes.get_yscale() for axes in loss_figure(shown(log=False)).axes} == {"linear"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"claims": ["4"]}, "--claim: got '4'. One of: 1 (final), 2 (steps), 3 (best)"),
        ({"claims": ["no"]}, "--claim: got 'no'. One of: 1 (final), 2 (steps), 3 (best)"),
        ({"arms": ["nb"]}, "--arm: got 'nb'; did you mean 'bn'? One of: no-bn, bn, ln"),
        (
            {"cells": ["size=1"]},
            "--cell: got 'size=1'; write a setting and a value of the grid. learning_rate = 0.1, "
            "1.0; batch_size = 16, 64",
        ),
        ({"cells": ["batch_size=1"]}, "--cell: got 'batch_size=1'. Values of batch_size: 16, 64"),
        ({"top": 0}, "--top: got 0; must be 1 or more"),
    ],
)
def test_what_there_is_none_of_is_refused_with_what_there_is(results, claims, asked, said):
    with pytest.raises(UsageError) as refused:
        choice_of(Asked(**asked), results, claims)
    assert str(refused.value) == said


def test_an_unknown_metric_is_refused_with_the_nearest(results, claims):
    with pytest.raises(UsageError, match=r"--metric: got 'val_los'; did you mean 'val_loss'\?"):
        choice_of(Asked(metrics=["val_los"]), results, claims)


def test_results_without_grid_or_claims_say_so(make_results):
    with pytest.raises(UsageError, match="but the result has no grid"):
        choice_of(Asked(cells=["a=1"]), make_results(seeds=1), [])
    with pytest.raises(UsageError, match="but the result claims nothing"):
        choice_of(Asked(claims=["1"]), make_results(seeds=1), [])


def test_a_kind_that_has_not_what_is_chosen_is_refused(shown, tmp_path):
    chosen = shown(claims=["1"])
    with pytest.raises(UsageError) as refused:
        draw_all(chosen.results, tmp_path, kinds=["loss"], choice=chosen.choice)
    able = ", ".join(kind for kind, each in FIGURES.items() if "claim" in each.heeds)
    assert str(refused.value) == f"--claim: chooses nothing of loss; use it with {able}"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_chosen_figure_stands_beside_the_usual_ones_until_the_results_change(shown, tmp_path):
    usual, chosen = shown(), shown(arms=["bn"], cells=["batch_size=16"])
    folder, record = tmp_path / "figures", tmp_path / "figures.json"
    options = {"kinds": ["loss"], "formats": ["svg"], "record": record}
    draw_all(usual.results, folder, **options)
    before = (folder / "loss.svg").read_bytes()
    told = []
    for _ in range(2):
        draw_all(usual.results, folder, choice=chosen.choice, tell=told.append, **options)
    name = "loss+arm=bn+batch_size=16.svg"
    assert [path.name for path in told] == [name]
    assert names(folder) == [name, "loss.svg"]
    assert (folder / "loss.svg").read_bytes() == before
    draw_after_run(usual.results, folder, usual.verdicts, record)
    assert name in names(folder)
    assert [path.name for path in files_of(folder)][-2:] != [name, name]
    changed = replace(usual.results, note="other")
    draw_after_run(changed, folder, usual.verdicts, record)
    assert name not in names(folder)
    assert "loss.svg" in names(folder)


def test_without_a_kind_those_are_drawn_that_show_what_is_chosen(shown, tmp_path):
    chosen = shown(claims=["1"], arms=["bn"], top=2, log=True)
    options = {"verdicts": chosen.verdicts, "choice": chosen.choice, "formats": ["svg"]}
    paths = draw_all(chosen.results, tmp_path, **options)
    words = "+claim=1+arm=bn+log+top=2.svg"
    assert [path.name for path in paths] == [f"estimation{words}", f"forest{words}"]


def test_pages_are_files_of_their_own_and_go_with_what_they_show(make_results, tmp_path):
    record = tmp_path / "figures.json"
    options = {"kinds": ["loss"], "formats": ["svg"], "record": record}
    many = make_results(seeds=1, epochs=1, grid={"k": list("abcdefghij")})
    paths = draw_all(many, tmp_path / "f", **options)
    assert [path.name for path in paths] == ["loss.svg", "loss-2.svg"]
    told = []
    assert draw_all(many, tmp_path / "f", tell=told.append, **options) == paths
    assert told == []
    (tmp_path / "f" / "loss-2.svg").unlink()
    draw_all(many, tmp_path / "f", tell=told.append, **options)
    assert [path.name for path in told] == ["loss.svg", "loss-2.svg"]
    few = make_results(seeds=1, epochs=1, grid={"k": list("ab")})
    draw_all(few, tmp_path / "f", **options)
    assert names(tmp_path / "f") == ["loss.svg"]


def test_of_very_many_pages_the_first_is_drawn_and_any_other_when_asked(make_results, tmp_path):
    many = make_results(seeds=1, epochs=1, grid={"k": [str(n) for n in range(50)]})
    options = {"kinds": ["loss"], "formats": ["svg"], "record": tmp_path / "figures.json"}
    assert [p.name for p in draw_all(many, tmp_path / "f", **options)] == ["loss.svg"]
    assert "Other pages: bnexp plot --page 2" in (tmp_path / "f" / "loss.svg").read_text()
    paths = draw_all(many, tmp_path / "f", pages=[7, 3], **options)
    assert [path.name for path in paths] == ["loss-7.svg", "loss-3.svg"]
    assert names(tmp_path / "f") == ["loss-3.svg", "loss-7.svg", "loss.svg"]
    with pytest.raises(UsageError, match="--page: got 9; loss has 7 pages"):
        draw_all(many, tmp_path / "f", pages=[9], **options)
    with pytest.raises(UsageError, match="pages count from 1"):
        draw_all(many, tmp_path / "f", pages=[0], **options)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ((), "forest"),
        (("arm=bn",), "forest+arm=bn"),
        (("arm=\u6279", "top=3"), "forest+arm=\u6279+top=3"),
    ],
)
def test_names_tell_kind_page_and_choice(words, name):
    assert file_name("forest", 1, words) == name
    second = file_name("forest", 2, words)
    assert (kind_of(second), page_of(second), is_chosen(second)) == ("forest", 2, bool(words))


def test_different_choices_have_different_names():
    strange = [
        ("arm=a/b",),
        ("arm=a_b",),
        ("arm=a:b",),
        ("arm=" + "x" * 200,),
        ("arm=" + "x" * 201,),
    ]
    found = {file_name("loss", 1, words) for words in strange}
    assert len(found) == len(strange)
    assert all(len(name) < 140 and "/" not in name for name in found)
