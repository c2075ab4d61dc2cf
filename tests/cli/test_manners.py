"""Pipes, terminals, locales, folders of all kinds: no traceback, the right exit code."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HOUR

from bnexp.cli.main import app

COMMANDS = [command.callback.__name__ for command in app.registered_commands]
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]")
UNSET = dict.fromkeys(("NO_COLOR", "FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS"))

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and /dev/full")


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Returns the exit code and what was written to stderr."""
    _, errors = process.communicate(timeout=HOUR)
    return process.returncode, errors


def test_short_help_is_help_and_names_every_command(bnexp):
    done = bnexp("-h")
    assert done.stdout == bnexp("--help").stdout
    assert all(f" {command} " in done.stdout for command in COMMANDS)


def test_installed_program_is_the_module(started):
    installed = (
        "from importlib.metadata import entry_points\n"
        "(program,) = entry_points(group='console_scripts', name='bnexp')\n"
        "program.load()()"
    )
    ways = [
        started("--version", program=program, stdout=subprocess.PIPE).communicate()
        for program in (("-m", "bnexp"), ("-c", installed))
    ]
    assert ways[0] == ways[1]
    assert ways[0][0].startswith("bnexp ")


@pytest.mark.parametrize("variables", [{}, {"GITHUB_ACTIONS": "1"}, {"TERM": "xterm-256color"}])
@pytest.mark.parametrize("arguments", [("--help",), ("plan", "--bad"), ("plan", "small.yaml")])
def test_no_escape_codes_into_a_pipe(started, arguments, variables):
    process = started(*arguments, stdout=subprocess.PIPE, variables={**UNSET, **variables})
    shown = "".join(process.communicate(timeout=HOUR))
    assert shown
    assert "\x1b" not in shown


def shown_in_terminal(started, *arguments: str, **variables: str) -> str:
    """Returns what a terminal is sent."""
    ours, theirs = pty.openpty()
    process = started(
        *arguments,
        stdout=theirs,
        stderr=theirs,
        variables={**UNSET, "TERM": "xterm-256color", **variables},
    )
    os.close(theirs)
    parts = []
    try:
        while part := os.read(ours, 65536):
            parts.append(part)
    except OSError:  # How Linux tells that the other side is gone.
        pass
    os.close(ours)
    process.wait(timeout=HOUR)
    return b"".join(parts).decode()


@pytest.mark.parametrize("arguments", [("--help",), ("plan", "--bad"), ("plan", "small.yaml")])
def test_no_colours_in_a_terminal_that_wants_none(started, arguments):
    shown = shown_in_terminal(started, *arguments, NO_COLOR="1")
    assert shown
    assert not COLOUR.search(shown)


def test_colours_in_a_terminal_would_be_seen(started):
    assert COLOUR.search(shown_in_terminal(started, "--help"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("plan", "--help"),
        ("--version",),
        ("plan", "small.yaml"),
        ("plan", "small.yaml", "--seeds", "3000", "--json"),
        ("validate", "small.yaml", "--json"),
    ],
)
@pytest.mark.parametrize("buffered", ["", "1"])
def test_reader_that_is_gone_is_no_traceback(started, arguments, buffered):
    ours, theirs = os.pipe()
    os.close(ours)
    process = started(*arguments, stdout=theirs, variables={"PYTHONUNBUFFERED": buffered})
    os.close(theirs)
    code, errors = ended(process)
    assert code == 1
    assert [
        line for line in errors.splitlines() if "warning" not in line and line[:2] != "  "
    ] == []


@pytest.mark.parametrize("buffered", ["", "1"])
def test_reader_that_goes_in_the_middle_is_no_traceback(started, buffered):
    many = ("plan", "small.yaml", "--seeds", "5000")
    process = started(*many, stdout=subprocess.PIPE, variables={"PYTHONUNBUFFERED": buffered})
    process.stdout.readline()
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == ("", 1)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("validate", "nowhere.yaml"), 2), (("plan", "--bad"), 2), (("plan", "small.yaml"), 0)],
)
@pytest.mark.parametrize("streams", ["2>&-", ">&-", "<&- >&- 2>&-"])
def test_closed_streams_change_no_exit_code(started, arguments, code, streams):
    process = started(*arguments, streams=f" {streams}", stdout=subprocess.DEVNULL)
    assert ended(process)[0] == code


def test_file_opened_later_does_not_take_the_place_of_a_closed_stream(started):
    code = (
        "import os, sys; from bnexp.cli.terminal.channels import make_fit; make_fit()\n"
        "sys.stdout.write('lost')\n"
        "passed_on = all(map(os.get_inheritable, range(3)))\n"
        "sys.exit(0 if passed_on and os.open('small.yaml', os.O_RDONLY) > 2 else 1)"
    )
    process = started(program=("-c", code), streams=" <&- >&- 2>&-", stdout=subprocess.DEVNULL)
    assert ended(process)[0] == 0


