"""What a folder that is handed on says of where and by whom it was made."""

from __future__ import annotations

import json

import pytest

from bnexp.store import ResultFolder
from bnexp.store.environment.form import is_environment
from bnexp.store.environment.private import without_private
from bnexp.store.environment.runs import RunEnvironment

FULL = {
    "started": "2026-01-02",
    "command": ["bnexp", "run", "/home/somebody/a.yaml", "--set", "data.path=/secret"],
    "configuration_commit": "0" * 40,
    "system": "Linux-6.1.0-example-host-x86_64-with-glibc2.36",
    "processor": "AMD EPYC",
    "packages": {"keras": "3.15.0"},
    "cores": 2,
    "workers": 2,
    "data": {"/home/somebody/own.npz": "12", "../other/own.npz": "34", "mnist": "56"},
    "configuration": "../../home/somebody/a.yaml",
    "note": "",
}


def test_command_paths_and_system_are_left_out_and_what_numbers_depend_on_stays():
    found = without_private(FULL)
    assert not any(word in json.dumps(found) for word in ("somebody", "host", "/", "--set"))
    assert found["data"] == {"own.npz": "12", "own.npz (2)": "34", "mnist": "56"}
    assert found["system"] == "Linux"
    kept = ("started", "configuration_commit", "processor", "packages", "cores", "workers", "note")
    assert {key: found[key] for key in kept} == {key: FULL[key] for key in kept}


@pytest.mark.parametrize("trained", [False, True])
def test_a_private_run_leaves_out_what_earlier_ones_wrote_too(tmp_path, trained, trials, results):
    folder = ResultFolder(tmp_path / "a")
    earlier = {"started": "2025", "earlier": {"2024": {**FULL, "processor": "older"}}}
    folder.write_environment({**FULL, **earlier, "last_run": {**FULL}})
    folder.save(trials[0], results[0])
    now = {**FULL, "processor": "another"}
    environment = RunEnvironment(folder, now, fresh=False, private=True)
    environment.begin()
    if trained:
        folder.save(trials[1], results[1])
        environment.trained()
    written = (folder.path / "environment.json").read_text()
    assert not any(word in written for word in ("somebody", "host", "--set", '"command"'))
    assert ("earlier" in json.loads(written), is_environment(json.loads(written))) == (True, True)


WILD = [
    [],
    {**FULL, "command": 3},
    {**FULL, "command": [["deep"]]},
    {**FULL, "packages": ["keras"]},
    {**FULL, "data": {"mnist": 3}},
    {**FULL, "workers": "2"},
    {**FULL, "note": {}},
    {**FULL, "note": "half of a letter \ud800"},
    {**FULL, "earlier": [FULL]},
    {**FULL, "earlier": {"1": {**FULL, "started": 7}}},
    {**FULL, "last_run": "2025"},
    {**FULL, "earlier": {"1": {**FULL, "earlier": {"0": FULL}}}},
]


@pytest.mark.parametrize("wild", WILD)
def test_an_environment_of_other_types_is_as_good_as_none(tmp_path, wild):
    folder = ResultFolder(tmp_path)
    (tmp_path / "environment.json").write_text(json.dumps(FULL))
    assert folder.environment() == FULL
    (tmp_path / "environment.json").write_text(json.dumps(wild))
    assert folder.environment() == {}
