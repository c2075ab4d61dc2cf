"""`bnexp cost` shows what arms hold and take, and refuses what it cannot measure."""

from __future__ import annotations

import csv
import io
import json

import pytest

from bnexp.analysis.costs import FEWEST
from bnexp.session.cost import BATCHES, ROUNDS

CONFIG = """
name: small
data: {dataset: digits}
network: {kind: rnn, cell: gru, units: [4], lengths: {least: 4}}
training: {steps: 3, batch_size: 900, precision: float64}
seeds: 2
arms: {ln: {network.norm: {kind: layer, placement: cell}}, no-ln: {}}
"""


@pytest.fixture
def config(tmp_path):
    (tmp_path / "small.yaml").write_text(CONFIG)
    return "small.yaml"


def test_both_tables_are_those_of_what_was_measured(bnexp, config):
    folder = bnexp.folder
    (folder / config).write_text(CONFIG)
    ask = ("cost", config, "--rounds", str(FEWEST), "--batch", "2000")
    done = bnexp(*ask, "--csv", "--table", "times")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["what"], row["arm"]) for row in rows] == [
        ("training step", "ln"),
        ("training step", "no-ln"),
        ("inference of 2000", "ln"),
        ("inference of 2000", "no-ln"),
    ]
    assert all(float(row["quarter"]) <= float(row["three_quarters"]) for row in rows)
    assert [bool(row["ratio"]) for row in rows] == [True, False, True, False]
    assert not (folder / "results").exists()
    plain = json.loads(bnexp(*ask, "--json").stdout)
    assert {arm["base"] for arm in plain["arms"]} == {"no-ln"}


def test_help_tells_what_is_measured_unless_it_is_said_otherwise(in_process):
    told = in_process("cost", "--help").stdout
    assert f"[default: {ROUNDS}]" in told
    assert f"at least {FEWEST};" in told
    assert f"[default: {' and '.join(map(str, BATCHES))}]" in told


@pytest.mark.parametrize("asked", [("--rounds", "10"), ("--batch", "0"), ("--rounds", "10001")])
def test_what_cannot_be_measured_is_refused_at_once(in_process, config, asked):
    done = in_process("cost", config, *asked)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{asked[0]}: got {asked[1]}" in done.stderr


RESULT = """
name: kept
data: {dataset: digits}
network: {kind: mlp, hidden: [4]}
training: {steps: 3, batch_size: 900}
seeds: 1
arms: {no-bn: {}, bn: {network.norm: batch}}
grid: {network.hidden: [[4], [5]]}
"""


def test_what_was_measured_is_kept_in_a_result_and_told_by_its_report(bnexp):
    (bnexp.folder / "kept.yaml").write_text(RESULT)
    ask = ("cost", "kept.yaml", "--rounds", str(FEWEST), "--batch", "3", "--json")
    before = bnexp(*ask)
    assert before.returncode == 0, before.stderr
    assert "kept in" not in before.stderr
    assert bnexp("run", "kept.yaml").returncode == 0
    done = bnexp(*ask)
    assert "kept in results/kept, where reports tell it" in done.stderr
    told = json.loads(done.stdout)
    kept = json.loads((bnexp.folder / "results/kept/costs.json").read_text())
    assert {key: value for key, value in kept.items() if key != "sha256"} == told
    assert bnexp("report", "results/kept").returncode == 0
    page = (bnexp.folder / "results/kept/report.md").read_text()
    section = page[page.index("### What they take") :].partition("\n## ")[0]
    assert section.count("inference of 3") == len(told["arms"]) == 4
    assert section.count("training step") >= 4


def test_a_changed_measurement_is_refused_until_it_is_measured_again(bnexp):
    (bnexp.folder / "kept.yaml").write_text(RESULT.replace("grid:", "# grid:"))
    assert bnexp("run", "kept.yaml").returncode == 0
    ask = ("cost", "kept.yaml", "--rounds", str(FEWEST), "--batch", "3")
    assert bnexp(*ask).returncode == 0
    file = bnexp.folder / "results/kept/costs.json"
    file.write_text(file.read_text().replace('"rounds": 11', '"rounds": 99'))
    done = bnexp("report", "results/kept")
    assert done.returncode == 1
    assert "costs.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert bnexp(*ask).returncode == 0
    assert bnexp("report", "results/kept").returncode == 0
