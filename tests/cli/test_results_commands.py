"""Results are listed, shown again, removed and put back; what is removed can be had again."""

from __future__ import annotations

import csv
import json
import os
import platform
import re
from pathlib import Path

import pytest

from bnexp.store import ResultFolder
from bnexp.trial import TrialStatus

TEXT = """
name: small
question: Does BN end lower?
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 5
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch}}
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}
  - {says: BN ends higher, metric: {final: val_loss}, claim: bn > no-bn}
"""

TABLES = ("summary", "differences", "verdicts")


@pytest.fixture
def stored(stored_at, ended, tmp_path, in_process):
    """Two results in the folder that is worked in: one whole, and one with a failure and a gap."""

    def some(trial):
        if trial.arm == "bn" and trial.seed > 2:
            return None
        return ended(trial, TrialStatus.FAILED if trial.seed == 2 else TrialStatus.FINISHED)

    folder = stored_at(tmp_path / "results/small", TEXT)
    stored_at(tmp_path / "results/small@part", TEXT, some, started="2026-03-01T00:00:00+00:00")
    in_process("check", "results/small")
    return folder


def bnexp_json(in_process, *arguments):
    done = in_process(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def listed(in_process, *options):
    return bnexp_json(in_process, "ls", *options)["results"]


def test_ls_tells_question_verdicts_trials_size_and_when(stored, in_process):
    first, second = listed(in_process)
    assert first["result"] == "results/small"
    assert first["question"] == "Does BN end lower?"
    assert first["verdicts"] == {"supported": 1, "contradicted": 1}
    assert first["trials"] == {"done": 10, "failed": 0, "left": 0}
    assert first["started"] == "2026-01-02T03:04:05+00:00"
    files = [path for path in stored.rglob("*") if path.is_file()]
    assert first["bytes"] == sum(path.stat().st_size for path in files)
    assert second["verdicts"] is None
    assert second["trials"] == {"done": 6, "failed": 2, "left": 2}
    assert [first["latest"], second["latest"]] == [False, True]
    text = in_process("ls").stdout
    assert "6 done, 2 failed, 2 left" in text
    assert "1 supported, 1 contradicted" in text
    assert "Latest: results/small@part" in text
    rows = list(csv.DictReader(in_process("ls", "--csv").stdout.splitlines()))
    assert [(row["result"], row["left"]) for row in rows] == [
        ("results/small", "0"),
        ("results/small@part", "2"),
    ]


def test_ls_counts_what_a_run_has_just_stored(stored, in_process, ended, trials_of):
    part = ResultFolder(stored.parent / "small@part")
    left = [t for t in trials_of(TEXT, "pixels") if t.arm == "bn" and t.seed > 2]
    part.save(left[0], ended(left[0], TrialStatus.DIVERGED))
    part.save(left[1], ended(left[1], TrialStatus.FAILED))
    assert listed(in_process)[1]["trials"] == {"done": 7, "failed": 3, "left": 0}


@pytest.mark.parametrize("name", ["trials.csv", "environment.json", "verdicts.csv"])
def test_ls_lists_a_damaged_result_too(stored, in_process, name):
    (stored / name).write_bytes(b"\xff\n")
    assert listed(in_process)[0]["result"] == "results/small"


def test_ls_of_nothing_says_how_to_make_some(in_process):
    done = in_process("ls", "--out", "nowhere")
    assert (done.returncode, "bnexp run" in done.stderr) == (0, True)


def test_ls_imports_nothing_heavy(stored, in_process, monkeypatch):
    import sys  # noqa: PLC0415

    for name in ("pandas", "matplotlib", "scipy"):
        monkeypatch.setitem(sys.modules, name, None)
    assert in_process("ls").returncode == 0


def test_show_tells_what_run_prints_and_is_a_look(stored, in_process):
    whole = in_process("show", "small")
    assert whole.returncode == 0, whole.stderr
    for part, title in (
        ("--means", "Mean per arm"),
        ("--differences", "Paired difference"),
        ("--claims", "Claims"),
    ):
        text = in_process("show", "small", part).stdout
        assert text.startswith(title)
        assert text.partition("\n\n")[0] in whole.stdout
    (look,) = json.loads((stored / "looks.json").read_text())["looks"]
    assert look["ways"] == ["check", "work"]
    assert bnexp_json(in_process, "show", "small")["name"] == "small"
    refused = in_process("show", "small", "--means", "--claims")
    assert refused.returncode == 2


def test_show_prints_each_table_that_it_names(stored, in_process):
    first = in_process("show", "small", "--csv")
    named = [word for word in re.findall(r"\w+", first.stderr) if word in TABLES]
    assert named == ["summary", "differences", "verdicts"]
    for table in named:
        done = in_process("show", "small", "--csv", "--table", table)
        told = [line for line in done.stdout.splitlines() if "seconds_per_epoch" not in line]
        assert told == (stored / f"{table}.csv").read_text().splitlines()
    assert in_process("show", "small", "--csv", "--table", "means").returncode == 2


@pytest.mark.parametrize("named", [(), ("latest",)])
def test_the_latest_result_is_told(stored, in_process, named):
    done = in_process("show", *named, "--means")
    assert done.stderr.splitlines()[0] == "latest result: results/small@part"


def test_show_tells_of_a_trial_its_curve_and_its_log(stored, in_process):
    looks = (stored / "looks.json").read_bytes()
    trial_id = next(row for row in rows_of(stored) if row["arm"] == "bn")["trial_id"]
    (stored / "logs").mkdir()
    (stored / "logs" / f"{trial_id}.log").write_text("what it said\n")
    by_label = in_process("show", "small", "bn seed 0")
    assert by_label.returncode == 0, by_label.stderr
    for text in ("status    finished", "epoch  step", "Loss (* training, o validation)"):
        assert text in by_label.stdout
    assert by_label.stdout.endswith("Log\nwhat it said\n")
    assert in_process("show", "small", trial_id[:8]).stdout == by_label.stdout
    told = bnexp_json(in_process, "show", "small", trial_id)
    assert told["result"]["history"]["series"]["val_loss"][0] == 2.5
    assert told["log"] == "what it said\n"
    assert (stored / "looks.json").read_bytes() == looks


def rows_of(folder):
    return list(csv.DictReader((folder / "trials.csv").read_text().splitlines()))


def test_show_tells_of_a_trial_that_failed_or_is_left(stored, in_process):
    assert "status    failed: it failed" in in_process("show", "small@part", "bn seed 2").stdout
    assert "not trained yet" in in_process("show", "small@part", "bn seed 4").stdout


@pytest.mark.parametrize("named", ["bn seed 9", ""])
def test_a_trial_that_there_is_not_is_refused_with_a_label_that_there_is(stored, in_process, named):
    done = in_process("show", "small", named)
    assert done.returncode == 2
    assert "a label such as 'no-bn seed 0'" in done.stderr


def test_what_is_removed_is_in_the_bin_until_it_is_restored(stored, in_process):
    content = {p.relative_to(stored): p.read_bytes() for p in stored.rglob("*") if p.is_file()}
    asked = in_process("rm", "small")
    assert (asked.returncode, "--yes" in asked.stderr) == (2, True)
    assert stored.exists()
    assert in_process("rm", "results/small", "--yes").returncode == 0
    assert not stored.exists()
    assert [row["result"] for row in listed(in_process)] == ["results/small@part"]
    assert [row["result"] for row in listed(in_process, "--bin")] == ["small"]
    assert in_process("restore", "small").returncode == 0
    back = {p.relative_to(stored): p.read_bytes() for p in stored.rglob("*") if p.is_file()}
    # Whoever removes holds the folder, and its lock stays there.
    assert {name: text for name, text in back.items() if name != Path(".lock")} == content
    assert not (stored.parent / ".bin").exists()


def test_what_is_restored_takes_no_others_place(stored, stored_at, in_process):
    in_process("rm", "small", "--yes")
    stored_at(stored, TEXT)
    refused = in_process("restore", "small")
    assert refused.returncode == 2
    assert "--as NAME" in refused.stderr
    assert in_process("restore", "small", "--as", "before").returncode == 0
    assert (stored.parent / "small@before/trials.csv").exists()


def test_purge_removes_for_good_what_is_named_or_all(stored, in_process):
    in_process("rm", "small", "small@part", "--yes")
    asked = in_process("purge")
    assert (asked.returncode, "--yes" in asked.stderr) == (2, True)
    gone = bnexp_json(in_process, "purge", "small", "--yes")["results"]
    assert [row["result"] for row in gone] == ["small"]
    assert [row["result"] for row in listed(in_process, "--bin")] == ["small@part"]
    assert in_process("purge", "--yes").returncode == 0
    assert listed(in_process, "--bin") == []


def test_run_that_is_at_work_is_told(stored, in_process):
    alone = [row["holder"] for row in listed(in_process)]
    with ResultFolder(stored).held(command=["bnexp", "run", "small.yaml"]):
        rows = listed(in_process)
        text = in_process("ls").stdout
        told = [in_process(word, "small").stderr for word in ("show", "check", "report", "plot")]
    assert alone == [None, None]
    assert rows[0]["holder"].startswith(f"process {os.getpid()} on {platform.node()}, since 20")
    assert rows[0]["holder"].endswith(": bnexp run small.yaml")
    assert rows[1]["holder"] is None
    assert "10 done, a run is at work" in text
    assert f"At work in results/small: {rows[0]['holder']}." in text
    for said in told:
        assert f"results/small: a run is at work in it ({rows[0]['holder']}). This tells" in said
    assert "at work" not in in_process("show", "small").stderr


def test_what_is_no_result_or_held_is_not_removed(stored, in_process, tmp_path):
    (tmp_path / "notes").mkdir()
    refused = in_process("rm", "notes", "--yes")
    assert (refused.returncode, (tmp_path / "notes").exists()) == (2, True)
    with ResultFolder(stored).held():
        assert in_process("rm", "small", "--yes").returncode == 1
    assert stored.exists()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("bnexp show small ", "bn seed 0"),
        ("bnexp show results/small ", "bn seed 0"),
        ("bnexp rm ", "results/small@part"),
        ("bnexp restore ", "gone"),
    ],
)
def test_results_and_trials_are_completed(stored, in_process, words, offered, stored_at):
    stored_at(stored.parent / "gone", TEXT)
    in_process("rm", "gone", "--yes")
    arguments = {"_BNEXP_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": words}
    assert offered in in_process(**arguments).stdout


