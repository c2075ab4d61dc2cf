"""The verdict matrix as a figure: marks, effects, colours and pages."""

from dataclasses import replace

import pytest
from restating import restated

from bnexp.figures import FIGURES, Shown, verdict_figure
from bnexp.figures.page.page import WIDTH
from bnexp.figures.plots.claims.verdicts import FILLS, PLACE, WHOLE, WORDS

SIZE = "training.batch_size"
FINAL = {"final": "val_loss"}


@pytest.fixture
def grid_shown(make_results, make_verdicts):
    results = make_results(seeds=6, grid={SIZE: ["16", "64"]})
    counted = {"metric": FINAL, "at_least": 2, "says": "counted"}
    first = {"at": {"series": "val_loss", "epoch": 1}}
    return Shown(results, make_verdicts(results, {"metric": first, "says": "first"}, counted))


def parts(figure, gid):
    return [
        artist for axes in figure.axes for artist in axes.get_children() if artist.get_gid() == gid
    ]


def test_each_place_has_mark_effect_and_the_colour_of_its_verdict(grid_shown):
    figure = verdict_figure(grid_shown)
    first = [verdict for verdict in grid_shown.verdicts if verdict.number == 0]
    squares, words = parts(figure, PLACE), [text.get_text() for text in parts(figure, WORDS)]
    assert len(squares) == 4
    assert len(parts(figure, WHOLE)) == 1
    for verdict in first:
        assert any(verdict.amount in text and text[0] in "\u2713\u2717?" for text in words)
    fills = {square.get_facecolor()[:3] for square in squares}
    assert len(fills) == len({v.outcome for v in (*first, *grid_shown.verdicts[-1].parts)})


def test_what_is_not_as_expected_is_framed_and_said_to_be(make_results, make_verdicts):
    (verdict,) = make_verdicts(make_results(), {"metric": FINAL, "verdict": "contradicted"})
    figure = verdict_figure(Shown(make_results(), (verdict,)))
    (square,) = parts(figure, WHOLE)
    assert square.get_linewidth() > 1
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels[-1] == "not as expected"
    as_expected = restated(verdict, verdict=verdict.verdict)
    figure = verdict_figure(Shown(make_results(), (as_expected,)))
    assert parts(figure, WHOLE)[0].get_linewidth() < 1


def test_undecided_places_are_pale_and_decided_ones_differ():
    assert FILLS["inconclusive"] == FILLS["cannot be judged"] == "white"
    assert len({FILLS["supported"], FILLS["contradicted"], "white"}) == 3


def test_claims_stand_below_the_questions_that_they_answer(grid_shown):
    (axes,) = verdict_figure(grid_shown).axes
    said = [text.get_text() for text in axes.texts]
    questions = [text for text in said if text.endswith("?") and len(text) > 2]
    assert questions == ["How fast does it train?", "How well does it end?"]
    assert "16" in said
    assert "batch_size" in said


def test_many_columns_stand_in_blocks_and_many_claims_on_pages(make_results, make_verdicts):
    results = make_results(seeds=2, epochs=1, grid={"k": [str(n) for n in range(20)]})
    wide = Shown(results, make_verdicts(results, FINAL))
    figure = verdict_figure(wide)
    assert len(figure.axes) == 3
    assert len(parts(figure, PLACE)) == 20
    plain = make_results()
    (verdict,) = make_verdicts(plain, FINAL)
    many = tuple(restated(verdict, n, says=f"Claim {n} of many words") for n in range(40))
    shown = Shown(plain, many)
    pages = FIGURES["verdicts"].pages(shown)
    figures = [verdict_figure(replace(shown, page=page)) for page in range(1, pages + 1)]
    assert pages > 1
    assert sum(len(parts(figure, WHOLE)) for figure in figures) == 40
    assert {figure.get_size_inches()[0] for figure in figures} == {WIDTH}
    assert all(figure.get_size_inches()[1] < 11 for figure in figures)


def test_without_claims_there_is_no_matrix_and_with_them_words_for_it(make_results, grid_shown):
    assert verdict_figure(Shown(make_results())) is None
    finding = FIGURES["verdicts"].finding(grid_shown)
    assert "3 verdicts: " in finding


def test_how_pairs_are_read_is_told_where_some_effect_has_no_mean(make_results, make_verdicts):
    results = make_results()
    told = []
    for target in (0.5, 1e-9):
        verdicts = make_verdicts(results, {"steps_to": {"val_loss": target}})
        figure = verdict_figure(Shown(results, verdicts))
        told.append(any("in so many pairs" in text.get_text() for text in figure.texts))
    assert told == [False, True]
