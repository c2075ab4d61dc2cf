"""`bnexp compare` shows what differs between two results, or two trials, and what came of it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 3
arms:
  no-bn: {}
  bn: {network.norm: batch}
"""


@pytest.fixture(scope="module")
def pair(stored_at, ended, tmp_path_factory):
    """Two results that differ by 0.25 in the last validation loss; for tests that only read."""
    place = tmp_path_factory.mktemp("compared")

    def higher(trial):
        found = ended(trial)
        losses = found.history.series["val_loss"]
        series = {**found.history.series, "val_loss": (*losses[:2], losses[2] + 0.25)}
        return replace(found, history=replace(found.history, series=series))

    one = stored_at(place / "one", TEXT, workers=1)
    other = TEXT.replace("epochs: 2", "epochs: 3").replace("seeds: 3", "seeds: 1-6")
    return one, stored_at(place / "other", other, higher, workers=2)


@pytest.fixture
def compare(in_process):
    return lambda *arguments, **variables: in_process("compare", *arguments, **variables)


def test_differences_and_pairs_are_shown(compare, pair):
    done = compare(*pair)
    assert (done.returncode, done.stderr) == (0, "")
    tables = [table.splitlines() for table in done.stdout.split("\n\n")]
    beginning = tables[0].index(next(line for line in tables[0] if line.startswith("What  ")))
    title = " ".join(" ".join(tables[0][:beginning]).split())
    assert title == f"What differs between A ({pair[0]}) and B ({pair[1]})"
    assert tables[0][beginning:] == [
        "What             A             B",
        "---------------  ------------  ------------",
        "training.epochs  2             3",
        "seeds            3 seeds: 0-2  6 seeds: 1-6",
        "workers          1             2",
    ]
    assert [table[0] for table in tables[1:]] == [
        "no-bn: 2 pairs, indicative",
        "bn: 2 pairs, indicative",
    ]
    assert tables[1][1].split("  ")[0] == "Metric"
    first = tables[1][3].split()
    assert first[:3] == ["Final", "validation", "loss"]
    assert first[5] == "+0.2500"
    assert "points (" in tables[1][5]
    assert " ×" in tables[1][9]
    assert "Machine or number of workers differ" in tables[2][10]
    assert any(line.startswith("Paired: same seeds, and the same data, ") for line in tables[2])


def test_tables_fit_eighty_columns(compare, pair):
    tables = compare(*pair, COLUMNS="80").stdout.split("\n\n")
    lines = [line for table in tables[1:] for line in table.splitlines()[:10]]
    assert max(map(len, lines)) <= 80


def test_unpaired_results_are_labelled(compare, pair, stored_at, tmp_path):
    text = TEXT.replace("seeds: 3", "seeds: 6")
    other = stored_at(tmp_path / "other", text, contents="other")
    done = compare(pair[0], other)
    assert "no-bn: unpaired, 3 trials of A and 6 of B, indicative" in done.stdout
    assert "Unpaired: seeds or streams do not agree; Welch's t interval" in done.stdout
    assert "Paired:" not in done.stdout


def test_arms_stand_in_a_column_only_where_they_differ_among_themselves(
    compare, pair, stored_at, tmp_path
):
    text = TEXT.replace("norm: batch", "norm: {kind: batch, momentum: 0.5}")
    done = compare(pair[0], stored_at(tmp_path / "other", text))
    lines = done.stdout.splitlines()
    lines = lines[next(n for n, line in enumerate(lines) if line.startswith("What  ")) - 1 :]
    assert lines[1].split() == ["What", "Arms", "A", "B"]
    assert lines[3].split() == ["network.norm.momentum", "bn", "0.99", "0.5"]
    assert lines[4].split() == ["workers", "all", "1", "-"]


