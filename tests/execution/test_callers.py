"""`bnexp.run` works from an unguarded script, from `python -c` and from a notebook."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from patience import HOUR

import bnexp
from bnexp.errors import UsageError

CONFIG = """
name: called
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {epochs: 1}
arms: {a: {}, b: {network.initializer: he_normal}}
"""
UNFAIR = CONFIG.replace("network.initializer: he_normal", "network.norm: {kind: batch}")
CODE = """
import bnexp
print("once")
answer = bnexp.run("called.yaml", jobs=2)
print(len(answer.history), len(answer.figures))
"""
CELL = f"""
import code
console = code.InteractiveConsole({{"__name__": "__main__"}})
console.runcode({CODE!r})
"""


@pytest.mark.parametrize("caller", ["script", "stdin", "cell"])
def test_caller_needs_no_guard(caller, tmp_path: Path):
    (tmp_path / "called.yaml").write_text(CONFIG)
    (tmp_path / "script.py").write_text(CODE)
    command = {
        "script": ["script.py"],
        "stdin": ["-"],
        "cell": ["-c", CELL],
    }[caller]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        input=CODE if caller == "stdin" else "",
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("once\n4 6\n", "")


def test_what_is_unfair_is_told_as_a_warning_before_anything_is_trained(tmp_path: Path):
    (tmp_path / "called.yaml").write_text(UNFAIR)
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", CODE],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )
    assert "UserWarning: called.yaml:6:33: warning: arms.b.network.norm" in done.stderr
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("sets", ["training.epochs=2", [{"training.epochs": 2}], [2]])
def test_overrides_that_are_no_list_of_texts_are_refused(sets):
    with pytest.raises(
        UsageError, match=r"^sets: got .*; must be a mapping such as .*, or a list such as"
    ):
        bnexp.run("smoke", sets=sets)
