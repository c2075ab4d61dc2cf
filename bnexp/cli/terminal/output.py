"""The only place that prints: tables and JSON to stdout, everything else to stderr."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from types import FrameType
from typing import Any

import typer

from bnexp.cli.terminal.channels import giving_up, holds_all_letters, make_fit, to_stdout
from bnexp.cli.terminal.fitting.layout import sentence_lines
from bnexp.cli.terminal.fitting.messages import message_lines
from bnexp.cli.terminal.fitting.screen import columns_on, stdout_screen
from bnexp.cli.terminal.tables import Form, all_written, csv_of_one, name_of
from bnexp.errors import BnexpError, StoreError, UsageError
from bnexp.letters import coded, shown
from bnexp.markdown import line_of
from bnexp.processes.memory import lacks_memory
from bnexp.table import Table


class Level(IntEnum):
    """How much is said on stderr."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


_level = Level.NORMAL


def said(level: Level) -> bool:
    """Whether messages of a level are said."""
    return level <= _level


def set_level(level: Level) -> None:
    """Sets how much is said from now on."""
    global _level  # noqa: PLW0603 (one program, one stderr)
    _level = level


def show(tables: Sequence[Table], form: Form = Form.TEXT, only: str | None = None) -> None:
    """Prints tables to stdout; those for people not where errors alone are said.

    Args:
        tables: The tables.
        form: How they are written; of CSV one, and a message names the others.
        only: The name of the table that is printed as CSV; the first where it is None.

    Raises:
        UsageError: It is none of them, or another form is asked for.
    """
    if only is not None and form is not Form.CSV:
        raise UsageError("--table names one of several tables for --csv; give both, or neither")
    if form is Form.TEXT and not said(Level.NORMAL):
        return
    text = csv_of_one(tables, only) if form is Form.CSV else all_written(tables, form)
    with to_stdout():
        sys.stdout.write(text)
    if form is Form.CSV and only is None and len(tables) > 1:
        first, *others = map(name_of, tables)
        say(f"This is the table {first}. Others: {', '.join(f'--table {name}' for name in others)}")


def show_sentences(sentences: Sequence[str], form: Form) -> None:
    """Prints sentences to stdout, each from a line of its own on, and an empty line behind them.

    Args:
        sentences: What is said; nothing is printed of none.
        form: How the tables below are written.
    """
    if not sentences or (form is Form.TEXT and not said(Level.NORMAL)):
        return
    lines = [line_of(sentence) + "\n" for sentence in sentences]
    if form is Form.TEXT:
        room = stdout_screen().columns
        lines = [line for sentence in sentences for line in sentence_lines(shown(sentence), room)]
    with to_stdout():
        sys.stdout.write("\n".join([*lines, "", ""] if form is Form.TEXT else [*lines, ""]))


def show_text(text: str, *, asked: bool = False) -> None:
    """Prints a text to stdout.

    Args:
        text: The text.
        asked: Whether it is what was asked for, as a file is: even where errors alone are said.
    """
    if not (asked or said(Level.NORMAL)):
        return
    with to_stdout():
        sys.stdout.write(shown(text) + "\n")


def show_json(value: Any) -> None:
    """Prints a value as JSON to stdout.

    Letters that stdout cannot show, and signs that would steer a terminal, come out as JSON's own
    codes, so that whoever reads it as JSON has them as they are.
    """
    text = json.dumps(value, indent=1, allow_nan=False, ensure_ascii=not holds_all_letters())
    text = coded(text)
    with to_stdout():
        sys.stdout.write(text + "\n")


def say(message: str, level: Level = Level.NORMAL) -> None:
    """Prints a message to stderr; a full disk under a log is no reason to end a run.

    Args:
        message: The message.
        level: From which level on it is said; errors are said at each.

    Raises:
        BrokenPipeError: Whoever listened is gone.
    """
    if not said(level):
        return
    text, columns = shown(message), columns_on(sys.stderr)
    # In files and pipes a message stays a line, as programs read it.
    lines = message_lines(text, columns) if columns else [text]
    try:
        with giving_up("stderr"):
            sys.stderr.write("\n".join(lines) + "\n")
            sys.stderr.flush()
    except BrokenPipeError:
        raise
    except OSError:
        return


@contextmanager
def whole_program() -> Iterator[None]:
    """Sees that all output has arrived when the program ends; exits with 1 where it has not."""
    make_fit()
    try:
        with to_stdout():
            try:
                yield
            finally:
                sys.stdout.flush()
    except BrokenPipeError:
        sys.exit(1)
    except StoreError as error:
        say(str(error), Level.QUIET)
        sys.exit(1)
    finally:
        with suppress(OSError), giving_up("stderr"):
            sys.stderr.flush()


@contextmanager
def exits() -> Iterator[None]:
    """Turns errors and signals inside a command into one message and the exit code."""
    received: list[signal.Signals] = []
    try:
        with _raising_signals(received):
            yield
            with to_stdout():
                sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        # A library may have turned what a signal raised into an error of its own.
        code, message = _ENDED[received[0]] if received else _told(error)
        if message:
            with suppress(BrokenPipeError):
                say(message, Level.QUIET)
        raise typer.Exit(code) from None


_ENDED = {
    signal.SIGINT: (130, "Interrupted. What was finished is stored; the same command goes on."),
    signal.SIGHUP: (129, "Hung up. What was finished is stored; the same command goes on."),
    signal.SIGTERM: (143, "Terminated. What was finished is stored; the same command goes on."),
}


@contextmanager
def _raising_signals(received: list[signal.Signals]) -> Iterator[None]:
    """Lets Ctrl-C, SIGTERM and SIGHUP interrupt a block, and notes which of them came.

    A Ctrl-C behind any of them ends the process as it stands.
    """

    def interrupt(number: int, _frame: FrameType | None) -> None:
        received.append(signal.Signals(number))
        # Whoever presses Ctrl-C from now on wants no cleaning up: files are whole at any moment.
        if before[signal.SIGINT] is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        # A closed terminal may tell twice, itself and by its shell: cleaning up goes on meanwhile.
        if len(received) == 1:
            raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in _ENDED}
    for number, handler in before.items():
        # In the background a shell has interrupts ignored, `nohup` a hang-up, and so they stay.
        if handler is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _told(error: BaseException) -> tuple[int, str]:
    """Returns exit code and message of an error; raises it where it is a mistake of the program."""
    match error:
        case BnexpError():
            return error.exit_code, str(error)
        case BrokenPipeError():
            return 1, ""
        case OSError():
            return 1, _refusal(error)
        case Exception() if lacks_memory(error):
            return 1, _memory(error)
        case UnicodeEncodeError():
            letters = f"{error.object[error.start : error.end]!a} in {error.object[:100]!a}"
            return 2, f"{letters}: cannot be written in {error.encoding}; set PYTHONUTF8=1"
    raise error


def _memory(error: Exception) -> str:
    """Returns that there is not enough memory, and what for."""
    what = f": {error}" if str(error) else ""
    return (
        f"there is not enough memory{what}. End other programs, or raise the limits of memory "
        "(ulimit -v, or those of the container). What is missing may tell: bnexp doctor"
    )


def _refusal(error: OSError) -> str:
    """Returns what the system refuses, and why."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return "the working directory does not exist any more; change to another one"
    if error.filename is None:
        return (
            f"the system refuses: {error.strerror or error}. What is missing may tell: bnexp doctor"
        )
    return f"{error.filename}: {error.strerror}"
