"""The page about Python keeps its word: its code runs, and its tables name what there is."""

from __future__ import annotations

import dataclasses
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HOUR

import bnexp
from bnexp import errors
from bnexp.analysis import Verdict

PAGE = (Path(__file__).parents[1] / "docs" / "python.md").read_text(encoding="utf-8")


def code_blocks(page: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def named_in_table(heading: str) -> list[str]:
    """Returns the names in the first column of the first table below a heading."""
    section = re.split(rf"^#+ {heading}$", PAGE, flags=re.MULTILINE)[1]
    table = re.search(r"(^\|.*\n)+", section, re.MULTILINE)[0]
    return [name for row in table.splitlines() for name in re.findall("`(.+?)`", row.split("|")[1])]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the blocks of the page have run, one after the other in one process."""
    folder = tmp_path_factory.mktemp("page")
    blocks = code_blocks(PAGE)
    (folder / "page.py").write_text("\n".join(blocks), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "page.py"],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(blocks) == PAGE.count("\n```python\n") == 9
    (folder / "printed.txt").write_text(done.stdout)
    return folder


def test_code_of_the_page_runs_and_says_what_it_promises(folder):
    printed = (folder / "printed.txt").read_text()
    assert printed.startswith("Result of small\n")
    assert "bn - no-bn: " in printed
    assert "supported - bn's final validation loss was " in printed
    assert "did you mean 'epochs'?" in printed
    assert (folder / "own.png").stat().st_size > 10_000


@pytest.mark.parametrize("table", ["history", "trials", "timings"])
def test_page_names_every_column_and_no_other(folder, table):
    assert set(named_in_table(table)) == set(getattr(bnexp.load(folder / "results/small"), table))


def test_page_names_the_attributes_of_a_result(folder):
    names = named_in_table("What a result holds")
    assert len(names) == 10
    assert all(hasattr(bnexp.load(folder / "results/small"), name) for name in names)


def test_page_names_every_attribute_of_a_verdict():
    fields = {field.name for field in dataclasses.fields(Verdict)}
    assert set(named_in_table("verdicts")) == fields | {"effect"}


def test_page_names_every_argument_of_run():
    assert named_in_table("Run, and load") == list(inspect.signature(bnexp.run).parameters)


def test_page_gives_the_exit_code_of_every_error_that_a_call_can_raise():
    section = PAGE.split("\n## Errors\n")[1]
    rows = re.findall(r"^\| (`.+?) \| (\d) \|", section, re.MULTILINE)
    told = {name: int(code) for names, code in rows for name in re.findall("`(.+?)`", names)}
    family = {
        name: kind.exit_code
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, errors.BnexpError)
    }
    assert told.items() <= family.items()
    assert family.keys() - told.keys() <= {
        "BnexpError",
        "BenchError",
        "NotAsExpectedError",
        "UnfairError",
    }
