"""The programs that profile a run name parts of the package; they are there."""

import importlib.util
from importlib import import_module
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def parts():
    spec = importlib.util.spec_from_file_location("profile_run", BENCHMARKS / "profile_run.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    return [(module, name) for module, names in program.PARTS.items() for name in names]


@pytest.mark.parametrize(("module", "name"), parts())
def test_a_part_that_is_timed_is_there(module, name):
    part = import_module(module)
    for step in name.split("."):
        part = getattr(part, step)
    assert callable(part)
