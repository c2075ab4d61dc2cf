"""Chooses how a run's progress is shown: bars in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from typing import TextIO, cast

from rich.console import Console

from bnexp.cli.terminal.output import Level, said, say
from bnexp.session.progress import Lines
from bnexp.session.progress.bars import Bars
from bnexp.session.progress.lasting import Lasting


def make_progress() -> Lines | Bars:
    """Returns what suits the place that messages go to, and how much is to be said."""
    detailed = said(Level.VERBOSE)
    if detailed or not said(Level.NORMAL) or not sys.stderr.isatty():
        return Lines(say, detailed=detailed)
    return Bars(Console(file=cast(TextIO, Lasting(sys.stderr))), say)
