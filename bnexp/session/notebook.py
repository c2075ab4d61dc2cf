"""An answer as a notebook shows it: the question, the verdicts, the numbers and a figure."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from bnexp.analysis import Verdicts
from bnexp.analysis.telling.html_tables import html_of
from bnexp.counting import counted
from bnexp.errors import StoreError
from bnexp.letters import shown
from bnexp.store.files.kinds import read_part
from bnexp.table import Table

_OPEN = 12
"""Rows of a table that stands open; a longer one opens at a click."""

_SHOWN = ("forest", "differences", "accuracy", "loss")
"""Of these figures the first that is there is shown."""

_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}

_LARGEST = 2**20
"""Bytes of a figure, since a notebook keeps it."""


def html_of_answer(
    title: str,
    question: str,
    facts: Mapping[str, str],
    verdicts: Verdicts,
    tables: Sequence[Table],
    figures: Sequence[Path],
) -> str:
    """Returns an answer as HTML without script and style, in the colours of the page around it.

    Args:
        title: Whose it is.
        question: What was asked, in words; empty where that is not said.
        facts: What else is to be known, by its name.
        verdicts: What came out of each claim.
        tables: Those of the verdicts first.
        figures: Files of figures that there are.
    """
    asked = f"<p><em>{_text(question)}</em></p>" if question else ""
    told = "; ".join(f"{name}: {text}" for name, text in facts.items())
    parts = [
        f"<p><strong>{_text(title)}</strong></p>{asked}<p>{_text(told)}</p>",
        f"<p>{_text(_counted(verdicts))}</p>" if verdicts else "",
        *map(_folded, tables),
        _figure(figures, opened=all(len(table.rows) <= _OPEN for table in tables)),
    ]
    return "\n".join(["<div>", *filter(None, parts), "</div>"])


def _counted(verdicts: Verdicts) -> str:
    """Returns how many verdicts are what, and how many are not as expected."""
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    other = sum(not verdict.as_expected for verdict in verdicts)
    expected = f"{other} not as expected" if other else "all as expected"
    return f"{counted(len(verdicts), 'verdict')}: {told}; {expected}."


def _folded(table: Table) -> str:
    opened = " open" if len(table.rows) <= _OPEN else ""
    inside = html_of([replace(table, title="")])
    name = f"{_text(table.title)} ({counted(len(table.rows), 'row')})"
    return f"<details{opened}><summary>{name}</summary>{inside}</details>"


def _figure(figures: Sequence[Path], *, opened: bool) -> str:
    """Returns a figure within the text, open where all is short; nothing without one."""
    for kind in _SHOWN:
        for suffix, form in _TYPES.items():
            path = next((p for p in figures if p.name == kind + suffix), None)
            content = _content(path) if path else b""
            if content:
                data = base64.b64encode(content).decode()
                style = "max-width:100%;background:#fff"
                source = f"data:{form};base64,{data}"
                image = f'<img alt="Figure: {kind}" style="{style}" src="{source}">'
                state = " open" if opened else ""
                return f"<details{state}><summary>Figure: {kind}</summary>{image}</details>"
    return ""


def _content(path: Path) -> bytes:
    """Returns the bytes of a figure; none where it cannot be read, or is too large to be kept."""
    try:
        content = read_part(path)
    except (OSError, StoreError):
        return b""
    return content if len(content) <= _LARGEST else b""


def _text(text: str) -> str:
    return escape(shown(text))
