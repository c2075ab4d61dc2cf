"""Numbers for machines: CSV that pandas reads in one line, with its types, and data frames."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd
import pytest

import bnexp
from bnexp.analysis.telling.frames import column_of
from bnexp.cli.terminal.tables import Form, csv_of_one, written
from bnexp.table import Plain, Table

COMMANDS = {
    "run": ("run", "grid.yaml"),
    "check": ("check", "results/grid"),
    "against": ("check", "results/grid", "--against", "results/grid"),
    "compare": ("compare", "results/grid", "elsewhere/grid"),
    "plan": ("plan", "grid.yaml"),
    "lint": ("lint", "grid.yaml"),
    "describe": ("describe", "grid.yaml"),
    "data": ("data",),
    "doctor": ("doctor", "--quick"),
}
WHOLE, REAL, TRUTH, TEXT = "int64", "float64", "bool", "str"
TYPES = {
    ("run", ""): {
        "arm": TEXT,
        "training.batch_size": WHOLE,
        "n": WHOLE,
        "mean": REAL,
        "indicative": TRUTH,
    },
    ("run", "differences"): {"scale": TEXT, "pairs": WHOLE, "low": REAL},
    ("run", "verdicts"): {"number": WHOLE, "effect": REAL, "as_expected": TRUTH, "p": REAL},
    ("check", ""): {"number": WHOLE, "pairs": WHOLE, "level": REAL, "margin": REAL},
    ("against", ""): {"number": WHOLE},
    ("against", "against"): {"claim": TEXT, "effect_here": REAL},
    ("against", "settings"): {},
    ("compare", ""): {
        "training.batch_size": WHOLE,
        "paired": TRUTH,
        "first_n": WHOLE,
        "first": REAL,
        "effect": REAL,
    },
    ("compare", "differences"): {"what": TEXT},
    ("plan", ""): {"seed": WHOLE, "training.batch_size": WHOLE, "status": TEXT},
    ("lint", ""): {"line": WHOLE, "rule": TEXT},
    ("describe", ""): {"name": TEXT, "trainable": WHOLE, "normalizer": TRUTH},
    ("describe", "arms"): {"total_bytes": WHOLE, "normalizer_share": REAL, "difference": WHOLE},
    ("data", ""): {"images": WHOLE, "state": TEXT},
    ("doctor", ""): {"check": TEXT, "remedy": None},
}


SITTINGS = ("--stored", "bench.json", "--out", "later")
BENCH = {
    "bars": ("ours", "against", "ratio", "ratio_low", "most"),
    "growth": ("value", "seconds", "floor", "memory"),
    "steps": ("step", "ratio", "ratio_high", "xla"),
    "earlier": ("stored", "this_low", "change"),
}


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


@pytest.mark.parametrize(("name", "table"), TYPES)
def test_pandas_reads_what_csv_prints_in_one_line_with_its_types(made, name, table):
    done = made(*COMMANDS[name], "--csv", *(["--table", table] if table else []))
    told = read(done.stdout)
    assert len(told) or table == "settings"
    types = TYPES[name, table]
    assert {column: told[column].dtype.name for column, kind in types.items() if kind} == {
        column: kind for column, kind in types.items() if kind
    }
    assert ("--table" in done.stderr) == (
        not table and name in {"run", "against", "compare", "describe"}
    )


def test_a_table_that_is_not_there_is_told(made):
    done = made("run", "grid.yaml", "--csv", "--table", "means")
    assert done.returncode == 2
    assert done.stderr.endswith(
        "--table: got 'means'; there are here: summary, differences, verdicts\n"
    )
    assert made("check", "results/grid", "--table", "verdicts").returncode == 2


def test_a_grid_is_typed_in_frames_as_it_is_in_files(made):
    result = bnexp.load(made.folder / "results/grid")
    summary = result.summary
    for frame in (summary.frame, summary.difference_frame, result.verdicts.frame):
        assert frame["training.batch_size"].dtype.name in {"int64", "Int64"}
        assert frame["indicative"].dtype.name == "bool"


def test_pandas_reads_every_table_of_a_result_folder(made):
    folder = made.folder / "results/grid"
    frames = {path.stem: pd.read_csv(path) for path in folder.glob("*.csv")}
    named = {"summary", "differences", "verdicts", "history", "trials", "timings", "watched"}
    assert set(frames) == named
    for name in named - {"verdicts", "timings"}:
        assert frames[name]["training.batch_size"].dtype == int
    summary, loaded = frames["summary"], bnexp.load(folder)
    kept = loaded.summary.frame.query("unit != 'seconds'")
    assert summary["metric"].tolist() == kept["metric"].tolist()
    assert summary["mean"].tolist() == kept["mean"].tolist()
    assert summary["n"].tolist() == kept["n"].tolist() == [2] * len(kept)
    verdicts = frames["verdicts"]
    assert verdicts["verdict"].tolist() == loaded.verdicts.frame["verdict"].tolist()
    assert verdicts["p"].tolist() == pytest.approx(loaded.verdicts.frame["p"], nan_ok=True)
    assert verdicts["says"][0] == 'BN ends lower, "mostly"'


def test_the_files_of_a_result_tell_one_effect_with_one_sign(made):
    folder, key = made.folder / "results/grid", "training.batch_size"
    record = json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))
    assert record["format"] == 2
    table = pd.read_csv(folder / "verdicts.csv").query("unit == 'nats'").set_index(key)
    differences = pd.read_csv(folder / "differences.csv").set_index(key)
    losses = differences.query("metric == 'final_val_loss'")
    stored = {int(v["cell"][key]): v for v in record["verdicts"] if v["unit"] == "nats"}
    assert sorted(stored) == sorted(losses.index) == sorted(table.index) == [32, 64]
    for size, verdict in stored.items():
        numbers = [verdict["effect"], *map(verdict["interval"].get, ("low", "high"))]
        assert numbers == pytest.approx(table.loc[size, ["effect", "low", "high"]].tolist())
        assert numbers == pytest.approx(losses.loc[size, ["mean", "low", "high"]].tolist())
        assert f": {verdict['effect']:+.4f} (" in verdict["sentence"]


def test_the_tables_of_the_answer_are_the_same_bytes_whatever_the_workers(made):
    names = ("summary.csv", "differences.csv", "verdicts.csv")
    folder = made.folder / "results/grid"
    for name in names:
        assert (made.folder / "elsewhere/grid" / name).read_bytes() == (folder / name).read_bytes()


def test_a_result_without_claims_or_with_one_arm_has_no_such_table(made):
    alone = (made.folder / "grid.yaml").read_text()
    alone = alone[: alone.index('  "b,n"')].replace("name: grid", "name: alone")
    (made.folder / "alone.yaml").write_text(alone)
    assert made("run", "alone.yaml").returncode == 0
    there = {path.name for path in (made.folder / "results/alone").glob("*.csv")}
    assert there == {
        f"{name}.csv" for name in ("summary", "history", "trials", "timings", "watched")
    }
    told = made("check", "results/alone", "--csv").stdout
    assert list(read(told).columns)[:3] == ["number", "kind", "says"]


def test_csv_of_texts_has_numbers_without_commas_and_nothing_for_a_dash():
    table = Table("t", ("n", "text"), [("60,000", "-"), ("1,234.5", "1,2 and 3")])
    assert written(table, Form.CSV) == 'n,text\n60000,\n1234.5,"1,2 and 3"\n'


def test_csv_is_one_table():
    tables = [
        Table("", (), (), plain=Plain("a", ("x", "y"), [(1, True)])),
        Table("", (), (), plain=Plain("b", ("y", "z"), [(False, None)])),
    ]
    assert csv_of_one(tables) == "x,y\n1,True\n"
    assert csv_of_one(tables, "b") == "y,z\nFalse,\n"


@pytest.mark.parametrize(
    ("cells", "dtype"),
    [
        ((1, 2), "int64"),
        ((1, None), "Int64"),
        ((1, 2.5), "float64"),
        ((1.5, None), "float64"),
        ((None, None), "float64"),
        ((True, False), "bool"),
        ((True, None), "boolean"),
        (("a", None), "str"),
        (("a", 1), "str"),
    ],
)
def test_a_column_of_a_frame_has_one_type(cells, dtype):
    column = column_of(cells)
    assert column.dtype.name == dtype
    assert column.isna().tolist() == [cell is None for cell in cells]


def test_pandas_reads_a_stored_sitting_of_the_bench(made):
    there = Path(__file__).parents[2] / "results/reference/bench/bench.json"
    copy = made.folder / "bench.json"
    copy.write_bytes(there.read_bytes())
    (made.folder / "later").mkdir()
    (made.folder / "later/bench.json").write_bytes(there.read_bytes())
    told = {name: read(made("bench", *SITTINGS, "--csv", "--table", name).stdout) for name in BENCH}
    for name, columns in BENCH.items():
        for column in columns:
            assert pd.api.types.is_numeric_dtype(told[name][column]), (name, column)
    assert told["bars"]["ratio"].count() > 0
    assert set(told["bars"]["met"].dropna()) == {True, False}
    assert set(told["earlier"]["became"]) == {
        "the same within the ranges",
        "too few rounds to tell",
    }
