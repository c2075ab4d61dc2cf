"""A large cluster whose workers look numbers up: no trial is in the tables twice, or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "faults"))

from cluster import ran


def test_trials_of_many_workers_are_each_in_the_tables_once(tmp_path):
    told = ran(workers=12, trials=200, folder=tmp_path)
    assert told["trials"] == told["different"] == told["finished"] == 200
    assert told["memory, MiB"] < 1024
