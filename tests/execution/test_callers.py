"""`bnexp.run` works from an unguarded script, from `python -c` and from a notebook."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = """
name: called
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {epochs: 1}
arms: {a: {}, b: {network.norm: batch}}
"""
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


@pytest.mark.parametrize("caller", ["script", "option", "stdin", "cell"])
def test_caller_needs_no_guard(caller, tmp_path: Path):
    (tmp_path / "called.yaml").write_text(CONFIG)
    (tmp_path / "script.py").write_text(CODE)
    command = {
        "script": ["script.py"],
        "option": ["-c", CODE],
        "stdin": ["-"],
        "cell": ["-c", CELL],
    }[caller]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        input=CODE if caller == "stdin" else "",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("once\n4 8\n", "")
