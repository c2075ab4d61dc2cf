"""Figures are drawn again where they would come out otherwise, and left alone where not."""

import pytest
from restating import restated

from bnexp.analysis import Results
from bnexp.figures import FIGURES, Shown, draw_after_run, draw_all, save_figure
from bnexp.figures.files import drawing
from bnexp.figures.numbers.shown import Along

GRID = {"training.batch_size": ["16", "64"]}
READS_VERDICTS = {"verdicts", "estimation", "forest", "heatmap", "target"}
READS_AXIS = {"loss", "accuracy", "modes", "shifted", "lag", "differences"}
REACHED = {"steps_to": {"val_loss": 0.1}}
AT_BEST = {"best": "val_loss"}


@pytest.fixture
def results(make_results):
    return make_results(seeds=2, epochs=2, grid=GRID, workers=1)


@pytest.fixture
def verdicts(results, make_verdicts):
    return make_verdicts(results, REACHED)


@pytest.fixture
def draw(tmp_path):
    """Draws into one folder with one record, and returns the names of the files it wrote."""

    def drawn(results, **more):
        written = []
        options = {"record": tmp_path / "figures.json", "formats": ["svg"], **more}
        paths = draw_all(results, tmp_path / "figures", tell=written.append, **options)
        assert all(path.exists() for path in paths)
        assert set(written) <= set(paths)
        return {path.stem for path in written}

    return drawn


def changed(results: Results, table: str, column: str) -> Results:
    """Returns results in which the last number of a column is another one."""
    frame = getattr(results, table).copy()
    frame.loc[len(frame) - 1, column] += 0.001
    return Results(
        **{
            "name": results.name,
            "arms": results.arms,
            "grid_keys": results.grid_keys,
            "history": results.history,
            "trials": results.trials,
            "timings": results.timings,
            "note": results.note,
            table: frame,
        }
    )


def test_what_is_up_to_date_is_not_drawn_again(results, verdicts, draw, tmp_path):
    assert draw(results, verdicts=verdicts) == set(FIGURES)
    before = {path: path.stat() for path in (tmp_path / "figures").iterdir()}
    assert draw(results, verdicts=verdicts) == set()
    assert {path: path.stat().st_mtime_ns for path in before} == {
        path: stat.st_mtime_ns for path, stat in before.items()
    }


def test_equal_results_of_another_object_are_the_same_figures(make_results, draw):
    draw(make_results(seeds=2, epochs=2), kinds=["loss", "time"])
    assert draw(make_results(seeds=2, epochs=2), kinds=["loss", "time"]) == set()


@pytest.mark.parametrize(
    ("table", "column"),
    [("history", "val_loss"), ("trials", "final_loss"), ("timings", "training")],
)
def test_other_numbers_are_drawn_again(results, verdicts, draw, table, column):
    draw(results, verdicts=verdicts)
    other = changed(results, table, column)
    assert draw(other, verdicts=verdicts) == set(FIGURES)


def test_other_verdicts_concern_the_figures_that_show_them(results, verdicts, draw):
    draw(results, verdicts=verdicts)
    other = tuple(restated(verdict, verdict.number, says="otherwise said") for verdict in verdicts)
    assert draw(results, verdicts=other) == READS_VERDICTS


def test_another_axis_concerns_the_curves(results, verdicts, draw):
    draw(results, verdicts=verdicts)
    assert draw(results, verdicts=verdicts, x="steps") == READS_AXIS
    assert draw(results, verdicts=verdicts, x="steps") == set()
    assert draw(results, verdicts=verdicts) == READS_AXIS


def test_another_program_draws_all_again(results, verdicts, draw, monkeypatch):
    draw(results, verdicts=verdicts)
    monkeypatch.setattr(drawing, "program", lambda: "another version")
    assert draw(results, verdicts=verdicts) == set(FIGURES)


def test_a_file_that_is_gone_or_was_changed_is_drawn_again(results, verdicts, draw, tmp_path):
    draw(results, verdicts=verdicts)
    folder = tmp_path / "figures"
    whole = (folder / "forest.svg").read_bytes()
    (folder / "forest.svg").write_bytes(whole[:-1])
    (folder / "loss.svg").unlink()
    assert draw(results, verdicts=verdicts) == {"forest", "loss"}
    assert (folder / "forest.svg").read_bytes() == whole


def test_a_format_that_is_not_there_yet_is_drawn(results, draw, tmp_path):
    draw(results, kinds=["loss"])
    assert draw(results, kinds=["loss"], formats=["svg", "pdf"]) == {"loss"}
    assert draw(results, kinds=["loss"], formats=["svg", "pdf"]) == set()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"format": 2, "figures": {}}',
        b'{"format": 1, "figures": []}',
        b'{"format": 1, "figures": {"loss.svg": {"drawn_of": "x"}}}',
        b'{"format": 1, "figures": {"loss.svg": "x"}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_record_only_costs_the_drawing(results, draw, tmp_path, content):
    draw(results, kinds=["loss"])
    (tmp_path / "figures.json").write_bytes(content)
    assert draw(results, kinds=["loss"]) == {"loss"}
    assert draw(results, kinds=["loss"]) == set()


def test_without_a_record_all_is_drawn_and_none_is_written(results, draw, tmp_path):
    assert draw(results, kinds=["loss"], record=None) == {"loss"}
    assert draw(results, kinds=["loss"], record=None) == {"loss"}
    assert not (tmp_path / "figures.json").exists()


def test_a_record_never_speaks_for_a_file_of_another(results, draw, tmp_path):
    """Two commands may draw at once: the record of one and the file of the other do not match."""
    draw(results, kinds=["loss"])
    record = (tmp_path / "figures.json").read_bytes()
    draw(changed(results, "history", "val_loss"), kinds=["loss"])
    (tmp_path / "figures.json").write_bytes(record)
    assert draw(results, kinds=["loss"]) == {"loss"}


@pytest.mark.parametrize("kind", FIGURES)
def test_a_kind_shows_no_more_than_it_says_that_it_reads(results, verdicts, draw, tmp_path, kind):
    for axis in Along:
        draw(results, verdicts=verdicts, kinds=[kind], x=axis)
        figure = FIGURES[kind].figure(Shown(results, verdicts, axis))
        (whole,) = save_figure(figure, tmp_path / "whole", kind, ["svg"])
        assert (tmp_path / "figures" / f"{kind}.svg").read_bytes() == whole.read_bytes()


def test_a_run_keeps_other_figures_that_are_up_to_date(
    results, verdicts, make_verdicts, draw, tmp_path
):
    folder, record = tmp_path / "figures", tmp_path / "figures.json"
    draw(results, verdicts=verdicts, formats=["png", "svg"])
    draw(results, verdicts=verdicts, formats=["pdf"], kinds=["loss"])
    (folder / "heatmap.pdf").write_bytes(b"of other results")
    draw_after_run(results, folder, verdicts, record)
    usual = {f"{kind}.{suffix}" for kind in FIGURES for suffix in ("png", "svg")}
    assert {path.name for path in folder.iterdir()} == {*usual, "loss.pdf"}
    draw_after_run(results, folder, make_verdicts(results, AT_BEST), record)
    later = READS_VERDICTS - {"forest", "verdicts"}
    old = {f"{kind}.{form}" for kind in later for form in ("png", "svg")}
    assert {path.name for path in folder.iterdir()} == {*usual, "loss.pdf"} - old
