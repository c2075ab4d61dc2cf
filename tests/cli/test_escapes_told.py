"""Every text that somebody wrote is told with what would steer a terminal replaced."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from bnexp.letters import shown
from bnexp.trial import TrialStatus

ESC = "\x1b]0;owned\x07\u202e\x9b2J"
"""Renames a window, turns the direction of what follows, and clears the screen."""

FORGED = f"{ESC}\n\n# All claims supported\n\n<script>1</script>"
CONFIGURATION = {
    "name": "small",
    "question": f"Does it matter? {FORGED}",
    "data": {"dataset": "digits"},
    "network": {"kind": "mlp", "hidden": [16]},
    "training": {"epochs": 2, "batch_size": 32},
    "seeds": 5,
    "arms": {"no-bn": {}, "bn": {"network.norm": {"kind": "batch"}}},
    "claims": [
        {
            "says": f"BN ends lower {FORGED}",
            "metric": {"final": "val_loss"},
            "claim": "bn < no-bn",
        }
    ],
    "accept": {"slow-momentum": f"it is asked about {FORGED}"},
}
WRITTEN = ("report.md", "summary.md", "trials.csv", "history.csv", "timings.csv")


@pytest.fixture
def folder(stored_at, ended, tmp_path):
    """A result folder in which every text holds escapes: those of its plan, records and runs."""

    def result_of(trial):
        gone = {0: TrialStatus.FAILED, 1: TrialStatus.DIVERGED}.get(trial.seed)
        status = gone if gone and trial.arm == "bn" else TrialStatus.FINISHED
        record = dict.fromkeys(("bnexp", "numpy", "python", "processor", "instructions"), ESC)
        return ended(trial, status, reason=FORGED, record=record, proof={f"init/{ESC}": ESC})

    environment = {
        "command": ["bnexp", "run", FORGED],
        "system": ESC,
        "processor": ESC,
        "packages": {ESC: ESC, "keras": ESC},
        "configuration": ESC,
        "note": f"digits {ESC}",
        "data": {f"own {ESC}.npz": ESC},
        "earlier": {ESC: {"processor": ESC, "command": [ESC]}},
    }
    text = json.dumps(CONFIGURATION)
    return stored_at(tmp_path / "results" / "small", text, result_of, **environment)


def plain(text: str) -> bool:
    return shown(text) == text


def outside_code(markdown: str) -> str:
    return re.sub(r"^(`{3,}).*?^\1$", "", markdown, flags=re.M | re.S)


def commands(folder, other):
    yield from (("check", folder, form) for form in ("-q", "-v", "--csv", "--md", "--json"))
    yield "check", folder, "--summary"
    yield "check", folder, "--against", other
    yield from (("compare", folder, other, form) for form in ("-v", "--csv", "--md", "--json"))
    yield "plot", folder, "--kind", "loss", "--format", "svg"
    yield "report", folder
    for command in ("validate", "lint", "plan", "describe"):
        yield command, folder / "source.yaml"
        yield command, folder / "source.yaml", "--json"
    yield "plan", folder / "source.yaml", "--resolved"
    yield "run", folder / "source.yaml", "--dry-run", "-v"
    yield "run", folder / "source.yaml", "--set", f"question={ESC}", "--dry-run"
    yield "run", folder / "source.yaml", "--set", f"training.{ESC}=1", "--dry-run"
    yield "validate", folder / f"no such {ESC}.yaml"
    yield "check", folder / f"no such {ESC}"
    yield "data", folder / f"no such {ESC}.npz"
    yield "explain", ESC
    yield "plot", folder, "--kind", ESC


def test_no_text_steers_a_terminal(folder, in_process, stored_at, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    text = json.dumps({**CONFIGURATION, "question": f"Another {ESC}"})
    other = stored_at(tmp_path / "other", text, processor=f"other {ESC}")
    told = 0
    for command in commands(folder, other):
        done = in_process(*command)
        for output in (done.stdout, done.stderr):
            assert plain(output), (command, output)
            told += "owned" in output
    assert told > 20
    for name in WRITTEN:
        written = (folder / name).read_text()
        assert plain(written), name
        assert not re.search(r"^ {0,3}(# All claims|<script>)", outside_code(written), re.M), name
        assert "<script>" not in outside_code(written) or name.endswith(".csv"), name
    for drawing in (folder / "figures").glob("*.svg"):
        told = ElementTree.parse(drawing).getroot().itertext()  # noqa: S314 (drawn here)
        assert "\u202e" not in "".join(told), drawing.name
    page = (folder / "report.html").read_text()
    assert "\u202e" not in page
    assert "<script>1" not in page


def test_names_of_entries_steer_nothing(in_process, tmp_path):
    np.savez(tmp_path / "a.npz", **{f"x {ESC.replace('/', '')}": np.zeros(3)})
    done = in_process("data", tmp_path / "a.npz")
    assert "owned" in done.stdout + done.stderr
    assert plain(done.stdout + done.stderr)
