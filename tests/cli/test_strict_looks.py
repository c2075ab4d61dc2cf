"""Run, check, report and plot say what came after looks; `check --strict-looks` fails on it."""

from __future__ import annotations

import json

import pytest

import bnexp

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 5
arms: {no-bn: {}, bn: {network.norm: batch}}
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}
"""
LATE = "  - {says: stated after looking, metric: {test: accuracy}, claim: bn > no-bn}\n"


@pytest.fixture
def folder(stored_at, tmp_path, digits_contents):
    return stored_at(tmp_path / "results" / "small", TEXT, contents=digits_contents)


@pytest.fixture
def run(in_process, folder):
    return lambda *options: in_process("run", folder / "source.yaml", "--out", "results", *options)


def test_a_claim_added_after_a_run_and_a_check_is_told_everywhere(in_process, folder, run):
    run()
    assert in_process("check", "--strict-looks").returncode == 0
    with (folder / "source.yaml").open("a") as file:
        file.write(LATE)
    ran = run()
    assert "Added after 2 looks." in ran.stdout
    assert "Added or changed after a look at the answer: claim 2. What" in ran.stdout
    checked = in_process("check")
    assert checked.returncode == 0
    assert "added after 2 looks" in checked.stdout
    assert "added after 2 looks" in in_process("check", "--csv").stdout
    assert "| added after 2 looks |" in in_process("check", "--md").stdout
    found = json.loads(run("--json").stdout)
    assert [v["post_hoc"] for v in found["verdicts"]] == ["", "added after 2 looks"]
    in_process("report")
    assert "**Stated: added after 2 looks.**" in (folder / "report.md").read_text()
    page = (folder / "report.html").read_text()
    assert page.count('<span class="tag odd">added after 2 looks</span>') == 1
    assert (
        "Added or changed after a look at the answer: claim 2."
        in in_process("plot", "--kind", "loss").stderr
    )
    strict = in_process("check", "small", "--strict-looks")
    assert (strict.returncode, strict.stderr) == (
        3,
        "Not as expected:\n  bn > no-bn, test accuracy: added after 2 looks\n",
    )


def test_python_checks_looks_as_the_command_does(in_process, folder, run):
    run("--seeds", "3")
    run()
    with (folder / "source.yaml").open("a") as file:
        file.write(LATE)
    run()
    assert bnexp.check(folder)
    found = bnexp.check(folder, strict_looks=True)
    strict = in_process("check", "small", "--strict-looks")
    assert (strict.returncode, strict.stderr) == (3, f"{found}\n")
    assert [why.partition(":")[0] for why in found.reasons] == [
        "bn > no-bn, test accuracy",
        "Looked at with 3 and 5 seeds",
    ]
    assert "claim 2" in found.warning


def test_a_check_from_python_is_a_look_of_its_own(folder, run):
    run()
    bnexp.check(folder)
    (look,) = json.loads((folder / "looks.json").read_text())["looks"]
    assert (look["times"], look["ways"]) == (2, ["check", "work"])


def test_run_plot_and_report_of_the_same_are_one_look(in_process, folder, run):
    for _ in range(2):
        run()
        in_process("plot", "--kind", "loss")
        in_process("report")
    (look,) = json.loads((folder / "looks.json").read_text())["looks"]
    assert (look["times"], look["ways"]) == (1, ["work"])
    assert "looked at once at 5 seeds" in (folder / "report.md").read_text()


def test_looks_at_other_seeds_fail_where_looks_are_taken_strictly(in_process, run):
    run("--seeds", "3")
    run()
    assert in_process("check").returncode == 0
    strict = in_process("check", "small", "--strict-looks")
    assert strict.returncode == 3
    assert "  Looked at with 3 and 5 seeds: " in strict.stderr
