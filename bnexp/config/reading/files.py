"""Reads the text of a configuration file, and says in plain words why it cannot be read."""

from __future__ import annotations

import stat
from pathlib import Path

from bnexp.config.reading.excerpts import lines_of, with_excerpts
from bnexp.config.reading.quotable import is_quotable
from bnexp.errors import ConfigurationError, Problem
from bnexp.nearest import nearest

LARGEST_FILE = 300_000
_SUFFIXES = (".yaml", ".yml")


def read_text(path: Path) -> str:
    """Returns the text of a configuration file.

    Raises:
        ConfigurationError: The file cannot be read, or is no text.
    """

    def refuse(message: str) -> ConfigurationError:
        return ConfigurationError([Problem(str(path), message)])

    try:
        content = _read(path)
    except FileNotFoundError:
        raise refuse(_missing(path)) from None
    except _NoConfigurationError as error:
        raise refuse(str(error)) from None
    except OSError as error:
        raise refuse(f"cannot be read: {error.strerror}") from None
    except ValueError:
        raise refuse("cannot be read: no file has a null character in its name") from None
    if len(content) > LARGEST_FILE:
        raise refuse(f"is larger than {LARGEST_FILE:,} bytes; a configuration is a short text")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse("is UTF-16 text; save the file as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError([_not_utf8(content, error.start, str(path))]) from None


class _NoConfigurationError(Exception):
    """A file is not of the kind that configurations are."""


def _read(path: Path) -> bytes:
    """Returns the beginning of a regular YAML file, a byte longer than any that is taken.

    A link is followed to a YAML file only: in a folder from somebody else it may lead to anything
    of the reader's, and messages quote what they are about.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise _NoConfigurationError("is a folder; name a YAML file")
    if not stat.S_ISREG(found.st_mode):
        raise _NoConfigurationError("is a device or a pipe; name a YAML file")
    for each in (path, path.resolve()):
        if each.suffix.lower() not in _SUFFIXES:
            leads = "" if each == path else f"leads to {each}, which "
            raise _NoConfigurationError(
                f"{leads}does not end in .yaml or .yml; only such files are read"
            )
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _not_utf8(content: bytes, start: int, source: str) -> Problem:
    """Returns the problem of a byte that is part of no letter, with its line."""
    before, text = (part.decode("utf-8-sig", "replace") for part in (content[:start], content))
    lines = lines_of(before)
    message = f"the byte 0x{content[start]:02X} is no letter in UTF-8; save the file as UTF-8"
    problem = Problem(source, message, "", len(lines), len(lines[-1]) + 1)
    return with_excerpts([problem], {source: text})[0] if is_quotable(text) else problem


def _missing(path: Path) -> str:
    """Returns that there is no such file, with the nearest name of one beside it."""
    try:
        beside = {f.stem: f.name for f in path.parent.iterdir() if f.suffix in _SUFFIXES}
    except OSError:
        beside = {}
    near = beside.get(path.stem) or beside.get(nearest(path.stem, beside))
    return f"no such file; did you mean {near!r}?" if near else "no such file"
