"""A run of what is stored reads each result once and writes each table once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bnexp
from bnexp.store import ResultFolder, tables
from bnexp.trial import TrialStatus

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 5
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, momentum: 0.9}}
  same: {network.norm: {kind: batch, momentum: 0.9}}
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}
"""

ANSWERS = ("summary.csv", "differences.csv", "verdicts.csv")


@pytest.fixture
def stored(stored_at, ended, tmp_path, digits_contents):
    def result(trial):
        gone = trial.arm == "no-bn" and trial.seed == 0
        return ended(trial, TrialStatus.DIVERGED if gone else TrialStatus.FINISHED)

    return stored_at(tmp_path / "results" / "small", TEXT, result, digits_contents)


@pytest.fixture
def touched(monkeypatch):
    """Which trials were read, and which tables and figures were written, by name."""
    names = []
    load, write = ResultFolder._read, tables.write_part

    def read(folder, trial_id):
        names.append(trial_id)
        return load(folder, trial_id)

    def wrote(folder, name, content):
        names.append(name)
        write(folder, name, content)

    monkeypatch.setattr(ResultFolder, "_read", read)
    monkeypatch.setattr(tables, "write_part", wrote)
    return names


def test_a_run_of_what_is_stored_reads_each_trial_once(stored, touched):
    bnexp.run(stored / "source.yaml", out=stored.parent)
    trials = {path.stem for path in (stored / "trials").iterdir()}
    assert len(trials) == 10
    assert sorted(touched) == sorted(
        [*trials, "history.csv", "trials.csv", "timings.csv", *ANSWERS]
    )


@pytest.mark.parametrize(
    ("command", "written"), [("load", ()), ("check", ANSWERS), ("report", ANSWERS)]
)
def test_other_commands_read_each_trial_once(stored, touched, command, written):
    getattr(bnexp, command)(Path(stored))
    trials = [path.stem for path in (stored / "trials").iterdir()]
    assert sorted(touched) == sorted([*trials, *written])


@pytest.mark.parametrize("private", [False, True])
def test_a_private_run_says_neither_how_nor_where_it_was_started(stored, private):
    bnexp.run(stored / "source.yaml", out=stored.parent, private=private)
    written = json.loads((stored / "environment.json").read_text())
    assert ("command" in written["last_run"], "configuration" in written) == (not private,) * 2
