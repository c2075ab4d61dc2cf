"""What a folder was made with stays that of the runs that trained what is in it."""

from __future__ import annotations

import json

import pytest

from bnexp.store import ResultFolder, latest_folder
from bnexp.store.environment.describe import describe_processor, processor_text
from bnexp.store.environment.runs import RunEnvironment


def made(started, processor="old", **more):
    return {
        "started": started,
        "command": ["bnexp", "run", started],
        "processor": processor,
        "packages": {"keras": "3.15.0"},
        "workers": 2,
        "configuration": "../a.yaml",
        "note": "",
        **more,
    }


@pytest.fixture
def folder(tmp_path):
    return ResultFolder(tmp_path / "results" / "a")


@pytest.fixture
def run(folder, trials, results):
    """A run that trains so many trials, each of them stored; further ones are stored already."""

    def of(now, number, *, fresh=False):
        environment = RunEnvironment(folder, now, fresh=fresh)
        environment.begin()
        for trial, result in list(zip(trials, results, strict=True))[:number]:
            folder.save(trial, result)
            environment.trained()
        return folder.environment()

    return of


def test_the_first_run_writes_its_own_before_it_trains(run):
    assert run(made("1"), 0) == made("1")
    assert run(made("2", "new"), 1) == made("2", "new")


def test_a_run_that_trains_nothing_leaves_what_was_and_notes_its_start(run):
    run(made("1"), 4)
    now = made("2", "new", workers=0, configuration="../b.yaml", packages={"keras": "4"})
    assert run(now, 0) == {
        **made("1"),
        "configuration": "../b.yaml",
        "last_run": {"started": "2", "command": ["bnexp", "run", "2"]},
    }


def test_a_run_that_trains_a_part_on_another_machine_keeps_the_earlier_one(run):
    run(made("1"), 2)
    first = {key: made("1")[key] for key in ("command", "processor", "packages", "workers")}
    assert run(made("2", "new"), 2) == {**made("2", "new"), "earlier": {"1": first}}
    third = run(made("3", "third"), 1)
    assert list(third["earlier"]) == ["1", "2"]
    assert [run["processor"] for run in third["earlier"].values()] == ["old", "new"]


def test_of_runs_on_one_machine_the_latest_stands_for_all(run):
    run(made("1"), 1)
    assert run(made("2", workers=1), 1) == made("2", workers=1)
    run(made("3", "new"), 1)
    again = run(made("4"), 1)
    assert list(again["earlier"]) == ["3"]


def test_a_fresh_run_begins_anew(run, folder):
    run(made("1"), 2)
    aside = folder.set_aside()
    assert json.loads((aside / "environment.json").read_text()) == {"format": 1, **made("1")}
    assert run(made("2", "new"), 1, fresh=True) == made("2", "new")


def test_the_latest_folder_is_that_of_the_last_run_even_if_it_trained_nothing(run, folder):
    run(made("1"), 2)
    ResultFolder(folder.path.parent / "b").write_environment(made("2"))
    assert latest_folder(folder.path.parent).path.name == "b"
    run(made("3"), 0)
    assert latest_folder(folder.path.parent).path.name == "a"


def test_a_processor_is_named_with_its_instructions_where_they_are_known():
    assert processor_text({"processor": "AMD EPYC", "instructions": "AVX2"}) == "AMD EPYC (AVX2)"
    assert processor_text({"processor": "M1"}) == "M1"
    assert processor_text({"device": "cpu"}) == ""
    assert describe_processor()["processor"]
