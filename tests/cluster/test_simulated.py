"""A large cluster whose workers look numbers up: no trial is in the tables twice, or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[1] / "faults" / "cluster.py"


def test_trials_of_many_workers_are_each_in_the_tables_once():
    # In a process of its own: the memory that is told is the most that its process ever had.
    program = [sys.executable, str(PROGRAM), "12", "200", "--json"]
    told = json.loads(subprocess.run(program, stdout=subprocess.PIPE, check=True).stdout)
    assert told["trials"] == told["different"] == told["finished"] == 200
    assert told["memory, MiB"] < 1024
