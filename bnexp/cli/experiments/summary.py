"""Adds what was checked to the step summary of GitHub Actions, a file of Markdown."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from bnexp.cli.terminal.tables import Form, written
from bnexp.errors import UsageError
from bnexp.markdown import escaped, line_of
from bnexp.store.files.refusals import WRITTEN, refused
from bnexp.table import Table

VARIABLE = "GITHUB_STEP_SUMMARY"


def summary_file() -> Path:
    """Returns the file that GitHub Actions shows as the summary of a step.

    Raises:
        UsageError: There is none, as everywhere else.
    """
    path = os.environ.get(VARIABLE)
    if not path:
        raise UsageError(
            f"--summary: the variable {VARIABLE} names no file; GitHub Actions sets it. "
            "Elsewhere --md prints the same"
        )
    return Path(path)


def add_to_summary(path: Path, name: str, tables: Sequence[Table], reasons: Sequence[str]) -> None:
    """Adds to the file whether all is as expected, why not, and the tables.

    Args:
        path: The file.
        name: The experiment's.
        tables: What was checked.
        reasons: What is not as expected.

    Raises:
        StoreError: The file cannot be written.
    """
    heading = f"## {escaped(name)}: {'not as expected' if reasons else 'as expected'}"
    parts = [heading, "", *(f"- {line_of(reason)}" for reason in reasons), ""]
    text = "\n".join([*parts, *(written(table, Form.MARKDOWN) for table in tables)]) + "\n"
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise refused(path, WRITTEN, error) from None
