"""Answers from several processors say so; what a folder was made with outlives later looks."""

from __future__ import annotations

import json

import pytest

from bnexp.session.answering.answer import load

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 4
arms: {no-bn: {}, bn: {network.norm: batch}}
claims: [{says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}]
"""
OLD = {"processor": "Xeon", "instructions": "AVX-512"}
NEW = {"processor": "EPYC", "instructions": "AVX2"}
SAYS = "Trained on processors whose roundings may differ: "


def test_every_answer_says_it(stored_at, ended, tmp_path, in_process):
    def result_of(trial):
        return ended(trial, record={"contents": "pixels", **(OLD if trial.seed < 2 else NEW)})

    folder = stored_at(tmp_path / "small", TEXT, result_of)
    told = f"{SAYS}seeds 0, 1 on Xeon (AVX-512); seeds 2, 3 on EPYC (AVX2)"
    answer = load(folder)
    assert answer.results.note == answer.summary.note == told
    assert answer.as_json()["note"] == told
    assert told in in_process("check", folder).stdout
    assert json.loads(in_process("check", folder, "--json").stdout)["note"] == told
    assert json.loads((folder / "verdicts.json").read_text())["note"] == told
    in_process("report", folder)
    assert f"**{told}**" in (folder / "report.md").read_text()
    assert f'<p class="caution">{told}</p>' in (folder / "report.html").read_text()
    other = stored_at(tmp_path / "other", TEXT)
    done = in_process("compare", folder, other)
    assert f"A: {told}.\n" in done.stdout
    assert "processor" in done.stdout
    assert "EPYC and Xeon" in done.stdout


def test_a_run_that_trains_nothing_leaves_the_environment_of_the_one_that_did(
    in_process, stored_at, tmp_path, digits_contents
):
    made = {"processor": "Xeon", "workers": 2, "command": ["bnexp", "run", "first"]}
    folder = stored_at(tmp_path / "results" / "small", TEXT, contents=digits_contents, **made)
    assert in_process("run", folder / "source.yaml", "--out", "results").returncode == 0
    found = json.loads((folder / "environment.json").read_text())
    assert made.items() <= found.items()
    assert found["started"] < found["last_run"]["started"]
    in_process("report", folder)
    report = (folder / "report.md").read_text()
    assert "| Processor | Xeon |" in report
    assert "bnexp run first" in report


def test_an_edited_trial_is_told_with_what_to_do(in_process, stored_at, tmp_path):
    folder = stored_at(tmp_path / "small", TEXT)
    file = sorted((folder / "trials").iterdir())[0]
    document = json.loads(file.read_text())
    document["history"]["series"]["val_loss"][-1] = 0.001
    file.write_text(json.dumps(document, indent=1))
    for command in ("check", "report", "plot"):
        done = in_process(command, folder)
        assert done.returncode == 1
        assert done.stderr.startswith(f"{file}: is not a whole result (its content does not fit ")
        assert "sets it aside, to train its trial again" in done.stderr
    with pytest.raises(Exception, match="does not fit its checksum"):
        load(folder)


def test_what_is_damaged_is_named_by_all_that_read_and_moved_by_none(
    in_process, stored_at, tmp_path, digits_contents
):
    shown = stored_at(tmp_path / "results" / "small", TEXT, contents=digits_contents)
    file = sorted((shown / "trials").glob("*.json"))[0]
    file.write_text("")
    (shown / "history.csv").write_text("mine")
    plan = in_process("plan", shown / "source.yaml", "--out", shown.parent, "--json")
    statuses = {t["trial_id"]: t["status"] for t in json.loads(plan.stdout)["trials"]}
    assert statuses[file.stem] == "damaged"
    assert [*statuses.values()].count("damaged") == 1
    listed = json.loads(in_process("ls", "--out", shown.parent, "--json").stdout)["results"]
    assert [each["damaged"] for each in listed] == [["history.csv"]]
    assert "small/history.csv" in in_process("ls", "--out", shown.parent).stdout
    for command in ("show", "plot", "check", "report"):
        done = in_process(command, shown)
        assert done.returncode == 1
        assert done.stderr.startswith(f"{file}: ")
    assert not (shown / "set-aside").exists()


def test_damaged_checksums_are_named_and_left_by_show_and_set_aside_by_a_run(
    in_process, stored_at, tmp_path, digits_contents
):
    folder = stored_at(tmp_path / "results" / "small", TEXT, contents=digits_contents)
    in_process("check", folder)
    path = folder / ".sums.json"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    for _ in range(2):
        shown = in_process("show", "results/small")
        assert shown.returncode == 0
        assert "results/small/.sums.json: " in shown.stderr
        assert path.read_bytes() == content
    assert not (folder / "set-aside").exists()
    ran = in_process("run", folder / "source.yaml", "--out", "results")
    assert ran.returncode == 0, ran.stderr
    (line,) = [line for line in ran.stderr.splitlines() if ".sums.json: " in line]
    assert "The other files are taken as they are" in line
    (aside,) = (folder / "set-aside").rglob(".sums.json")
    assert aside.read_bytes() == content
    assert ".sums.json" not in in_process("show", "results/small").stderr
