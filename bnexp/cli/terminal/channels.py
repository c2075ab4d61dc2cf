"""What stdout and stderr are connected to: closed, full, without a reader, of few letters."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bnexp.errors import StoreError


def make_fit() -> None:
    """Makes stdout and stderr fit to be written to.

    A closed one leads nowhere, so that no file that is opened later is taken for it, here or in
    processes that are started. Letters that an encoding lacks come out as codes.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            _lead_nowhere(name)
    if isinstance(sys.stdout.buffer, io.RawIOBase):
        # With PYTHONUNBUFFERED only as much of a long text is written as the system takes at once.
        sys.stdout = os.fdopen(1, "w", 1, encoding=sys.stdout.encoding, closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # a file
    wanted = os.environ.get("FORCE_COLOR") or os.environ.get("PY_COLORS")
    if not (wanted or sys.stdout.isatty()):
        # Where GITHUB_ACTIONS is set, Typer would write colours into a pipe.
        os.environ["_TYPER_FORCE_DISABLE_TERMINAL"] = "1"


def holds_all_letters() -> bool:
    """Returns whether stdout can show every letter as it is."""
    return (sys.stdout.encoding or "utf-8").lower() == "utf-8"


@contextmanager
def giving_up(name: str) -> Iterator[None]:
    """Lets a stream lead nowhere once it cannot be written; what it still held is lost.

    Python would try it again at the end, and complain.

    Args:
        name: `stdout` or `stderr`.
    """
    try:
        yield
    except OSError:
        _lead_nowhere(name)
        raise


@contextmanager
def to_stdout() -> Iterator[None]:
    """Turns what the system says of writing to stdout into an error of this program.

    Raises:
        BrokenPipeError: Whoever read it is gone.
        StoreError: The disk is in the way.
    """
    try:
        with giving_up("stdout"):
            yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StoreError(f"stdout: cannot be written: {error.strerror}") from None


def _lead_nowhere(name: str) -> None:
    mode, before = "r" if name == "stdin" else "w", getattr(sys, name)
    if before is not None and before is not getattr(sys, f"__{name}__"):
        # Nothing else holds it: unless it is closed, Python 3.13 complains of what is lost.
        with suppress(OSError):
            before.close()
    setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (for good)
