"""Signs and colours of verdicts are for terminals; messages fit them, in a pipe they stay lines."""

import io
import os
import pty

import pytest

from bnexp.cli.terminal import output
from bnexp.cli.terminal.fitting.blocks import in_blocks
from bnexp.cli.terminal.fitting.layout import on_screen
from bnexp.cli.terminal.fitting.messages import message_lines
from bnexp.cli.terminal.fitting.screen import Screen, columns_on, shows_colours, stdout_screen
from bnexp.cli.terminal.tables import Form, written
from bnexp.table import MARKS, Table

OUTCOMES = ("supported", "contradicted", "inconclusive, indicative", "cannot be judged")
TABLE = Table(
    "Claims",
    ("claim", "verdict", "expected"),
    [(str(place), outcome, "supported") for place, outcome in enumerate(OUTCOMES)],
    outcomes=("verdict",),
)


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture
def on_terminal(monkeypatch):
    """Writes the table to a terminal whose surroundings are stated."""

    def write(encoding="utf-8", **variables):
        monkeypatch.setattr("sys.stdout", Terminal())
        monkeypatch.setattr("sys.stdout.encoding", encoding, raising=False)
        for name in ("NO_COLOR", "CLICOLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"TERM": "xterm", "COLUMNS": "80", **variables}.items():
            monkeypatch.setenv(name, value)
        return written(TABLE, Form.TEXT)

    return write


def test_a_terminal_shows_verdicts_with_signs_and_colours(on_terminal):
    assert on_terminal().splitlines() == [
        "\033[1mClaims\033[0m",
        "claim  verdict                     expected",
        "-----  --------------------------  ---------",
        "    0  \033[32m✓ supported\033[0m                 supported",
        "    1  \033[31m✗ contradicted\033[0m              supported",
        "    2  \033[2m? inconclusive, indicative\033[0m  supported",
        "    3  \033[33m– cannot be judged\033[0m          supported",
    ]


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"CLICOLOR": "0"}])
def test_without_colours_signs_tell_verdicts_apart(on_terminal, variables):
    text = on_terminal(**variables)
    assert "\033" not in text
    for outcome, mark in MARKS.items():
        assert f"{mark} {outcome}" in text


def test_signs_that_a_terminal_lacks_have_others_in_their_place(on_terminal):
    text = on_terminal("latin-1", NO_COLOR="1")
    assert text.isascii()
    assert "+ supported" in text
    assert "x contradicted" in text


def test_notes_explain_the_signs_that_a_terminal_shows():
    note = ", ".join(f"{mark} {outcome}" for outcome, mark in MARKS.items())
    table = Table(
        "Claims", ("claim", "0.1"), [("a", MARKS["supported"])], (note,), outcomes=("0.1",)
    )
    lines = on_screen(table, Screen(80, ascii=True))
    assert lines[-2:] == [
        "a      +",
        "+ supported, x contradicted, ? inconclusive, - cannot be judged",
    ]


def test_files_and_pipes_have_neither_signs_nor_colours(monkeypatch):
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    monkeypatch.setenv("TERM", "xterm")
    assert stdout_screen() == Screen(stdout_screen().columns)
    for form in Form:
        text = written(TABLE, form)
        assert "\033" not in text
        assert "✓" not in text


def test_blocks_have_the_colours_too():
    lines = in_blocks(TABLE, Screen(60, marks=True, colours=True))
    assert lines[:2] == ["claim: 0", "  \033[32mverdict: supported\033[0m; expected: supported"]


def test_an_empty_variable_asks_for_nothing():
    assert shows_colours({"NO_COLOR": "", "TERM": "xterm"})
    assert not shows_colours({})


def test_messages_end_between_words_and_keep_excerpts_and_commands():
    told = (
        "base.yaml:5:38: warning: the test set is evaluated along the way; see bnexp explain\n"
        "  5 | evaluation: {every: {epochs: 1}, on: [validation, test]}\n"
        "    |                                                   ^^^^"
    )
    assert message_lines(told, 40) == [
        "base.yaml:5:38: warning: the test set is",
        "  evaluated along the way; see",
        "  bnexp explain",
        *told.splitlines()[1:],
    ]


def test_messages_are_wrapped_in_a_terminal_only(monkeypatch, capsys):
    output.say("word " * 60)
    assert capsys.readouterr().err == "word " * 60 + "\n"
    monkeypatch.setattr(output, "columns_on", lambda _stream: 40)
    output.say("word " * 60)
    assert max(map(len, capsys.readouterr().err.splitlines())) <= 40


def test_a_terminal_tells_its_columns_and_a_pipe_has_none(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    ours, theirs = pty.openpty()
    with open(theirs, "w") as terminal:  # noqa: PTH123 (a descriptor)
        assert columns_on(terminal) == 80
        monkeypatch.setenv("COLUMNS", "50")
        assert columns_on(terminal) == 50
    os.close(ours)
    assert columns_on(io.StringIO()) is None
