"""Chooses how a run's progress is shown: bars in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, cast

from rich.console import Console
from rich.live import Live
from rich.text import Text

from bnexp.cli.terminal.output import Level, said, say
from bnexp.counting import counted
from bnexp.letters import shortened
from bnexp.session.progress import Lines
from bnexp.session.progress.bars import Bars
from bnexp.session.progress.lasting import Lasting
from bnexp.session.progress.standing import clock


def make_progress() -> Lines | Bars:
    """Returns what suits the place that messages go to, and how much is to be said."""
    detailed = said(Level.VERBOSE)
    if not said(Level.NORMAL) or not sys.stderr.isatty():
        return Lines(say, detailed=detailed)
    return Bars(_console(), say, detailed=detailed)


@contextmanager
def working(what: str) -> Iterator[Callable[[Path], None]]:
    """Shows in a terminal that figures are drawn, and how many files are there already.

    Without a thread: where there is one, no second process may be forked to draw as well.

    Args:
        what: What is done, as a sentence begins.

    Yields:
        What is to be told of each file that is written.
    """
    if not said(Level.NORMAL) or not sys.stderr.isatty():
        yield lambda _path: None
        return
    console, begun, written = _console(), time.monotonic(), list[Path]()

    def line() -> Text:
        spent = clock(time.monotonic() - begun)
        told = [counted(len(written), "file"), f"{written[-1].name} the last"] if written else []
        return Text(shortened(f"{what}: {', '.join([*told, spent])} gone", console.width))

    with Live(line(), console=console, auto_refresh=False, transient=True, redirect_stdout=False,
              redirect_stderr=sys.stderr.isatty()) as live:  # fmt: skip

        def tell(path: Path) -> None:
            written.append(path)
            live.update(line(), refresh=True)

        yield tell


def _console() -> Console:
    return Console(file=cast(TextIO, Lasting(sys.stderr)), soft_wrap=True)
