"""A stream that outlives the terminal that it leads to."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TextIO


class Lasting(io.TextIOBase):
    """A stream that can always be written to: where the terminal is gone, what is written is lost.

    Args:
        stream: What to write to.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override] # a stream's may be read only
        """That of the stream."""
        return self._stream.encoding

    def fileno(self) -> int:
        """Returns the stream's descriptor."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Returns whether the stream is a terminal."""
        return self._stream.isatty()

    def write(self, text: str) -> int:
        """Writes a text if that is possible."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Sends what was written on its way if that is possible."""
        with suppress(OSError):
            self._stream.flush()