@needs_linux
@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("arguments", [("--help",), ("plan", "small.yaml"), ("schema",)])
def test_full_disk_under_stdout_is_one_message(started, arguments, buffered):
    with Path("/dev/full").open("w") as full:
        process = started(*arguments, stdout=full, variables={"PYTHONUNBUFFERED": buffered})
    assert ended(process) == (1, "stdout: cannot be written: No space left on device\n")


@needs_linux
@pytest.mark.parametrize(("config", "code"), [("small.yaml", 0), ("nowhere.yaml", 2)])
def test_full_disk_under_stderr_changes_no_exit_code(started, config, code):
    with Path("/dev/full").open("w") as full:
        process = started("validate", config, stderr=full, variables={"PYTHONUNBUFFERED": ""})
    assert process.wait(timeout=HOUR) == code


FEW_LETTERS = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
ARMS = ["sans-é 日本", "bn 🙂"]
ABROAD = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [4]}
training: {epochs: 1}
arms:
  sans-é 日本: {}
  bn 🙂: {network.norm: {kind: batch, placement: after}}
"""


def test_locale_of_few_letters_does_with_names_and_paths_of_many(bnexp):
    folder = bnexp.folder = bnexp.folder / "ein Ordner é 日本 🙂"
    folder.mkdir()
    (folder / "wie é 日本 🙂.yaml").write_text(ABROAD, encoding="utf-8")
    (folder / "mit.yaml").write_text("extends: wie é 日本 🙂.yaml\n", encoding="utf-8")

    def call(*arguments: str) -> str:
        done = bnexp(*arguments, **FEW_LETTERS)
        assert done.returncode == 0, done.stderr
        assert (done.stdout + done.stderr).isascii()
        assert "Traceback" not in done.stderr
        return done.stdout

    config, out = "wie é 日本 🙂.yaml", "dort é/hin mit 🙂"
    call("validate", config)
    assert "sans-\\xe9 \\u65e5\\u672c" in call("plan", config)
    assert [
        trial["arm"] for trial in json.loads(call("plan", "mit.yaml", "--json"))["trials"]
    ] == ARMS
    answer = json.loads(call("run", config, "--jobs", "1", "--json", "--out", out))
    assert answer["folder"] == f"{out}/small"
    call("plot", f"{out}/small", "--kind", "loss", "--format", "svg")
    rows = (folder / out / "small/trials.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ARMS


def test_file_names_that_the_system_cannot_write_are_one_message(started, bnexp):
    (bnexp.folder / "mit.yaml").write_text("extends: é.yaml\n", encoding="utf-8")
    process = started(
        *("validate", "mit.yaml"), program=("-X", "utf8=0", "-m", "bnexp"), variables=FEW_LETTERS
    )
    told = "'\\xe9' in '\\xe9.yaml': cannot be written in ascii; set PYTHONUTF8=1\n"
    status, said = ended(process)
    # From Python 3.13 on the system is asked for the whole path.
    assert (status, said.replace(f"{bnexp.folder}/", "")) == (2, told)


@needs_linux
def test_folder_that_was_deleted_meanwhile_is_one_message(started, bnexp):
    for arguments, outcome in (
        (
            ("plan", "article"),
            (1, "the working directory does not exist any more; change to another one\n"),
        ),
        (("plan", str(bnexp.folder / "small.yaml"), "--out", str(bnexp.folder)), (0, "")),
    ):
        gone = bnexp.folder / "gone"
        gone.mkdir()
        process = started(*arguments, first='rmdir "$PWD";', cwd=gone, stdout=subprocess.DEVNULL)
        assert ended(process) == outcome


@needs_linux
def test_folder_that_cannot_be_written_stops_only_what_writes(started, bnexp):
    config = str(bnexp.folder / "small.yaml")
    refused = "results: cannot be written: No such file or directory"
    for command, code, told in (("validate", 0, ""), ("plan", 0, ""), ("run", 1, refused)):
        process = started(command, config, "-q", cwd="/proc", stdout=subprocess.DEVNULL)
        found, said = ended(process)
        assert (found, said.startswith(told), said.count("\n")) == (code, True, 1 if told else 0)


def test_configuration_is_the_same_whatever_the_way_to_it(bnexp):
    elsewhere = bnexp.folder / "else where"
    elsewhere.mkdir()
    (elsewhere / "link.yaml").symlink_to(bnexp.folder / "small.yaml")
    direct = bnexp("plan", "small.yaml", "--json").stdout
    ways = (str(bnexp.folder / "small.yaml"), "else where/../small.yaml", "else where/link.yaml")
    for way in ways:
        assert bnexp("plan", way, "--json").stdout == direct