def test_a_grid_gives_each_point_a_table_and_what_is_alone_is_named(compare, stored_at, tmp_path):
    folders = [
        stored_at(tmp_path / name, f"{TEXT}grid: {{training.batch_size: {sizes}}}\n")
        for name, sizes in (("a", "[8, 16]"), ("b", "[16, 32, 64]"))
    ]
    done = compare(*folders)
    assert "no-bn at batch_size = 16: 3 pairs, indicative" in done.stdout
    assert "Nothing differs in settings, seeds, versions, data and machine." in done.stdout
    assert "Only in A: batch_size = 8." in done.stdout
    assert "Only in B: batch_size = 32; batch_size = 64." in done.stdout


def test_numbers_come_as_json_and_csv_and_tables_as_markdown(compare, pair):
    found = json.loads(compare(*pair, "--json").stdout)
    assert found["differences"][0] == {
        "arms": "",
        "what": "training.epochs",
        "first": "2",
        "second": "3",
    }
    effect = next(e for e in found["effects"] if e["metric"] == "final_val_loss")
    assert effect["effect"]["mean"] == pytest.approx(0.25)
    assert (effect["arm"], effect["paired"], effect["trials"]) == ("no-bn", True, {"a": 2, "b": 2})
    assert (found["alone"], found["unfinished"], found["obstacle"]) == ({"a": [], "b": []}, [], "")
    rows = list(csv.DictReader(io.StringIO(compare(*pair, "--csv").stdout)))
    assert len(rows) == len(found["effects"]) == 14
    assert (rows[0]["arm"], rows[0]["metric"], rows[0]["paired"]) == (
        "no-bn",
        "final_val_loss",
        "True",
    )
    assert float(rows[0]["effect"]) == effect["effect"]["mean"]
    markdown = compare(*pair, "--md").stdout
    assert markdown.startswith(f"**What differs between A ({pair[0]}) and B ({pair[1]})**\n\n| ")
    assert "| Metric | A | B | B minus A (95% interval) |" in markdown
    assert compare(*pair, "--md", "--csv").returncode == 2


def test_nothing_to_compare_is_said_in_every_form(compare, pair, stored_at, tmp_path):
    text = TEXT.replace("no-bn", "x").replace(" bn", " y")
    folders = (pair[0], stored_at(tmp_path / "other", text))
    told = "Nothing is compared: no arm has the same name in both."
    assert told in compare(*folders).stdout
    assert "Only in A: arm no-bn; arm bn." in compare(*folders, "--md").stdout
    assert json.loads(compare(*folders, "--json").stdout)["effects"] == []
    assert compare(*folders, "--csv").stdout.count("\n") == 1


def test_two_trials_stand_side_by_side_without_an_interval(compare, pair):
    name = "trials/{}.json"
    rows = [
        list(csv.DictReader((folder / "trials.csv").read_text().splitlines())) for folder in pair
    ]
    ids = [next(r for r in part if (r["arm"], r["seed"]) == ("bn", "2")) for part in rows]
    files = [folder / name.format(row["trial_id"]) for folder, row in zip(pair, ids, strict=True)]
    done = compare(*files)
    assert done.returncode == 0
    assert "training.epochs  2  3" in done.stdout
    assert "trial: 1 pair, indicative" in done.stdout
    assert "+0.2500 (no interval)" in done.stdout
    assert "One trial has no interval: the difference may be chance alone." in done.stdout
    found = json.loads(compare(*files, "--json").stdout)["effects"][0]
    assert found["effect"] == {"mean": pytest.approx(0.25), "low": None, "high": None}
    assert ",,\n" in compare(*files, "--csv").stdout


def test_what_cannot_be_compared_is_refused(compare, pair, tmp_path):
    refused = {
        (pair[0], pair[0]): "is compared with itself; name two result folders",
        (pair[0], tmp_path): f"{tmp_path}/trials.csv: not there; the folder holds no results",
        (pair[0], tmp_path / "x.json"): "name two result folders, or two files of trials",
        (tmp_path / "x.json", tmp_path / "y.json"): "x.json: no such file",
    }
    for folders, message in refused.items():
        done = compare(*folders)
        assert (done.returncode, done.stdout) == (2, ""), message
        assert message in done.stderr


def test_the_help_has_an_example(compare):
    assert (
        "Example: bnexp compare results/article results/article-frozen"
        in compare("--help", COLUMNS="200").stdout
    )
