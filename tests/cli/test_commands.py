"""Every command has help with an example, and stands in the README; errors are one message."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bnexp.cli.main import app

COMMANDS = [command.callback.__name__ for command in app.registered_commands]
README = Path(__file__).parents[2] / "README.md"


HELP = """
import sys
from bnexp.cli.main import app
from bnexp.cli.terminal.channels import make_fit

make_fit()
for command in sys.argv[1:]:
    try:
        app([command, "-h"], prog_name="bnexp")
    except SystemExit as ended:
        print(f"ended with {ended.code}")
"""


def test_every_command_has_help_with_an_example(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", HELP, *COMMANDS],
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "120", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    *helps, rest = done.stdout.split("ended with 0\n")
    assert (rest, done.stderr) == ("", "")
    assert "\x1b" not in done.stdout
    for command, shown in zip(COMMANDS, helps, strict=True):
        assert f"Example: bnexp {command} " in shown


def test_every_command_stands_in_the_readme():
    text = README.read_text()
    assert [command for command in COMMANDS if f"`bnexp {command}" not in text] == []


def test_version(here):
    assert here("--version").stdout == "bnexp 0.1.0\n"


def test_mistakes_are_told_with_their_places_and_nothing_else(here):
    (here.folder / "wrong.yaml").write_text("training: {epochs: 1, batchsize: 8}\nnmae: x\n")
    done = here("validate", "wrong.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    wrong = here.folder / "wrong.yaml"
    assert (
        done.stderr.replace(f"{wrong}:", "wrong.yaml:")
        == """\
wrong.yaml:1:23: training.batchsize: unknown key; did you mean 'batch_size'? Known here: \
optimizer, schedule, batch_size, accumulate, precision, compile, checkpoint, save_model, epochs, \
steps, examples
  1 | training: {epochs: 1, batchsize: 8}
    |                       ^^^^^^^^^
wrong.yaml:2:1: nmae: unknown key; did you mean 'name'? Known here: \
name, question, extends, data, network, training, evaluation, seeds, arms, grid, zip, claims, accept
  2 | nmae: x
    | ^^^^
More: bnexp explain training, bnexp explain
"""
    )
    problems = json.loads(here("validate", "wrong.yaml", "--json").stdout)["problems"]
    assert [(problem["line"], problem["key"]) for problem in problems] == [
        (1, "training.batchsize"),
        (2, "nmae"),
    ]
    assert here("run", "wrong.yaml").returncode == 2
    assert here("plan", "wrong.yaml").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "nowhere.yaml"),
        ("validate", "."),
        ("run", "small.yaml", "--jobs", "0"),
        ("run", "small.yaml", "--set", "training.epochs"),
        ("run", "small.yaml", "--seeds", "none"),
        ("plan", "small.yaml", "--json", "--csv"),
        ("plot",),
        ("plot", "small.yaml", "--format", "bmp"),
        ("dance",),
    ],
)
def test_wrong_use_ends_without_a_traceback(here, arguments):
    done = here(*arguments)
    assert done.returncode in (1, 2)
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_packaged_configurations_go_by_name(here):
    done = here("validate", "article")
    assert done.returncode == 0
    assert done.stderr == "article: valid. 2 arms, 10 seeds: 20 trials.\n"


def test_broken_pipe_is_no_traceback(bnexp):

    with subprocess.Popen(
        [sys.executable, "-m", "bnexp", "plan", "small.yaml", "--seeds", "5000"],
        cwd=bnexp.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
    assert errors == ""


def test_of_thousands_of_mistakes_json_holds_the_first_and_the_count(here):
    keys = "".join(f"traning{number}: 1\n" for number in range(1000))
    (here.folder / "wrong.yaml").write_text(f"training: {{epochs: 1}}\narms: {{a: {{}}}}\n{keys}")
    found = json.loads(here("validate", "wrong.yaml", "--json").stdout)
    assert (found["mistakes"], len(found["problems"])) == (1000, 20)
