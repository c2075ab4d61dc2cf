"""`bnexp check` exits with 0 where all is as expected, and with 3 wherever it is not."""

from __future__ import annotations

import csv
import io
import json

import pytest

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 5
arms:
  no-bn: {}
  bn: {network.norm: batch}
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}
  - says: BN ends lower at its best
    metric: {best: val_loss}
    claim: bn > no-bn
    verdict: contradicted
"""
WRONG = TEXT.replace("verdict: contradicted", "verdict: supported")
FAILURE = "Not as expected:\n  bn > no-bn, best validation loss: contradicted, expected supported\n"


@pytest.fixture(scope="module")
def folders(stored_at, tmp_path_factory):
    """A result that is as expected, and one that is not; for tests that only read."""
    place = tmp_path_factory.mktemp("checked")
    return {
        name: stored_at(place / "results" / name, text)
        for name, text in (("right", TEXT), ("wrong", WRONG))
    }


@pytest.fixture
def check(in_process):
    return lambda *arguments, **variables: in_process("check", *arguments, **variables)


def test_all_as_expected_is_zero_and_shows_the_verdicts(check, folders):
    done = check(folders["right"])
    assert (done.returncode, done.stderr) == (0, "As expected: 2 verdicts.\n")
    title, header, _, first, second, *rest = done.stdout.splitlines()
    assert title == "Claims"
    assert header.split()[:2] == ["Claim", "Metric"]
    assert first.startswith("bn < no-bn  final validation loss  supported")
    assert second.startswith("bn > no-bn  best validation loss   contradicted")
    assert rest[0].startswith("BN ends lower: supported. ")
    assert "Against" not in done.stdout


def test_anything_else_is_three_and_says_what(bnexp, folders):
    done = bnexp("check", str(folders["wrong"]))
    assert (done.returncode, done.stderr) == (3, FAILURE)
    assert done.stdout.startswith("Claims\n")


def test_json_says_whether_it_passed_and_why_not(check, folders):
    for name, passed in (("right", True), ("wrong", False)):
        done = check(folders[name], "--json", "--against", folders["right"])
        found = json.loads(done.stdout)
        assert (found["passed"], done.returncode) == (passed, 0 if passed else 3)
        assert found["reasons"] == ([] if passed else [FAILURE.splitlines()[1].strip()])
        assert [v["verdict"] for v in found["verdicts"]] == ["supported", "contradicted"]
        assert [(look["seeds"], look["trials"]) for look in found["looks"]] == [(5, 10)]
        assert found["warning"] == ""
        assert [part["difference"] for part in found["against"]] == ["", ""]


def test_tables_come_as_csv_and_markdown(check, folders):
    rows = list(csv.DictReader(io.StringIO(check(folders["right"], "--csv").stdout)))
    assert [row["verdict"] for row in rows] == ["supported", "contradicted"]
    assert check(folders["right"], "--md").stdout.startswith("**Claims**\n\n| Claim | Metric |")
    done = check(folders["right"], "--md", "--json")
    assert (done.returncode, done.stdout) == (2, "")


def test_two_results_have_to_say_the_same(check, stored_at, tmp_path, folders):
    same = check(folders["right"], "--against", folders["right"])
    assert same.returncode == 0
    assert same.stdout.count("the same") == 2
    other = stored_at(tmp_path / "other", TEXT.replace("best: val_loss", "final: loss"))
    done = check(folders["right"], "--against", other)
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "Not as expected:",
        "  bn > no-bn, best validation loss: claimed in one of the results only",
        "  bn > no-bn, final training loss: claimed in one of the results only",
    ]
    assert f"Against {other}" in done.stdout
    nowhere = check(folders["right"], "--against", tmp_path / "nowhere")
    assert nowhere.returncode == 2
    assert "there is no such result" in nowhere.stderr


def test_the_step_summary_is_added_to_whether_or_not_it_passes(check, folders, tmp_path):
    summary = tmp_path / "summary.md"
    summary.write_text("# before\n")
    for name in ("right", "wrong"):
        check(folders[name], "--summary", GITHUB_STEP_SUMMARY=str(summary))
    text = summary.read_text()
    assert text.startswith("# before\n## small: as expected\n\n")
    assert text.count("**Claims**\n\n| Claim | Metric |") == 2
    failed = text.partition("## small: not as expected\n\n")[2]
    assert failed.startswith(f"- {FAILURE.splitlines()[1].strip()}\n\n**Claims**")


def test_a_step_summary_that_is_nowhere_is_an_error_before_anything_is_checked(check, folders):
    done = check(folders["right"], "--summary")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--summary: the variable GITHUB_STEP_SUMMARY names no file; ")
    missing = check(folders["right"], "--summary", GITHUB_STEP_SUMMARY="no/such/folder.md")
    assert missing.returncode == 1
    assert "no/such/folder.md: cannot be written" in missing.stderr


def test_the_latest_result_is_checked_without_a_name(check, stored_at, tmp_path):
    assert "results: holds no results yet" in check().stderr
    stored_at(tmp_path / "results" / "small", WRONG)
    assert check().stderr == f"latest result: results/small\n{FAILURE}"
    there = tmp_path / "results"
    assert check("--out", there).stderr == f"latest result: {there}/small\n{FAILURE}"


def test_looks_are_counted_by_every_command_that_shows_verdicts(
    in_process, stored_at, tmp_path, digits_contents
):
    folder = tmp_path / "results" / "small"

    def store(seeds):
        stored_at(folder, TEXT.replace("seeds: 5", f"seeds: {seeds}"), contents=digits_contents)

    store(3)
    assert "Looked at" not in in_process("check").stdout
    store(5)
    ran = in_process("run", folder / "source.yaml", "--out", "results", "--json")
    assert "10 trials, 10 stored already" in ran.stderr
    found = json.loads(ran.stdout)
    assert [(look["seeds"], look["times"]) for look in found["looks"]] == [(3, 1), (5, 1)]
    assert found["warning"].startswith("Looked at with 3 and 5 seeds: a verdict is as reliable")
    assert found["warning"] in in_process("check").stdout
    kept = json.loads((folder / "verdicts.json").read_text())
    assert kept["verdicts"] == found["verdicts"]
    assert [(look["seeds"], look["times"]) for look in kept["looks"]] == [(3, 1), (5, 2)]


def test_a_record_in_the_way_is_told_and_the_verdicts_are_shown(check, stored_at, tmp_path):
    folder = stored_at(tmp_path / "small", TEXT)
    (folder / "looks.json").write_text("{")
    done = check(folder)
    assert done.returncode == 0
    named, told = done.stderr.splitlines()
    assert named.startswith(f"{folder}/looks.json: is not the record")
    assert told == "As expected: 2 verdicts."
    assert f"This look is not on record: {folder}/looks.json: is not the record" in done.stdout
    assert (folder / "looks.json").read_text() == "{"


def test_the_help_has_an_example(check):
    assert "Example: bnexp check results/article --summary" in check("--help").stdout
