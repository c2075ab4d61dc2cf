"""The programs that profile a run name parts of the package; they are there."""

from importlib import import_module

import pytest
from programs import program


def parts():
    named = program("profile_run").PARTS
    return [(module, name) for module, names in named.items() for name in names]


@pytest.mark.parametrize(("module", "name"), parts())
def test_a_part_that_is_timed_is_there(module, name):
    part = import_module(module)
    for step in name.split("."):
        part = getattr(part, step)
    assert callable(part)
