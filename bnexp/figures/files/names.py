"""What files of figures are called: by their kind, their page, and what was chosen."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

LONGEST = 120
"""Letters of a name, without its suffix, before what was chosen is shortened."""

_STRANGE = re.compile(r"[^\w.,=-]")
"""What names of files have instead of letters that shells or other systems read otherwise."""

_NAME = re.compile(r"(?P<kind>[a-z]+)(?:-(?P<page>\d+))?(?P<choice>\+.*)?")


def file_name(kind: str, page: int = 1, words: Sequence[str] = ()) -> str:
    """Returns the name of a figure's files without the suffix.

    Such as `forest`, `forest-2`, `forest+claim=3+arm=bn`. Different choices have different names:
    where letters had to be replaced or left out, digits that stand for the whole are added.

    Args:
        kind: Which figure.
        page: Which of its pages, from 1.
        words: How what was chosen is told; empty for all.
    """
    begin = kind if page == 1 else f"{kind}-{page}"
    whole = "".join(f"+{word}" for word in words)
    plain = "".join(f"+{_STRANGE.sub('_', word)}" for word in words)
    if plain != whole or len(plain) > LONGEST:
        digits = hashlib.sha256("\0".join(words).encode(errors="replace")).hexdigest()[:6]
        plain = f"{plain[:LONGEST]}~{digits}"
    return begin + plain


def kind_of(name: str) -> str:
    """Returns the kind that a file's name without suffix begins with; empty if it has none."""
    found = _NAME.fullmatch(name)
    return found["kind"] if found else ""


def page_of(name: str) -> int:
    """Returns the page that a file's name without suffix tells."""
    found = _NAME.fullmatch(name)
    return int(found["page"] or 1) if found else 1


def is_chosen(name: str) -> bool:
    """Whether a file's name without suffix is that of a chosen figure."""
    found = _NAME.fullmatch(name)
    return bool(found and found["choice"])


def pages_there(folder: Path, name: str, suffix: str) -> Iterator[int]:
    """Yields the pages of a figure that lie in a folder.

    Args:
        folder: Where they lie.
        name: Name of the first page without the suffix.
        suffix: Their format.
    """
    if not folder.is_dir():
        return
    kind, choice = kind_of(name), name.removeprefix(kind_of(name))
    for path in folder.glob(f"{kind}*.{suffix}"):
        stem = path.name.removesuffix(f".{suffix}")
        if kind_of(stem) == kind and stem in {f"{kind}{choice}", f"{kind}-{page_of(stem)}{choice}"}:
            yield page_of(stem)
