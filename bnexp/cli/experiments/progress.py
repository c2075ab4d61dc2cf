"""Chooses how a run's progress is shown: bars in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, cast

from rich.console import Console
from rich.live import Live
from rich.text import Text

from bnexp.cli.terminal.output import Level, said, say
from bnexp.counting import counted
from bnexp.letters import columns_of, shortened
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
def working(what: str, noun: str = "file") -> Iterator[Callable[[Path], None]]:
    """Shows in a terminal that figures are drawn, and how many files are there already.

    Without a thread: where there is one, no second process may be forked to draw as well.

    Args:
        what: What is done, as a sentence begins.
        noun: What each of those that are counted is.

    Yields:
        What is to be told of each file that is written.
    """
    if not said(Level.NORMAL) or not sys.stderr.isatty():
        yield lambda _path: None
        return
    console, begun, written = _console(), time.monotonic(), list[Path]()

    def line() -> Text:
        spent = clock(time.monotonic() - begun)
        return Text(working_line(what, written, spent, console.width, noun))

    with Live(line(), console=console, auto_refresh=False, transient=True, redirect_stdout=False,
              redirect_stderr=sys.stderr.isatty()) as live:  # fmt: skip

        def tell(path: Path) -> None:
            written.append(path)
            live.update(line(), refresh=True)

        yield tell


def working_line(
    what: str, written: Sequence[Path], spent: str, columns: int, noun: str = "file"
) -> str:
    """Returns how far the drawing of figures is; without the last file where it has no room.

    Args:
        what: What is done, as a sentence begins.
        written: The files that are there.
        spent: The time since it began.
        columns: How many columns there are.
        noun: What each of them is.
    """
    count = [counted(len(written), noun)] if written else []
    last = [f"{written[-1].name} the last"] if written else []
    whole, short = (f"{what}: {', '.join([*told, spent])} gone" for told in (count + last, count))
    return whole if columns_of(whole) <= columns else shortened(short, columns)


def _console() -> Console:
    return Console(file=cast(TextIO, Lasting(sys.stderr)), soft_wrap=True)
