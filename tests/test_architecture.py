"""Imports point down the ladder of rooms only, and commands load no more than they need."""

import ast
import json
import re
import subprocess
import sys

import pytest
from each import each
from rooms import (
    DRAWING,
    FILES,
    LADDER,
    PACKAGE,
    drawing,
    imported_by,
    parsed,
    room_of,
    rooms_imported,
)

RUNG = {room: height for height, rooms in enumerate(reversed(LADDER)) for room in rooms}
TENSORFLOW_ROOMS = {"networks", "training", "export"}
HEAVY = {"tensorflow", "keras", "pandas", "matplotlib", "scipy", "sklearn"}
CONFIG = str(PACKAGE.parent / "configs" / "smoke.yaml")


def wrong_imports(room, names):
    """Returns the rooms that a file of a room may not import, and does."""
    return {
        other
        for other in rooms_imported(names) - {room}
        if RUNG[other] >= RUNG[room] and not (room == "__init__" and other == "session")
    }


def test_every_room_has_its_rung():
    assert {room_of(path) for path in FILES} <= set(RUNG)


@each("path", FILES)
def test_imports_point_down_the_ladder_and_never_sideways(path):
    assert wrong_imports(room_of(path), imported_by(parsed(path))) == set()


@pytest.mark.parametrize(
    ("room", "line", "wrong"),
    [
        ("config", "from bnexp.plan import expand_trials", {"plan"}),
        ("config", "def f():\n    import bnexp.store.files.atomic", {"store"}),
        ("plan", "from bnexp import data", {"data"}),
        ("errors", "if TYPE_CHECKING:\n    from bnexp.trial import Trial", {"trial"}),
        ("session", "from bnexp.cli.main import app", {"cli"}),
        ("cli", "from bnexp.cli import output\nfrom bnexp import session", set()),
        ("store", "from bnexp.config.reading.yaml12 import yaml_text\nimport bnexp.errors", set()),
    ],
)
def test_an_import_up_or_sideways_is_found_wherever_it_stands(room, line, wrong):
    assert wrong_imports(room, imported_by(ast.parse(line))) == wrong


@each("path", FILES)
def test_only_networks_training_and_export_import_tensorflow(path):
    roots = {name.partition(".")[0] for name in imported_by(parsed(path))}
    assert room_of(path) in TENSORFLOW_ROOMS or not roots & {"tensorflow", "keras"}


@each("path", FILES)
def test_files_are_short_enough_to_read_in_one_sitting(path):
    assert 1 <= len(path.read_text(encoding="utf-8").splitlines()) <= 300


def module_of(path):
    return ".".join(("bnexp", *path.relative_to(PACKAGE).with_suffix("").parts))


def circles(imports):
    """Returns the modules that import each other in a circle, one set for each circle.

    Args:
        imports: For each module those that it imports, wherever in it.
    """
    reached = {module: {*others} & {*imports} for module, others in imports.items()}
    for between in imports:
        for module in imports:
            if between in reached[module]:
                reached[module] |= reached[between]
    around = [module for module in imports if module in reached[module]]
    return {frozenset(o for o in around if o in reached[m] and m in reached[o]) for m in around}


def test_no_modules_import_each_other_in_a_circle():
    modules = {module_of(path): path for path in FILES if path.stem != "__init__"}
    imports = {
        module: {
            other
            for name in imported_by(parsed(path))
            for other in (name, name.rpartition(".")[0])
            if other in modules
        }
        for module, path in modules.items()
    }
    assert circles(imports) == set()


@pytest.mark.parametrize(
    ("imports", "found"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}, [{"a", "b", "c"}]),
        ({"a": ["b"], "b": ["a", "c"], "c": ["d"], "d": ["c"]}, [{"a", "b"}, {"c", "d"}]),
    ],
)
def test_a_circle_of_imports_is_found(imports, found):
    assert circles(imports) == {frozenset(circle) for circle in found}


@each("folder", sorted({path.parent for path in FILES}))
def test_no_folder_holds_more_files_than_one_can_survey(folder):
    assert len([path for path in folder.iterdir() if path.suffix == ".py"]) <= 15


PRINTING = {"print", "pprint", "typer.echo", "typer.secho", "sys.stdout.write", "sys.stderr.write"}
MAY_PRINT = {"cli/terminal/output.py"}


def printing_calls(tree):
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return calls & PRINTING


@each("path", FILES)
def test_only_the_output_of_the_command_line_prints(path):
    name = path.relative_to(PACKAGE).as_posix()
    allowed = PRINTING if name in MAY_PRINT else {"typer.echo"} if name == "cli/main.py" else set()
    assert printing_calls(parsed(path)) <= allowed


def loaded_by(code, cwd, watched=frozenset(HEAVY)):
    """Returns the packages of those watched that a new process has imported after some code."""
    names = sorted(watched)
    report = f"\nimport sys, json\nprint(json.dumps([n for n in {names!r} if n in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", code + report], capture_output=True, text=True, cwd=cwd, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def command(*arguments):
    return f"from bnexp.cli.main import app\napp({list(arguments)!r}, standalone_mode=False)"


@pytest.mark.parametrize(
    "code",
    [
        "import bnexp",
        "import bnexp.cli.main",
        "import bnexp.config, bnexp.plan, bnexp.streams, bnexp.trial",
        "import bnexp.store",
        command("--help"),
        command("run", "--help"),
        command("validate", CONFIG),
    ],
    ids=lambda code: code.splitlines()[-1],
)
def test_help_and_validate_load_no_heavy_package(tmp_path, code):
    assert loaded_by(code, tmp_path) == set()


@pytest.mark.parametrize("code", ["import bnexp", "import bnexp\ndir(bnexp), bnexp.errors"])
def test_importing_the_package_loads_no_other_at_all(tmp_path, code):
    needed = {"numpy", "pydantic", "yaml", "rich", "typer", "IPython", "multiprocessing"}
    assert loaded_by(code, tmp_path, HEAVY | needed) == set()


@pytest.mark.parametrize("config", ["smoke.yaml", "article.yaml"])
def test_plan_loads_no_heavy_package_and_not_even_numpy(tmp_path, config):
    code = command("plan", str(PACKAGE.parent / "configs" / config))
    assert loaded_by(code, tmp_path, HEAVY | {"numpy"}) == set()


def test_figures_and_analysis_load_no_tensorflow(tmp_path):
    loaded = loaded_by(
        "import bnexp.analysis, bnexp.figures, bnexp.execution, bnexp.session.export", tmp_path
    )
    assert not loaded & {"tensorflow", "keras"}


def test_what_is_loaded_would_be_seen(tmp_path):
    assert "scipy" in loaded_by("import scipy", tmp_path)


def test_the_drawing_of_the_rooms_is_that_of_the_imports_there_are():
    assert DRAWING.read_text(encoding="utf-8") == drawing(), "run python tests/rooms.py"


PAGE = PACKAGE.parent / "docs" / "architecture.md"


def test_the_page_about_the_rooms_names_files_that_there_are():
    named = re.findall(r"`((?:bnexp|tests)/[\w./]+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 30
    assert [name for name in named if not (PACKAGE.parent / name).exists()] == []


def test_the_page_about_the_rooms_has_a_line_for_each():
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(rows) == {room for room in RUNG if (PACKAGE / room).is_dir()}
