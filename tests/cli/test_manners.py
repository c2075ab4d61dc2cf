"""Pipes, terminals, locales, signals, folders of all kinds: no traceback, the right exit code."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from bnexp.cli import output
from bnexp.cli.main import app

COMMANDS = [command.callback.__name__ for command in app.registered_commands]
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]")
UNSET = dict.fromkeys(("NO_COLOR", "FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS"))
INTERRUPTED = "Interrupted. What was finished is stored; run again to go on.\n"

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and /dev/full")


@pytest.fixture
def started(bnexp):
    """Starts the program in the folder, through a shell that prepares its surroundings."""
    home = {"HOME": str(bnexp.folder), "KERAS_HOME": str(bnexp.folder), "COLUMNS": "120"}

    def start(*arguments: str, first: str = "", **options) -> subprocess.Popen[str]:
        line = f'{first} exec "$@"' + options.pop("streams", "")
        program = options.pop("program", ("-m", "bnexp"))
        variables = {**os.environ, "NO_COLOR": "1", **home, **options.pop("variables", {})}
        variables = {name: value for name, value in variables.items() if value is not None}
        return subprocess.Popen(
            ["sh", "-c", line, "sh", sys.executable, *program, *arguments],
            **{"cwd": bnexp.folder, "stderr": subprocess.PIPE, "text": True, **options},
            env=variables,
            # Tests that run in the background inherit interrupts that are ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )

    return start


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Returns the exit code and what was written to stderr."""
    _, errors = process.communicate(timeout=120)
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
    shown = "".join(process.communicate(timeout=120))
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
    process.wait(timeout=120)
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
        "import os, sys; from bnexp.cli.channels import make_fit; make_fit()\n"
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
    assert process.wait(timeout=120) == code


# Interrupts the program at the moment at which it imports a module.
AT_IMPORT = """
import runpy, signal, sys
module = sys.argv.pop(1)
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
runpy.run_module("bnexp", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("module", ["bnexp.cli.main", "typer.core", "bnexp.cli.plan"])
@pytest.mark.parametrize("arguments", [("--help",), ("validate", "small.yaml")])
def test_interrupt_before_anything_has_begun_ends_without_a_word(started, module, arguments):
    process = started(module, *arguments, program=("-c", AT_IMPORT), stdout=subprocess.PIPE)
    assert process.communicate(timeout=120) == ("", "")
    assert process.returncode == 130


@pytest.mark.parametrize("module", ["bnexp.config.experiment", "yaml"])
@pytest.mark.parametrize("command", ["validate", "plan"])
def test_interrupt_within_a_command_is_one_message(started, module, command):
    process = started(module, command, "small.yaml", program=("-c", AT_IMPORT))
    assert ended(process) == (130, INTERRUPTED)


def test_interrupt_while_output_waits_for_its_reader_is_one_message(started):
    process = started("plan", "small.yaml", "--seeds", "5000", stdout=subprocess.PIPE)
    process.stdout.readline()
    os.kill(process.pid, signal.SIGINT)
    assert ended(process) == (130, INTERRUPTED)


def test_interrupt_that_is_ignored_stays_ignored(started):
    process = started(
        "yaml",
        "validate",
        "small.yaml",
        "--json",
        first='trap "" INT;',
        program=("-c", AT_IMPORT),
        stdout=subprocess.PIPE,
    )
    assert json.loads(process.communicate(timeout=120)[0])["valid"]
    assert process.returncode == 0


def test_interrupt_that_a_library_turns_into_an_error_stays_an_interrupt(capsys):
    def library() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as interrupt:
            raise RuntimeError("a schema cannot be built") from interrupt

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(typer.Exit) as raised, output.exits():
        library()
    assert raised.value.exit_code == 130
    assert capsys.readouterr().err == INTERRUPTED
    assert signal.getsignal(signal.SIGINT) is before


def test_mistake_of_the_program_keeps_its_traceback():
    with pytest.raises(RuntimeError, match="a mistake"), output.exits():
        raise RuntimeError("a mistake")


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
    assert [trial["arm"] for trial in json.loads(call("plan", "mit.yaml", "--json"))] == ARMS
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
    assert ended(process) == (2, told)


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
    refused = "results/small: cannot be written: No such file or directory"
    for command, code, told in (("validate", 0, ""), ("plan", 0, ""), ("run", 1, refused)):
        process = started(command, config, "-q", cwd="/proc", stdout=subprocess.DEVNULL)
        assert ended(process) == (code, told and f"{told}\n")


def test_configuration_is_the_same_whatever_the_way_to_it(bnexp):
    elsewhere = bnexp.folder / "else where"
    elsewhere.mkdir()
    (elsewhere / "link.yaml").symlink_to(bnexp.folder / "small.yaml")
    direct = bnexp("plan", "small.yaml", "--json").stdout
    ways = (str(bnexp.folder / "small.yaml"), "else where/../small.yaml", "else where/link.yaml")
    for way in ways:
        assert bnexp("plan", way, "--json").stdout == direct
