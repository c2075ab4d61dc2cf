"""The page about Python keeps its word: its code runs, and its tables name what there is."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
import yaml
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
    assert len(blocks) == PAGE.count("\n```python\n") == 14
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


WITHIN = {"stated", "claimed", "opposite"}
"""Parts of a verdict that its attributes are read from."""

SHORT = {"as_expected", "label", "outcome", "remarks"}
"""Attributes that only put others together, for tables."""


def test_page_names_every_attribute_of_a_verdict():
    fields = {field.name for field in dataclasses.fields(Verdict)}
    asked = {name for name, part in vars(Verdict).items() if isinstance(part, property)}
    asked = {name for name in asked if not name.startswith("_")}
    assert fields > WITHIN
    assert asked > SHORT
    assert set(named_in_table("verdicts")) == (fields | asked) - WITHIN - SHORT


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


FUNCTIONS = ("check", "compare", "export", "export_model", "load", "plot", "report", "run")


def test_the_package_shows_its_functions_and_its_version():
    assert {*FUNCTIONS, "errors", "__version__"} == set(bnexp.__all__) <= set(dir(bnexp))
    assert bnexp.__version__ == metadata.version("bnexp")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_help_gives_each_function_with_an_example(name):
    function = getattr(bnexp, name)
    assert f"bnexp.{name}(" in inspect.getdoc(function).split("Example:")[1]
    assert inspect.get_annotations(function, eval_str=True).keys() == {
        *inspect.signature(function).parameters,
        "return",
    }


def test_everything_is_there_for_a_star_import_and_a_type_checker():
    found = {}
    exec("from bnexp import *", found)  # noqa: S102 (which stands at the top of a module alone)
    assert {*FUNCTIONS, "errors", "__version__"} <= found.keys()
    assert Path(bnexp.__file__).with_name("py.typed").exists()


def test_importing_a_room_of_the_same_name_hides_no_function():
    for module in ("bnexp.report", "bnexp.report.page", "bnexp.export", "bnexp.export.content"):
        importlib.import_module(module)
    assert all(inspect.isfunction(getattr(bnexp, name)) for name in FUNCTIONS)


@pytest.mark.parametrize("name", ["check", "compare", "plot", "report", "export", "export_model"])
def test_page_gives_the_signature_of_every_function_about_results(name):
    section = PAGE.split("\n## Check, compare, plot, report\n")[1]
    told = re.search(rf"^\| `{name}\((.*?)\)` \|", section, re.MULTILINE)[1]
    names = [part.partition("=")[0] for part in told.split(", ") if part != "*"]
    assert names == list(inspect.signature(getattr(bnexp, name)).parameters)


def test_a_mapping_is_the_experiment_of_the_file_and_is_left_as_it_is(folder, monkeypatch):
    monkeypatch.chdir(folder)
    stored = folder / "results" / "small"
    before = (stored / "experiment.yaml").read_bytes(), sorted((stored / "trials").iterdir())
    mapping = yaml.safe_load((folder / "small.yaml").read_text())
    given = copy.deepcopy(mapping)
    result = bnexp.run(mapping, seeds=6, jobs=1)
    assert result.folder.resolve() == stored
    assert before == (
        (stored / "experiment.yaml").read_bytes(),
        sorted((stored / "trials").iterdir()),
    )
    assert mapping == given
    environment = json.loads((stored / "environment.json").read_text())
    assert environment["configuration"] == "a mapping in Python"


@pytest.mark.parametrize("config", [None, 3, ["small.yaml"], {"small.yaml"}])
def test_what_is_no_configuration_is_refused(config):
    with pytest.raises(errors.UsageError, match=r"^config: got .*; must be a file, the name of"):
        bnexp.run(config)


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        (0, "--seeds: got 0; must be a number of seeds"),
        ([1, 1], "seed 1 is given twice"),
        ({1, 2}, r"seeds: got \{1, 2\}; must be text, a number"),
        (True, "got true; must be a number of seeds"),
    ],
)
def test_seeds_that_cannot_be_are_refused(folder, seeds, message):
    with pytest.raises(errors.BnexpError, match=message):
        bnexp.run(folder / "small.yaml", seeds=seeds)


def test_functions_about_results_return_what_the_commands_print(folder):
    stored = folder / "results" / "small"
    checked = bnexp.check(stored, against=bnexp.load(stored))
    assert checked.passed is (checked.reasons == ())
    assert [change.difference for change in checked.changes] == [""]
    assert [path.name for path in bnexp.report(stored)] == ["report.html", "report.md"]
    (drawn,) = bnexp.plot(bnexp.load(stored), kinds=["loss"], formats=["png"])
    assert drawn == stored / "figures" / "loss.png"
    with pytest.raises(errors.UsageError, match="is compared with itself"):
        bnexp.compare(stored, stored)
    with pytest.raises(errors.UsageError, match=r"kinds: got 'loss'; must be a list"):
        bnexp.plot(stored, kinds="loss")
    with pytest.raises(errors.UsageError, match="no results"):
        bnexp.check(folder)


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        ({"training.epoch": 2}, "did you mean 'epochs'"),
        ({"training.epochs": "x"}, "got 'x'; must be a whole number"),
        ({"network.hidden": object()}, r"sets\['network.hidden'\]: got <object"),
        ("training.epochs=2", "must be a mapping such as"),
        ([2], "must be a mapping such as"),
    ],
)
def test_overrides_that_cannot_be_are_refused(folder, sets, message):
    with pytest.raises(errors.BnexpError, match=message):
        bnexp.run(folder / "small.yaml", sets=sets)


def test_overrides_by_their_paths_are_those_of_the_command_line(folder, tmp_path):
    sets = {
        "training.epochs": np.int64(1),
        "network": {"hidden": np.array([4])},
        "data.order": "frozen",
    }
    result = bnexp.run(folder / "small.yaml", sets=sets, seeds="2", jobs=1, out=tmp_path)
    settings = result.experiment.variants[0].settings
    assert settings.training.epochs == 1
    assert settings.network.hidden == (4,)
    assert settings.data.order == "frozen"
