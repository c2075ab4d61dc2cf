"""Keeps what each figure was drawn of, so that those are drawn again that would change."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from bnexp.store.atomic import write_whole

FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """A figure that was drawn.

    Attributes:
        drawn_of: What stands for all that entered it; see `bnexp.figures.fingerprint`.
        content: The SHA-256 of its file.
    """

    drawn_of: str
    content: str


class Record:
    """What the figures of a folder were drawn of.

    A record that is missing or damaged knows of none, so that all are drawn and it is written anew.

    Args:
        path: Where it is stored; None to know of no figure and to store nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stored = {} if path is None else _read(path)
        self._entries = dict(self._stored)

    def holds(self, file: Path, drawn_of: str) -> bool:
        """Whether a file is there, as it was written, and was drawn of just this."""
        entry = self._entries.get(file.name)
        if entry is None or entry.drawn_of != drawn_of:
            return False
        try:
            return _digest(file.read_bytes()) == entry.content
        except OSError:
            return False

    def note(self, file: Path, drawn_of: str, content: bytes) -> None:
        """Adds the file of a figure that was just written.

        Args:
            file: Where it lies.
            drawn_of: What stands for all that entered it.
            content: What was written; others may have written the same file meanwhile.
        """
        self._entries[file.name] = Entry(drawn_of, _digest(content))

    def save(self) -> None:
        """Writes the record, if anything is new.

        Raises:
            StoreError: The disk is in the way.
        """
        if self._path is None or self._entries == self._stored:
            return
        figures = {
            name: {"drawn_of": entry.drawn_of, "content": entry.content}
            for name, entry in sorted(self._entries.items())
        }
        write_whole(self._path, json.dumps({"format": FORMAT, "figures": figures}, indent=1) + "\n")
        self._stored = dict(self._entries)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> dict[str, Entry]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            return {}
        return {
            name: Entry(str(entry["drawn_of"]), str(entry["content"]))
            for name, entry in record["figures"].items()
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}
