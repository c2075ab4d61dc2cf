"""A result shows itself in notebooks: question, verdicts, numbers, a figure; nothing is loaded."""

import dataclasses

import pytest

import bnexp


@pytest.fixture(scope="module")
def result(made):
    return bnexp.load(made.folder / "results/grid")


def test_a_result_shows_its_verdicts_then_its_numbers_then_a_figure(result):
    shown = result._repr_html_()
    order = ["Result of grid", "5 verdicts: ", "Claims (5 rows)", "Mean per arm", "Figure: "]
    places = [shown.index(text) for text in order]
    assert places == sorted(places)
    assert "data:image/svg+xml;base64," in shown
    assert "http" not in shown
    assert "<script" not in shown


def test_long_tables_are_closed_and_short_ones_open(result):
    shown = result._repr_html_()
    assert "<details open><summary>Claims (5 rows)" in shown
    assert "<details><summary>Mean per arm" in shown
    assert "<details><summary>Figure" in shown


def test_a_question_is_shown_as_text(result):
    asked = dataclasses.replace(result.experiment, question="is <b> < a?")
    shown = dataclasses.replace(result, experiment=asked)._repr_html_()
    assert "<em>is &lt;b&gt; &lt; a?</em>" in shown


def test_without_figures_and_claims_there_are_the_numbers(made):
    (made.folder / "bare.yaml").write_text(
        "training: {epochs: 1}\ndata: {dataset: digits}\nseeds: 1\n"
    )
    assert made("run", "bare.yaml").returncode == 0
    for path in (made.folder / "results/bare/figures").iterdir():
        path.unlink()
    shown = bnexp.load(made.folder / "results/bare")._repr_html_()
    assert "verdict" not in shown
    assert "Figure" not in shown
    assert "<details open><summary>Mean per arm" in shown


def test_tables_of_a_result_are_typed_along_the_grid(result):
    for table in (result.history, result.trials, result.timings, result.watched):
        assert table["training.batch_size"].dtype == "int64"
        assert table["training.batch_size"].isin([32, 64]).all()
    assert result.trials.groupby("training.batch_size").size().tolist() == [4, 4]
    merged = result.summary.frame.merge(result.trials, on=["arm", "training.batch_size"])
    assert len(merged) == 2 * len(result.summary.frame)
