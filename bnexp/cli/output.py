"""The only place that prints: tables and JSON to stdout, everything else to stderr."""

from __future__ import annotations

import csv
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from types import FrameType
from typing import Any, NoReturn

import typer

from bnexp.errors import BnexpError


class Form(StrEnum):
    """How a table is written."""

    TEXT = "text"
    CSV = "csv"
    MARKDOWN = "md"


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Attributes:
        title: What it shows; left out of CSV.
        columns: Headings.
        rows: Cells, as many in each row as there are columns.
        notes: Sentences beneath.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def show(tables: Sequence[Table], form: Form = Form.TEXT) -> None:
    """Prints tables to stdout."""
    write = {Form.TEXT: _as_text, Form.CSV: _as_csv, Form.MARKDOWN: _as_markdown}[form]
    for number, table in enumerate(tables):
        if number:
            sys.stdout.write("\n")
        write(table)


def count(number: int, noun: str) -> str:
    """Returns a number with its noun: `1 trial`, `2 trials`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def show_json(value: Any) -> None:
    """Prints a value as JSON to stdout."""
    sys.stdout.write(json.dumps(value, indent=1, allow_nan=False, ensure_ascii=False) + "\n")


def say(message: str) -> None:
    """Prints a message to stderr."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


class Terminated(BaseException):
    """The process was asked to end (SIGTERM)."""


@contextmanager
def exits() -> Iterator[None]:
    """Turns errors and interrupts inside a command into one message and the exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
        sys.stdout.flush()
    except BnexpError as error:
        say(str(error))
        raise typer.Exit(error.exit_code) from None
    except BrokenPipeError:
        # What is left in the buffer has no reader; closing here keeps the exit silent.
        sys.stdout = None
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        say("Interrupted. What was finished is stored; run again to go on.")
        raise typer.Exit(130) from None
    except Terminated:
        say("Terminated. What was finished is stored; run again to go on.")
        raise typer.Exit(143) from None


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


def _as_text(table: Table) -> None:
    widths = [
        max(len(row[i]) for row in (table.columns, *table.rows)) for i in range(len(table.columns))
    ]
    lines = [table.title] if table.title else []
    lines += [_aligned(table.columns, widths), "  ".join("-" * width for width in widths)]
    lines += [_aligned(row, widths) for row in table.rows]
    lines += table.notes
    sys.stdout.write("\n".join(lines) + "\n")


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _as_csv(table: Table) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)


def _as_markdown(table: Table) -> None:
    rows = [table.columns, ["---"] * len(table.columns), *table.rows]
    lines = [f"**{table.title}**", ""] if table.title else []
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines += ["", *table.notes] if table.notes else []
    sys.stdout.write("\n".join(lines) + "\n")
