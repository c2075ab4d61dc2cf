"""A new series is one entry of the registry: everything that lists series then knows it."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("toy_series.py")
NAME = "weight_norm"
LAST = "    )\n}\n"
"""Where the last entry of the registry ends."""

ENTRY = (
    f'        Quantity("{NAME}", "weight norm", "weight norms", "norm", "less", ("weights",)),\n'
)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a copy of the package says of a series of which it has one entry more."""
    home = tmp_path_factory.mktemp("toy")
    caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "bnexp", home / "bnexp", ignore=caches)
    shutil.copytree(ROOT / "configs", home / "configs")
    registry = home / "bnexp" / "config" / "claims" / "series.py"
    text = registry.read_text()
    assert text.count(LAST) == 1
    registry.write_text(text.replace(LAST, f"{ENTRY}{LAST}"))
    environment = {**os.environ, "PYTHONPATH": str(home)}
    done = subprocess.run(
        [sys.executable, SCRIPT, NAME],
        cwd=home, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_it_is_offered_wherever_a_series_is_chosen(told):
    assert "weight_norm" in told["choices"]
    assert told["schema"].count('"weight_norm"') >= 5
    assert '"test_weight_norm"' not in told["schema"]


def test_it_is_stored_along_the_trial_and_at_its_end(told):
    history, trials = rows_of(told["history"]), rows_of(told["trials"])
    own = [
        float(row["weight_norm"]) for row in history if row["arm"] == "bn" and row["seed"] == "0"
    ]
    assert own == [10.0, 8.0, 6.0, 4.0]
    last = {(row["arm"], row["seed"]): float(row["final_weight_norm"]) for row in trials}
    assert last["bn", "0"] == 4.0
    assert last["no-bn", "0"] == 5.5
    assert not [name for name in trials[0] if name.startswith(("best_weight", "test_weight"))]


def test_claims_of_it_are_judged_in_its_unit_and_direction(told):
    final, steps = told["verdicts"]
    assert (final["verdict"], final["unit"], final["scale"]) == ("supported", "norm", "difference")
    assert final["metric"] == "final weight norm"
    assert "bn's final weight norm was lower than no-bn's: -1.5750 (" in told["sentences"][0]
    assert steps["metric"] == "steps to a weight norm of 5"
    assert steps["unit"] == "steps"


def test_it_is_summarized_drawn_and_reported(told):
    assert any(row[0] == "Final weight norm" for row in told["means"])
    assert any("lower weight norms" in remark for remark in told["remarks"])
    assert told["figures"]["forest"].startswith("2 verdicts: 2 supported")
    assert "Final weight norm" in told["figures"]["estimation"]
    assert "forest.svg" in told["drawn"]
    assert any("Final weight norm" in column for column in told["listed"])
