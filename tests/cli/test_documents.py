"""All JSON that is printed or stored is as its published schema says, with a number of its form."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import bnexp
from bnexp.config.explaining.catalog import catalog
from bnexp.config.explaining.explain import explanation_of
from bnexp.config.explaining.schema import json_schema
from bnexp.documents.schemas import DOCUMENTS, PRINTED, STORED, schema_of, schema_text

REFERENCE = Path(__file__).parents[2] / "results" / "reference"

WRONG = "name: wrong\ntraining: {epochs: none}\n"

MOST = ("--rounds", "11")

COMMANDS = {
    "run": [("run", "grid.yaml")],
    "check": [
        ("check", "results/grid"),
        ("check", "results/grid", "--against", "elsewhere/grid"),
        ("check", "results/grid", "--against", "results/own"),
    ],
    "compare": [
        ("compare", "results/grid", "elsewhere/grid"),
        ("compare", "results/grid", "results/own"),
    ],
    "plan": [("plan", "grid.yaml"), ("plan", "grid.yaml", "--seeds", "9"), ("plan", "own.yaml")],
    "validate": [("validate", "grid.yaml"), ("validate", "own.yaml"), ("validate", "wrong.yaml")],
    "lint": [("lint", "grid.yaml"), ("lint", "own.yaml")],
    "describe": [("describe", "grid.yaml"), ("describe", "own.yaml"), ("describe", "cnn")],
    "cost": [("cost", "grid.yaml", "--rounds", "11", "--batch", "1"), ("cost", "own.yaml", *MOST)],
    "explain": [("explain",), ("explain", "few-seeds")],
    "doctor": [("doctor", "--quick")],
    "data": [("data",)],
    "data-file": [("data", "own.npz"), ("data", "refused.npz"), ("data", "labels-idx1-ubyte")],
    "bench": [("bench", "--stored", "bench.json")],
    "show": [("show", "grid"), ("show", "own")],
    "ls": [("ls",)],
    "rm": [("rm", "own", "--yes", "--out", "kept")],
    "ls-bin": [("ls", "--bin", "--out", "kept")],
    "restore": [("restore", "gone", "--out", "kept")],
    "purge": [("purge", "--yes", "--out", "kept")],
    "show-trial": [("show", "own", "TRIAL")],
    "export-trial": [
        ("export", "own", "--trial", "TRIAL", "-o", "own.keras", "--force", "--fold"),
        ("export", "grid", "--trial", "b,n batch_size=64 seed 0", "-o", "g.keras", "--fold"),
    ],
}
OWN = """
name: own
data: {dataset: own.npz}
network: {kind: mlp, hidden: [4]}
training: {epochs: 1}
seeds: 2
accept: {few-seeds: a test}
"""


def held(document: object, name: str) -> None:
    schema = schema_of(name)
    checker = jsonschema.Draft202012Validator(schema)
    errors = [
        f"{'/'.join(map(str, e.path))}: {e.message[:300]}" for e in checker.iter_errors(document)
    ]
    assert errors == []


@pytest.fixture(scope="module")
def folder(made):
    """The grid, with another result on data of one's own."""
    numbers = np.random.default_rng(0)
    arrays = {
        f"x_{part}": numbers.integers(0, 255, (60, 4, 4), np.uint8) for part in ("train", "test")
    }
    labels = {f"y_{part}": np.arange(60) % 3 for part in ("train", "test")}
    np.savez(made.folder / "own.npz", **arrays, **labels)
    np.savez(made.folder / "refused.npz", **arrays, y_train=np.array(["a", None] * 30), z=np.nan)
    (made.folder / "labels-idx1-ubyte").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2]))
    (made.folder / "own.yaml").write_text(OWN)
    (made.folder / "wrong.yaml").write_text(WRONG)
    (made.folder / "bench.json").write_bytes((REFERENCE / "bench/bench.json").read_bytes())
    done = made("run", "own.yaml", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    return made.folder


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_schema_is_one_and_closed_and_asks_for_a_format(name):
    schema = schema_of(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    named = [
        part.rpartition("/")[2] for part in map(dict.get, schema.get("anyOf", ()), ["$ref"] * 2)
    ]
    for top in [schema["$defs"][part] for part in named] or [schema]:
        assert top["additionalProperties"] is False
        assert "format" in top["properties"]
        assert name == "environment.json" or "format" in top["required"]
    objects = [part for part in schema.get("$defs", {}).values() if part["type"] == "object"]
    assert all(part["additionalProperties"] is False for part in objects)


def test_every_command_with_json_has_a_schema():
    assert set(COMMANDS) == set(PRINTED)


@pytest.fixture
def trial(made, folder):
    """The identity of a trial, with others' results in a folder of their own: one in the bin."""
    for name in ("gone", "own"):
        shutil.copytree(folder / "results/own", folder / f"kept/{name}")
    assert made("rm", "gone", "--yes", "--out", "kept").returncode == 0
    yield next((folder / "results/own/trials").glob("*.json")).stem
    shutil.rmtree(folder / "kept")


@pytest.mark.parametrize(("name", "command"), [(n, c) for n, cs in COMMANDS.items() for c in cs])
def test_what_a_command_prints_is_as_its_schema_says(made, trial, name, command):
    words = [trial if word == "TRIAL" else word for word in command]
    document = json.loads(made(*words, "--json").stdout)
    assert isinstance(document["format"], int)
    held(document, name)


def test_every_explanation_is_as_its_schema_says():
    checker = jsonschema.Draft202012Validator(schema_of("explain"))
    for path in catalog().paths:
        document = json.loads(json.dumps(explanation_of(path).as_json()))
        assert [error.message for error in checker.iter_errors(document)] == [], path


def test_what_is_resolved_is_a_configuration(made, folder):
    document = json.loads(made("plan", "grid.yaml", "--resolved", "--json").stdout)
    assert [
        e.message for e in jsonschema.Draft202012Validator(json_schema()).iter_errors(document)
    ] == []


def test_every_file_of_a_result_folder_is_as_its_schema_says(made, folder):
    made("plot", "results/grid", "--kind", "loss", "--format", "svg")
    files = [*folder.glob("results/*/*.json"), *folder.glob("results/*/trials/*.json")]
    names = {path: "trial.json" if path.parent.name == "trials" else path.name for path in files}
    assert set(names.values()) == set(STORED) - {"bench.json"}
    for path, name in names.items():
        held(json.loads(path.read_text()), name)


def test_answers_in_python_are_the_same(made, folder):
    answer = bnexp.load(folder / "results/grid").as_json()
    held(json.loads(json.dumps(answer, allow_nan=False)), "answer")


def test_values_of_the_grid_are_typed(made, folder):
    plan = json.loads(made("plan", "grid.yaml", "--json").stdout)
    assert [t["cell"] for t in plan["trials"]][::2] == [
        {"training.batch_size": 32},
        {"training.batch_size": 64},
    ] * 2
    verdict = json.loads(made("check", "results/grid", "--json").stdout)["verdicts"][0]
    assert verdict["cell"] == verdict["samples"][0]["cell"] == {"training.batch_size": 32}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_command_writes_the_schema(in_process, name, tmp_path):
    assert in_process("schema", name).stdout == schema_text(name)


def test_another_name_is_told(in_process):
    done = in_process("schema", "show-me")
    assert done.returncode == 2
    assert "'show-me'; there is a schema of each of these: configuration, run, check" in done.stderr
    assert in_process("schema", "run", "--md").returncode == 2


@pytest.mark.parametrize("folder_of", sorted(path.name for path in REFERENCE.iterdir()))
def test_stored_references_are_as_their_schemas_say(folder_of):
    kept = {"environment.json", "looks.json", "identities.json", "bench.json"}
    files = [path for path in (REFERENCE / folder_of).glob("*.json") if path.name in kept]
    assert files
    for path in files:
        held(json.loads(path.read_text()), path.name)
