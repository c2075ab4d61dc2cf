"""Numbers for machines and papers: CSV that pandas reads in one line, and tables in LaTeX."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd
import pytest

import bnexp
from bnexp.cli.terminal.tables import Form, all_written, written
from bnexp.table import Plain, Table

GRID = """
name: grid
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
evaluation: {watch: {every: {steps: 10}}}
grid: {training.batch_size: [32, 64]}
seeds: 2
arms:
  no-bn: {}
  "b,n": {network.norm: {kind: batch, placement: after, momentum: 0.8}}
claims:
  - says: 'BN ends lower, "mostly"'
    metric: {final: val_loss}
    claim: b,n < no-bn
  - says: BN reaches 100% sooner
    metric: {steps_to: {val_accuracy: 1.0}}
    claim: b,n < no-bn
"""
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
NUMBERS = {
    "run": ("mean", "low", "high", "n", "effect", "pairs", "training.batch_size"),
    "check": ("number", "effect", "pairs", "level", "p", "margin", "training.batch_size"),
    "against": ("effect", "effect_here", "pairs"),
    "compare": ("first", "second", "first_n", "effect"),
    "plan": ("seed", "training.batch_size"),
    "lint": ("line",),
    "describe": ("trainable", "operations", "total_bytes"),
    "data": ("images",),
    "doctor": (),
}


@pytest.fixture(scope="module")
def made(program_at, tmp_path_factory):
    program = program_at(tmp_path_factory.mktemp("numbers"))
    (program.folder / "grid.yaml").write_text(GRID)
    for options in (("--jobs", "1"), ("--jobs", "2", "--out", "elsewhere")):
        done = program("run", "grid.yaml", *options)
        assert done.returncode == 0, done.stderr
    return program


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


@pytest.mark.parametrize("name", COMMANDS)
def test_pandas_reads_what_csv_prints_in_one_line(made, name):
    told = read(made(*COMMANDS[name], "--csv").stdout)
    assert len(told)
    for column in NUMBERS[name]:
        assert pd.api.types.is_numeric_dtype(told[column]), column


def test_tables_below_each_other_are_one_table_that_names_them(made):
    told = read(made("run", "grid.yaml", "--csv").stdout)
    assert list(told["table"].unique()) == ["summary", "differences", "verdicts"]
    assert told["indicative"].dtype == bool
    assert set(told["arm"].dropna()) == {"no-bn", "b,n"}


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
    alone = GRID[: GRID.index('  "b,n"')].replace("name: grid", "name: alone")
    (made.folder / "alone.yaml").write_text(alone)
    assert made("run", "alone.yaml").returncode == 0
    there = {path.name for path in (made.folder / "results/alone").glob("*.csv")}
    assert there == {
        f"{name}.csv" for name in ("summary", "history", "trials", "timings", "watched")
    }
    told = made("check", "results/alone", "--csv").stdout
    assert list(read(told).columns)[:3] == ["number", "kind", "says"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_with_tables_prints_them_as_latex(made, name):
    text = made(*COMMANDS[name], "--latex").stdout
    assert text.count("\\toprule") == text.count("\\bottomrule") == text.count("\\end{table}") > 0


def test_latex_sets_every_sign_as_it_is():
    table = Table("50% of $x_1$", ("a & b", "n"), [("#{~^}\\", "-1.5"), ("x-2 <b>", "3")], ["-2_"])
    assert written(table, Form.LATEX).splitlines() == [
        r"\begin{table}",
        r"\centering",
        r"\caption{50\% of \$x\_1\$}",
        r"\begin{tabular}{lr}",
        r"\toprule",
        r"a \& b & n \\",
        r"\midrule",
        r"\#\{\textasciitilde{}\textasciicircum{}\}\textbackslash{} & $-$1.5 \\",
        r"x-2 \textless{}b\textgreater{} & 3 \\",
        r"\bottomrule",
        r"\end{tabular}",
        r"\par\smallskip\footnotesize",
        r"$-$2\_",
        r"\end{table}",
    ]


def test_latex_sets_signs_of_effects_as_mathematics():
    table = Table("t", ("a", "b"), [("×0.62 (×0 to ×∞)", "×1.07"), ("-0.02 (±0.03)", "×1.1")])
    lines = written(table, Form.LATEX).splitlines()
    assert r"\begin{tabular}{lr}" in lines
    assert r"$\times$0.62 ($\times$0 to $\times$$\infty$) & $\times$1.07 \\" in lines
    assert r"$-$0.02 ($\pm$0.03) & $\times$1.1 \\" in lines


def test_csv_of_texts_has_numbers_without_commas_and_nothing_for_a_dash():
    table = Table("t", ("n", "text"), [("60,000", "-"), ("1,234.5", "1,2 and 3")])
    assert written(table, Form.CSV) == 'n,text\n60000,\n1234.5,"1,2 and 3"\n'


def test_columns_of_one_table_are_empty_in_rows_of_another():
    tables = [
        Table("", (), (), plain=Plain("a", ("x", "y"), [(1, True)])),
        Table("", (), (), plain=Plain("b", ("y", "z"), [(False, None)])),
    ]
    assert all_written(tables, Form.CSV) == "table,x,y,z\na,1,True,\nb,,False,\n"


def test_pandas_reads_a_stored_sitting_of_the_bench(made):
    there = Path(__file__).parents[2] / "results/reference/bench/bench.json"
    copy = made.folder / "bench.json"
    copy.write_bytes(there.read_bytes())
    told = read(made("bench", "--stored", "bench.json", "--csv").stdout)
    for column in ("ours", "against", "ratio", "ratio_low", "seconds", "memory"):
        assert pd.api.types.is_numeric_dtype(told[column]), column
    assert told["ratio"].count() > 0
