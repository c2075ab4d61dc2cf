"""Stored trials are read block by block, and whoever reads which makes no difference."""

import pandas as pd
import pytest

from bnexp.errors import FormatError
from bnexp.session.answering import gathering
from bnexp.session.answering.answer import load
from bnexp.session.answering.begin import begun
from bnexp.store import read_plan

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 3
arms:
  no-bn: {}
  same: {}
  bn: {network.norm: batch}
"""

ANSWER = "bnexp.session.answering.answer"
TABLES = ("history", "watched", "trials", "timings")


@pytest.fixture
def folder(stored_at, tmp_path):
    return stored_at(tmp_path / "small", TEXT)


@pytest.fixture(autouse=True)
def divided(monkeypatch):
    """Lets two take blocks of one trial in turn, the second of whom is heard first."""

    def taken(items, make, processes, first):
        assert list(first()) == []
        assert len(items) == len(set(items)) > 2
        yield from make(items[1::2] if processes == 2 else [])
        yield from make(items[::2] if processes == 2 else items)

    monkeypatch.setattr(gathering, "FEWEST", 1)
    monkeypatch.setattr(gathering, "side_by_side", taken)


def test_tables_are_the_same_whoever_reads_which_trials(folder):
    one, two = load(folder), begun(folder, 2, ANSWER)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))
    assert (one.records, one.reasons) == (two.records, two.reasons)


def test_the_first_damaged_trial_of_the_plan_is_told_whoever_reads_it(folder):
    second, third = [row["trial_id"] for row in read_plan(folder)][1:3]
    for name in (third, second):
        (folder / "trials" / f"{name}.json").write_text("{")
    with pytest.raises(FormatError, match=second):
        begun(folder, 2, ANSWER)
