"""Chooses how `bnexp.run` shows how it gets on."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any, TextIO, cast

from bnexp.errors import UsageError
from bnexp.execution.events import Progress, Silent, Warns
from bnexp.session.progress.lasting import Lasting
from bnexp.session.progress.lines import Lines
from bnexp.session.progress.told import Tell, Told


def progress_of(given: bool | Tell | None) -> Progress:
    """Returns what shows how a run gets on.

    Args:
        given: A function that is told; False shows nothing; True shows it wherever that may be,
            and None only to somebody who looks: in a notebook or a terminal.

    Raises:
        UsageError: It is none of these.
    """
    if callable(given):
        return Told(given)
    if given not in (True, False, None):
        raise UsageError(
            f"progress: got {given!r}; must be True, False, None, or a function such as "
            "progress(done, trials, told)"
        )
    if given is False:
        return Silent()
    if display := _display():
        from bnexp.session.progress.cell import Cell  # noqa: PLC0415 (in notebooks only)

        return Cell(display)
    stream = sys.stderr
    if stream is not None and stream.isatty() and (given or _alone()):
        return _bars(stream)
    return _Lines(_sayer(stream)) if given and stream is not None else Silent()


def _display() -> Callable[..., Any] | None:
    """Returns what shows things in a notebook; None elsewhere."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if getattr(shell, "kernel", None) is None:
        return None
    return cast(Callable[..., Any], import_module("IPython.display").display)


def _alone() -> bool:
    """Whether this is the thread, of the process, that a terminal belongs to.

    Bars of several runs side by side would be drawn over each other.
    """
    main = threading.current_thread() is threading.main_thread()
    return main and multiprocessing.current_process().name == "MainProcess"


class _Lines(Warns, Lines):
    """Plain lines, what has to be known being a warning of Python."""


def _bars(stream: TextIO) -> Progress:
    from rich.console import Console  # noqa: PLC0415 (in terminals only)

    from bnexp.session.progress.bars import Bars  # noqa: PLC0415 (likewise)

    class WarningBars(Warns, Bars):
        """Bars, what has to be known being a warning of Python."""

    lasting = cast(TextIO, Lasting(stream))
    # The streams of the caller's process stay where they are.
    return WarningBars(Console(file=lasting), _sayer(stream), redirect=False)


def _sayer(stream: TextIO) -> Callable[[str], None]:
    lasting = Lasting(stream)

    def say(line: str) -> None:
        lasting.write(line + "\n")
        lasting.flush()

    return say
