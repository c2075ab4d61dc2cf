"""Keeps what each figure was drawn of, so that those are drawn again that would change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bnexp.errors import StoreError
from bnexp.figures.files.fonts import Fonts, Letters
from bnexp.figures.files.save import Written
from bnexp.store.damage.figures import CONTENT, FIGURES
from bnexp.store.files.aside import damaged_place, move_aside
from bnexp.store.files.forms import FileForm, Forms, UnknownFormError
from bnexp.store.files.kinds import read_part
from bnexp.store.files.parts import write_part
from bnexp.store.files.sums import sum_on_disk
from bnexp.store.files.typed import MALFORMED


@dataclass(frozen=True)
class Entry:
    """A figure that was drawn.

    Attributes:
        drawn_of: What stands for all that entered it; see `bnexp.figures.files.fingerprint`.
        content: The SHA-256 of its file.
        letters: Those in it that the usual font lacks.
        fonts: What stands for the fonts that have them; see `bnexp.figures.files.fonts`.
        pages: How many pages the figure has, of which this is one.
    """

    drawn_of: str
    content: str
    letters: Letters = field(default_factory=Letters)
    fonts: tuple[str, ...] = ()
    pages: int = 1

    def as_json(self) -> dict[str, Any]:
        """Returns it as plain values, without those that are empty."""
        known: dict[str, Any] = {"drawn_of": self.drawn_of, CONTENT: self.content}
        if self.pages > 1:
            known["pages"] = self.pages
        if not self.letters.each:
            return known
        return known | {"letters": asdict(self.letters), "fonts": self.fonts}


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

    def letters(self, file: Path) -> Letters:
        """Returns the letters of a file that the usual font lacks, as far as they are known."""
        entry = self._entries.get(file.name)
        return entry.letters if entry else Letters()

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files that are known."""
        return tuple(self._entries)

    def pages(self, file: Path) -> int:
        """Returns how many pages the figure has that a file is a page of, as far as is known."""
        entry = self._entries.get(file.name)
        return entry.pages if entry else 1

    def is_of(self, file: Path, drawn_of: str) -> bool:
        """Whether a file was drawn of what would enter it now."""
        entry = self._entries.get(file.name)
        return entry is not None and entry.drawn_of == drawn_of

    def begins(self, name: str, base: str) -> bool:
        """Whether a file was drawn of some results, however they were shown."""
        return self._entries[name].drawn_of.partition(":")[0] == base

    def holds(self, file: Path, drawn_of: str, fonts: Fonts) -> bool:
        """Whether a file is there, as it was written, and would be drawn the same now.

        Args:
            file: Where it lies.
            drawn_of: What stands for all that enters it.
            fonts: Those that are installed.
        """
        entry = self._entries.get(file.name)
        if entry is None or entry.drawn_of != drawn_of:
            return False
        if entry.fonts != fonts.fallback(entry.letters).stamp:
            return False
        try:
            return _digest(read_part(file)) == entry.content
        except (OSError, StoreError):
            return False

    def let_go(self, files: Iterable[Path]) -> None:
        """Forgets files that are about to be replaced, and stores that.

        So a file that does not fit the record was changed by somebody else, and is none of which
        the drawing broke off; it is set aside here.

        Raises:
            StoreError: The disk is in the way.
        """
        for file in files:
            entry = self._entries.pop(file.name, None)
            if entry and self._path and sum_on_disk(file) not in (None, entry.content):
                place = damaged_place(self._path.parent) / file.parent.name
                move_aside(file.parent, file.name, place)
        self.save()

    def note(self, written: Written, drawn_of: str, fonts: Fonts, pages: int = 1) -> None:
        """Adds the file of a figure that was just written.

        Args:
            written: The file as it was written; others may have written the same one meanwhile.
            drawn_of: What stands for all that entered it.
            fonts: Those that are installed.
            pages: How many pages the figure has.
        """
        stamp = fonts.fallback(written.letters).stamp
        entry = Entry(drawn_of, written.content, written.letters, stamp, pages)
        self._entries[written.path.name] = entry

    def save(self) -> None:
        """Writes the record, if anything is new.

        Raises:
            StoreError: The disk is in the way.
        """
        if self._path is None or self._entries == self._stored:
            return
        figures = {name: entry.as_json() for name, entry in sorted(self._entries.items())}
        record = {"format": FORMS.newest, FIGURES: figures}
        text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
        write_part(self._path.parent, self._path.name, text)
        self._stored = dict(self._entries)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> dict[str, Entry]:
    try:
        return FORMS.read(read_part(path).decode())
    except (OSError, StoreError, UnknownFormError, *MALFORMED):
        return {}


def _form_1(record: dict[str, Any]) -> dict[str, Entry]:
    return {
        name: Entry(
            str(entry["drawn_of"]),
            str(entry[CONTENT]),
            Letters(**{key: str(each) for key, each in entry.get("letters", {}).items()}),
            tuple(map(str, entry.get("fonts", ()))),
            int(entry.get("pages", 1)),
        )
        for name, entry in record[FIGURES].items()
    }


FORMS = Forms({1: FileForm(_form_1)})
"""The forms of `figures.json`."""
