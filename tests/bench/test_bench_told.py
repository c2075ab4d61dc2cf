"""What a sitting says: tables, notes, figures, its stored form, and the README's table."""

import json
from pathlib import Path

import pytest

from bnexp.bench import load_bench, outcome_of, show_stored
from bnexp.bench.figure import draw_bench
from bnexp.bench.outcome import renewed
from bnexp.bench.report import machine_text
from bnexp.bench.sitting import Bench
from bnexp.errors import StoreError

ROOT = Path(__file__).parents[2]
STORED = ROOT / "results" / "reference" / "bench" / "bench.json"


@pytest.fixture(scope="module")
def stored():
    return load_bench(STORED)


def test_stored_sitting_reads_back_as_it_was_written(stored):
    assert outcome_of(stored).record == json.loads(STORED.read_text())


def test_number_of_bars_missed_is_that_of_the_table(stored):
    outcome = outcome_of(stored)
    assert [row[-1] for row in outcome.tables[0].rows].count("no") == outcome.missed


def test_note_names_machine_versions_and_whether_fit_was_compiled(stored):
    notes = " ".join(outcome_of(stored).tables[0].notes)
    assert machine_text(stored.about) in notes
    assert "Keras' fit was compiled with XLA: no." in notes


def test_absent_libraries_and_quick_sittings_are_told(stored):
    stored = load_bench(STORED)
    stored.about["rivals"] = {}
    stored.about["plan"]["quick"] = True
    notes = " ".join(outcome_of(stored).tables[0].notes)
    assert "Not installed, and so not measured: torch, jax." in notes
    assert "Measured with --quick: the figures show that measuring works, no more." in notes


@pytest.mark.filterwarnings("error::UserWarning")
def test_figures_are_drawn_as_png_and_svg(stored, tmp_path):
    names = {path.name for path in draw_bench(stored, tmp_path)}
    assert names == {"bench.png", "bench.svg", "growth.png", "growth.svg"}
    text = (tmp_path / "bench.svg").read_text()
    assert "seconds per epoch, training and validation" in text
    assert "keras fit" in text


def test_single_point_of_growth_is_drawn_as_well(stored, tmp_path):
    alone = load_bench(STORED)
    alone.growth = alone.growth[:1]
    assert len(draw_bench(alone, tmp_path)) == 4


@pytest.mark.parametrize("content", ["", "{}", '{"format": 2}', '{"format": 1}', "[]"])
def test_file_that_is_no_sitting_is_refused(tmp_path, content):
    path = tmp_path / "bench.json"
    path.write_text(content)
    with pytest.raises(StoreError, match=r"bench\.json"):
        load_bench(path)


def markdown(table):
    rows = [table.columns, ["---"] * len(table.columns), *table.rows]
    return ["| " + " | ".join(row) + " |" for row in rows]


def test_readme_carries_the_table_of_the_stored_sitting(stored):
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    expected = markdown(outcome_of(stored).tables[0])
    assert [line for line in expected if line not in lines] == []
    assert machine_text(stored.about) in " ".join(lines)


def test_a_part_that_was_measured_again_takes_the_place_of_the_same_and_says_so(stored):
    later = Bench(
        measurements={"start/help": [0.5, 0.5], "start/imports": [0.25, 0.25]},
        about={**stored.about, "started": "2030-01-02T03:04:05", "plan": {"parts": ["starts"]}},
    )
    both = renewed(stored, later)
    assert both.measurements["start/help"] == [0.5, 0.5]
    assert both.measurements["epoch/bn/bnexp"] == stored.measurements["epoch/bn/bnexp"]
    notes = outcome_of(both).tables[0].notes
    assert notes[0].startswith(f"Measured on {stored.about['started'][:10]}, ")
    assert any(note.startswith("Measured again, starts: 2030-01-02, ") for note in notes[1:])
    assert set(both.about["again"]) >= {"starts"}


def test_a_sitting_with_parts_measured_again_reads_back(stored, tmp_path):
    plan = {**stored.about["plan"], "parts": ["growth"]}
    both = renewed(stored, Bench(about={**stored.about, "plan": plan}))
    path = tmp_path / "bench.json"
    path.write_text(json.dumps(outcome_of(both).record))
    assert load_bench(path).as_record() == both.as_record()


def line_of(outcome, what):
    (row,) = (row for row in outcome.tables[-1].rows if row[0].startswith(what))
    return row


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """Tells a stored sitting beside a later one in which some measurements are other ones."""

    monkeypatch.setattr("bnexp.bench.outcome.draw_bench", lambda *_: None)

    def told(change, **about):
        stored, later = tmp_path / "stored.json", tmp_path / "later.json"
        stored.write_bytes(STORED.read_bytes())
        record = json.loads(STORED.read_text())
        record["measurements"] |= change
        record["machine"] |= about
        later.write_text(json.dumps(record))
        return show_stored(stored, later)

    return told


def test_a_line_that_became_slower_beyond_both_ranges_is_told_as_worse(stored, beside):
    helps = stored.measurements["start/help"]
    outcome = beside({"start/help": [3 * seconds for seconds in helps]})
    assert line_of(outcome, "bnexp --help")[3:] == ["3", "worse"]
    assert line_of(outcome, "bnexp plan against")[3:] == ["1", "the same within the ranges"]
    assert outcome.tables[-1].notes[0].startswith("1 of ")
    faster = beside({"start/help": [seconds / 3 for seconds in helps]})
    assert line_of(faster, "bnexp --help")[-1] == "better"


def test_the_speed_of_the_machine_cancels_and_what_has_a_unit_needs_the_same_processor(
    stored, beside
):
    names = ("start/help", "start/imports")
    slow = {name: [5 * seconds for seconds in stored.measurements[name]] for name in names}
    row = line_of(beside(slow, processor="another"), "bnexp --help")
    assert row[3:] == ["1", "the same within the ranges"]
    of_both = [row[0] for row in beside({}).tables[-1].rows]
    of_two = [row[0] for row in beside({}, processor="another").tables[-1].rows]
    assert set(of_both) - set(of_two) >= {
        "the runner's cost per trial, everything but training (ms)"
    }
    assert not any("Keras fit against the floor" in what for what in of_both)


def test_one_round_tells_neither_better_nor_worse(beside):
    row = line_of(beside({"start/help": [99.0], "start/imports": [0.1]}), "bnexp --help")
    assert row[-1] == "too few rounds to tell"


def test_a_stored_sitting_alone_is_held_against_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("bnexp.bench.outcome.draw_bench", lambda *_: None)
    path = tmp_path / "bench.json"
    path.write_bytes(STORED.read_bytes())
    tables = [table.title for table in outcome_of(load_bench(path)).tables]
    for latest in (path, tmp_path / "none.json"):
        assert [table.title for table in show_stored(path, latest).tables] == tables