def test_a_result_without_claims_has_no_verdicts_in_the_list(
    stored_at, ended, tmp_path, in_process
):
    asked = TEXT.partition("claims:")[0]
    stored_at(tmp_path / "results/plain", asked, ended)
    assert listed(in_process)[0]["verdicts"] is None
    assert "no verdicts" in in_process("ls").stdout


def test_compare_and_against_take_names_of_results(stored, in_process):
    by_folders = in_process("compare", "results/small", "results/small@part")
    assert by_folders.returncode == 0, by_folders.stderr
    assert in_process("compare", "small", "small@part").stdout == by_folders.stdout
    against = in_process("check", "small", "--against", "small@part")
    assert against.returncode == 3
    assert in_process("check", "small", "--against", "results/small@part").stdout == against.stdout


def test_the_curve_of_a_trial_is_whole_as_csv(stored, in_process):
    told = bnexp_json(in_process, "show", "small", "bn seed 0")["result"]["history"]
    done = in_process("show", "small", "bn seed 0", "--csv")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [int(row["step"]) for row in rows] == told["steps"]
    assert [float(row["val_loss"]) for row in rows] == told["series"]["val_loss"]


def test_what_is_in_the_bin_is_a_table_for_programs_too(stored, in_process):
    in_process("rm", "small", "--yes")
    (row,) = csv.DictReader(in_process("ls", "--bin", "--csv").stdout.splitlines())
    (same,) = listed(in_process, "--bin")
    assert row == {key: str(value) for key, value in same.items()}
    assert in_process("ls", "--bin", "--md").stdout.count("| small |") == 1
