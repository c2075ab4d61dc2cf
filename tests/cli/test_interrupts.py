"""Ctrl-C at any moment ends a command with 130 and at most one message."""

from __future__ import annotations

import json
import os
import signal
import subprocess

import pytest
import typer
from patience import HOUR

from bnexp.cli.terminal import output

INTERRUPTED = "Interrupted. What was finished is stored; the same command goes on.\n"


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Returns the exit code and what was written to stderr."""
    _, errors = process.communicate(timeout=HOUR)
    return process.returncode, errors


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


@pytest.mark.parametrize(
    "module", ["bnexp.cli.main", "typer.core", "bnexp.cli.configurations.plan"]
)
@pytest.mark.parametrize("arguments", [("--help",), ("validate", "small.yaml")])
def test_interrupt_before_anything_has_begun_ends_without_a_word(started, module, arguments):
    process = started(module, *arguments, program=("-c", AT_IMPORT), stdout=subprocess.PIPE)
    assert process.communicate(timeout=HOUR) == ("", "")
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
    assert json.loads(process.communicate(timeout=HOUR)[0])["valid"]
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


def test_second_hang_up_does_not_interrupt_the_cleaning_up_after_the_first(capsys):
    cleaned = []

    def command() -> None:
        try:
            signal.raise_signal(signal.SIGHUP)
        finally:
            signal.raise_signal(signal.SIGHUP)
            signal.raise_signal(signal.SIGTERM)
            cleaned.append(True)

    with pytest.raises(typer.Exit) as raised, output.exits():
        command()
    assert (raised.value.exit_code, cleaned) == (129, [True])
    assert capsys.readouterr().err.startswith("Hung up. What was finished is stored; ")


def test_hang_up_that_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with output.exits():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_mistake_of_the_program_keeps_its_traceback():
    with pytest.raises(RuntimeError, match="a mistake"), output.exits():
        raise RuntimeError("a mistake")
