"""The checksums of a result folder: `.sums.json` holds for each part what its file may be.

A part may be what it was and what it is to become: the second is noted before the file is replaced.
So at any moment a file that fits neither was changed by somebody else, or damaged. Parts of which
nothing is noted, as in folders of earlier versions, are taken as they are.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bnexp.errors import FormatError
from bnexp.store.files.forms import DamagedError, FileForm, Forms, UnknownFormError, is_newer
from bnexp.store.files.kinds import open_part, read_part
from bnexp.store.files.refusals import READ, refused
from bnexp.store.files.sealed import DAMAGED, seal
from bnexp.store.files.typed import MALFORMED, reason

SUMS = ".sums.json"

Sums = Mapping[str, tuple[str, ...]]
"""For the name of each part the SHA-256 of what its file may hold, the latest last."""

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
"""Names of parts: of files in the folder itself, whoever wrote what is read."""


def read_sums(folder: Path) -> Sums:
    """Returns what is noted of the parts of a result folder; nothing where there is no record.

    Args:
        folder: The folder.

    Raises:
        FormatError: The record is not what was once written.
        StoreError: It cannot be read.
    """
    path = folder / SUMS
    try:
        return FORMS.read(read_part(path).decode(), exactly=True)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise refused(path, READ, error) from None
    except UnknownFormError as error:
        finding = f"is in a form that is not known (format {error.form})"
        raise FormatError(path, finding, _AGAIN, newer=is_newer(error, FORMS)) from None
    except DamagedError:
        raise FormatError(path, DAMAGED, _AGAIN) from None
    except MALFORMED as error:
        raise FormatError(path, f"is no whole record ({reason(error)})", _AGAIN) from None


_AGAIN = "note the checksums of all files as they are then"


def sums_text(sums: Sums) -> str:
    """Returns the text of a record."""
    return seal({"format": FORMS.newest, "files": dict(sorted(sums.items()))})


def sum_of(content: bytes) -> str:
    """Returns the checksum of some content."""
    return hashlib.sha256(content).hexdigest()


def sum_on_disk(path: Path) -> str | None:
    """Returns the checksum of a file; None where there is none.

    Raises:
        StoreError: It cannot be read, or is no regular file.
    """
    try:
        with os.fdopen(open_part(path, os.O_RDONLY), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise refused(path, READ, error) from None


def changed_parts(folder: Path, names: Iterable[str] | None = None) -> list[str]:
    """Returns the names of the parts whose files are not what a run or a command has written.

    A part that is not there is none of them: whoever removes one knows it.

    Args:
        folder: The result folder. Others may write in it meanwhile.
        names: Those that are looked at; all by default.

    Raises:
        FormatError: The record of checksums is not what was once written.
        StoreError: Something cannot be read.
    """
    sums = read_sums(folder)
    while True:
        asked = sums if names is None else {name: sums[name] for name in names if name in sums}
        found = [name for name, known in asked.items() if not _fits(folder / name, known)]
        # Whoever replaced a file after its checksums were read has noted the new one before.
        now = read_sums(folder) if found else sums
        if now == sums:
            return found
        sums = now


def _fits(path: Path, known: tuple[str, ...]) -> bool:
    return sum_on_disk(path) in (None, *known)


def _form_1(record: dict[str, Any]) -> Sums:
    found = TypeAdapter(dict[str, tuple[str, ...]]).validate_python(record["files"])
    if not all(map(_NAME.fullmatch, found)):
        raise ValueError("names of other files")
    return found


FORMS: Forms[Sums] = Forms({1: FileForm(_form_1, sealed="yes")})
"""The forms of `.sums.json`."""
