"""Claims are decided where an experiment is run, and wherever its result is loaded."""

from __future__ import annotations

import csv
import io
import json
import re

import pandas as pd
import pytest

import bnexp
from bnexp.errors import StoreError, UsageError

CLAIMS = """
claims:
  - says: BN ends at a lower validation loss
    metric: {final: val_loss}
    claim: bn < no-bn
  - says: BN reaches the impossible first
    metric: {steps_to: {val_accuracy: 1.0}}
    claim: bn < no-bn
    verdict: inconclusive
"""


@pytest.fixture(scope="module")
def claimed(ran):
    """The small experiment, run once more with claims."""
    program, _ = ran
    text = (program.folder / "small.yaml").read_text()
    (program.folder / "small.yaml").write_text(text + CLAIMS)
    return program, program("run", "small.yaml")


def test_claims_added_later_are_decided_from_what_is_stored(claimed, ran):
    _, done = claimed
    assert done.returncode == 0
    assert "4 trials, 4 stored already" in done.stderr.splitlines()
    words, before, rest = done.stdout.partition(ran[1].stdout)
    assert before
    assert "Nothing is decided of final validation loss." in words
    assert rest.strip().startswith("Claims\n")
    told = " ".join(rest.split())
    assert "bn < no-bn" in told
    assert "BN ends at a lower validation loss: " in told
    assert (
        "BN reaches the impossible first: cannot be judged: bn needed neither "
        "fewer nor more steps to 100% validation accuracy than no-bn in 2 paired seeds "
        "(indicative; by ranks, as 2 trials of bn and 2 trials of no-bn did not reach "
        "the target; every pair is a tie, which decides nothing). Added after 1 look."
    ) in told


def test_run_without_claims_has_no_table_of_them(ran):
    assert "Claims" not in ran[1].stdout


def test_claims_stand_in_csv_and_json(claimed):
    program, _ = claimed
    text = program("run", "small.yaml", "--csv", "--table", "verdicts").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["expected"] for row in rows] == ["supported", "inconclusive"]
    verdicts = json.loads(program("run", "small.yaml", "--json").stdout)["verdicts"]
    assert [verdict["metric"] for verdict in verdicts] == [
        "final validation loss",
        "steps to 100% validation accuracy",
    ]
    loaded = bnexp.load(program.folder / "results/small")
    assert verdicts == [verdict.as_json() for verdict in loaded.verdicts]


def test_load_gives_the_tables_as_they_lie_in_the_folder(claimed):
    folder = claimed[0].folder / "results/small"
    result = bnexp.load(str(folder))
    for name in ("history", "trials", "timings"):
        pd.testing.assert_frame_equal(getattr(result, name), pd.read_csv(folder / f"{name}.csv"))
    assert result.folder == folder
    assert result.summary.baseline == "no-bn"


def test_load_draws_nothing_and_names_the_figures_that_are_there(claimed):
    folder = claimed[0].folder / "results/small"
    drawn = set((folder / "figures").iterdir())
    gone = folder / "figures/loss.svg"
    kept = gone.read_bytes()
    gone.unlink()
    assert set(bnexp.load(folder).figures) == drawn - {gone}
    assert not gone.exists()
    gone.write_bytes(kept)


def test_result_shows_what_it_is(claimed):
    folder = claimed[0].folder / "results/small"
    assert repr(bnexp.load(folder)).splitlines() == [
        "Result of small",
        "  arms    no-bn, bn",
        "  seeds   2 (0, 1)",
        "  trials  4 finished",
        f"  folder  {folder}",
    ]


def test_load_of_no_result_says_so(tmp_path, claimed):
    with pytest.raises(UsageError, match="not there; the folder holds no results"):
        bnexp.load(tmp_path)
    stored = claimed[0].folder / "results/small"
    (tmp_path / "trials.csv").write_bytes((stored / "trials.csv").read_bytes())
    whole = (stored / "experiment.yaml").read_text()
    for text in (whole.replace("no-bn", "plain"), re.sub("seeds:\n(- .*\n)+", "seeds: 3\n", whole)):
        assert text != whole
        (tmp_path / "experiment.yaml").write_text(text)
        with pytest.raises(StoreError, match=r"trials\.csv and experiment\.yaml do not belong"):
            bnexp.load(tmp_path)
    heading = (stored / "trials.csv").read_text().splitlines(keepends=True)[0]
    (tmp_path / "trials.csv").write_text(heading)
    with pytest.raises(StoreError, match="is not a whole table"):
        bnexp.load(tmp_path)


def test_package_has_no_other_names():
    with pytest.raises(AttributeError, match="module 'bnexp' has no attribute 'train'"):
        bnexp.train  # noqa: B018 (looking is what is tested)
