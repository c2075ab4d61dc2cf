"""The help of all commands: nothing that is written in it is lost, and paragraphs are joined."""

from __future__ import annotations

import inspect
import re
from typing import get_type_hints

import pytest
from typer.testing import CliRunner

from bnexp.cli.main import COMMANDS, app

ALL = [command for commands in COMMANDS.values() for command in commands]
BRACKETS = re.compile(r"\[[^\]]*\]")


def shown(command) -> str:
    """Returns what a command's `--help` prints, without the borders of tables."""
    done = CliRunner().invoke(app, [command.__name__, "--help"], env={"COLUMNS": "400"})
    assert done.exit_code == 0
    return re.sub(r"[\s│]+", " ", done.output)


def written(command) -> list[str]:
    """Returns what is written of a command and of its options."""
    hints = get_type_hints(command, include_extras=True).values()
    options = [
        getattr(each, "help", None) for h in hints for each in getattr(h, "__metadata__", ())
    ]
    return [inspect.getdoc(command), *filter(None, options)]


@pytest.mark.parametrize("command", ALL)
def test_what_stands_in_brackets_is_shown(command):
    wanted = [part for text in written(command) for part in BRACKETS.findall(text)]
    told = shown(command)
    assert [part for part in wanted if part not in told] == []
    assert "\\" not in told


def test_what_is_to_be_installed_and_what_is_taken_stand_there():
    told = {command.__name__: shown(command) for command in ALL}
    assert "pip install 'bnexp[mlflow]'" in told["export"]
    assert "[default: local]" in told["run"]
    assert "[default: results]" in told["plan"]


@pytest.mark.parametrize("command", ALL)
def test_lines_of_the_source_are_joined(command):
    done = CliRunner().invoke(app, [command.__name__, "--help"], env={"COLUMNS": "400"})
    for paragraph in inspect.getdoc(command).split("\n\n"):
        assert " ".join(paragraph.split()) in done.output
