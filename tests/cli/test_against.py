"""`check --against` tells what two results differ in, besides their verdicts."""

from __future__ import annotations

import io
import json
from importlib.metadata import version

import pandas as pd
import pytest

import bnexp
from bnexp.errors import UsageError
from bnexp.session.comparing.differences import setting

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2, batch_size: 32}
seeds: 5
arms: {no-bn: {}, bn: {network.norm: batch}}
claims: [{says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}]
"""
SAME = "Nothing differs in settings, seeds, data, versions and machine."


@pytest.fixture
def pair(stored_at, tmp_path):
    """Two results, the other one with some text replaced."""

    def of(there="", instead="", result_of=None, **environment):
        one = stored_at(tmp_path / "one", TEXT, processor="Xeon")
        assert there in TEXT
        options = {"result_of": result_of} if result_of else {}
        text = TEXT.replace(there, instead, 1) if there else TEXT
        other = stored_at(tmp_path / "other", text, **options, **environment)
        return one, other

    return of


@pytest.fixture
def against(in_process):
    return lambda one, other, *options: in_process("check", one, "--against", other, *options)


def test_effects_stored_in_the_former_direction_are_not_read(against, pair):
    one, other = pair(processor="Xeon")
    assert against(other, one).returncode == 0
    path = other / "verdicts.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    (verdict,) = record["verdicts"]
    verdict["effect"], record["format"] = -verdict["effect"], 1
    path.write_text(json.dumps(record), encoding="utf-8")
    (other / "verdicts.csv").write_text("effect\n1.0\n", encoding="utf-8")
    rows = against(one, other, "--csv", "--table", "against").stdout
    told = pd.read_csv(io.StringIO(rows)).iloc[0]
    assert told["effect_here"] == told["effect_there"] < 0


def test_another_batch_size_is_told_though_the_verdicts_are_the_same(against, pair):
    one, other = pair("batch_size: 32", "batch_size: 16", processor="Xeon")
    done = against(one, other)
    assert (done.returncode, done.stderr) == (
        0,
        "As expected: 1 verdict. The settings are not the same: training.batch_size.\n",
    )
    last = done.stdout.split(f"What differs from {other}\n")[1].splitlines()
    assert [line.split() for line in last] == [
        ["What", "Arms", "Here", "There"],
        ["-" * 19, "----", "----", "-----"],
        ["training.batch_size", "all", "32", "16"],
    ]


def test_the_same_settings_may_be_asked_for(against, pair):
    one, other = pair("batch_size: 32", "batch_size: 16")
    done = against(one, other, "--same-settings")
    assert (done.returncode, done.stderr) == (
        3,
        "Not as expected:\n  training.batch_size: 32 here, 16 there\n",
    )


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        ("hidden: [16]", "hidden: [8]", "network.hidden: [16] here, [8] there"),
        (
            "{network.norm: batch}",
            "{network.norm: {kind: batch, momentum: 0.9}}",
            "network.norm.momentum of bn: 0.99 here, 0.9 there",
        ),
        ("no-bn: {}", "no-bn: {}, more: {network.l2: 0.1}", "arm more: none here, yes there"),
        (
            "seeds: 5",
            "seeds: 5\ngrid: {network.l2: [0.0, 0.1]}",
            "l2 = 0.1: none here, yes there",
        ),
    ],
    ids=["network", "arm", "further arm", "grid"],
)
def test_every_sort_of_setting_counts(against, pair, there, instead, told):
    done = against(*pair(there, instead), "--same-settings")
    assert done.returncode == 3
    assert f"  {told}\n" in done.stderr


def test_other_data_under_the_same_name_are_another_setting(against, pair, ended):
    def result_of(trial):
        return ended(trial, record={"data": "own.npz"})

    one, other = pair(result_of=result_of, contents="other pixels")
    assert against(one, other, "--same-settings").returncode == 0, "not known is no difference"
    environment = json.loads((one / "environment.json").read_text())
    known = {**environment, "data": {"own.npz": "pixels"}}
    (one / "environment.json").write_text(json.dumps(known))
    done = against(one, other, "--same-settings")
    assert done.returncode == 3
    assert "  contents of own.npz: pixels here, other pixels there\n" in done.stderr


def test_seeds_versions_and_processors_are_told_and_are_no_settings(against, pair, ended):
    def result_of(trial):
        record = {"keras": f"{version('keras')}.9", "processor": "EPYC"}
        return ended(trial, record=record)

    one, other = pair("seeds: 5", "seeds: 5-9", result_of)
    done = against(one, other, "--same-settings", "--json")
    assert done.returncode == 0
    rows = json.loads(done.stdout)["differences"]
    assert [(r["what"], r["here"], r["there"], r["is_setting"]) for r in rows] == [
        ("seeds", "5 seeds: 0-4", "5 seeds: 5-9", False),
        ("processor", "Xeon", "EPYC", False),
        ("version of keras", version("keras"), f"{version('keras')}.9", False),
    ]


def test_where_data_lie_is_no_setting(against, stored_at, tmp_path):
    text = TEXT.replace("digits", "mnist")
    one = stored_at(tmp_path / "one", text)
    other = stored_at(tmp_path / "other", text.replace("mnist", "mnist, path: elsewhere"))
    done = against(one, other, "--same-settings")
    assert done.returncode == 0
    assert "data.path" in done.stdout


def test_nothing_that_differs_is_said(against, pair):
    one, other = pair(processor="Xeon")
    assert SAME in against(one, other, "--same-settings").stdout
    assert SAME in against(one, one, "--same-settings").stdout


def test_what_differs_comes_as_csv_markdown_and_json(against, pair):
    both = pair("batch_size: 32", "batch_size: 16", processor="Xeon")
    rows = pd.read_csv(io.StringIO(against(*both, "--csv", "--table", "settings").stdout))
    named = rows[["what", "here", "there", "is_setting"]].to_numpy().tolist()
    assert named == [["training.batch_size", 32, 16, True]]
    assert "| training.batch_size | all | 32 | 16 |" in against(*both, "--md").stdout
    found = json.loads(against(*both, "--json", "--same-settings").stdout)
    assert found["differences"] == [
        {
            "what": "training.batch_size",
            "arms": "",
            "here": "32",
            "there": "16",
            "is_setting": True,
        }
    ]
    assert (found["passed"], found["reasons"]) == (
        False,
        ["training.batch_size: 32 here, 16 there"],
    )


@pytest.mark.parametrize("same_settings", [False, True])
def test_python_gives_what_the_command_says(against, pair, same_settings):
    one, other = pair("batch_size: 32", "batch_size: 16", processor="Xeon")
    found = bnexp.check(one, against=other, same_settings=same_settings)
    done = against(one, other, *(["--same-settings"] if same_settings else []), "--json")
    assert (done.returncode == 0) is found.passed is bool(found) is not same_settings
    told = json.loads(done.stdout)
    assert told["reasons"] == list(found.reasons)
    assert [row["what"] for row in told["differences"]] == ["training.batch_size"]
    assert [row.what for row in found.differences] == ["training.batch_size"]
    assert f"{found}\n" == done.stderr


def test_python_refuses_the_same_settings_as_nothing(pair):
    with pytest.raises(UsageError, match=r"^same_settings: as what"):
        bnexp.check(pair()[0], same_settings=True)


def test_looks_at_the_other_result_are_told_and_none_is_noted(against, in_process, pair):
    one, other = pair()
    in_process("check", other)
    with (other / "experiment.yaml").open("a") as file:
        file.write("- {says: stated late, metric: {test: accuracy}, claim: bn > no-bn}\n")
    before = (other / "looks.json").read_bytes()
    done = against(one, other)
    there = "There: experiment.yaml was changed since the run wrote it: "
    late = "Added or changed after a look at the answer: claim 2."
    assert there in done.stdout
    assert f" {late} " in done.stdout
    assert late in json.loads(against(one, other, "--json").stdout)["warning_there"]
    beside = bnexp.check(one, against=other).beside
    assert beside.judgement.warning.startswith(late)
    assert (other / "looks.json").read_bytes() == before


def test_the_same_settings_as_nothing_are_refused(in_process, pair):
    one, _ = pair()
    done = in_process("check", one, "--same-settings")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--same-settings: as what? ")


@pytest.mark.parametrize(
    ("there", "counts"), [("/b/mine.npz", False), ("/a/other.npz", False), ("digits", True)]
)
def test_where_a_file_of_ones_own_lies_is_no_setting_as_its_contents_are_told(there, counts):
    assert setting("", "data.dataset", "/a/mine.npz", there).is_setting is counts
