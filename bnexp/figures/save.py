"""Writes a figure in each format asked for, so that each file appears whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from bnexp.errors import StoreError, UsageError
from bnexp.figures.style import paper_style
from bnexp.store.atomic import write_whole

FORMATS: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""For each format the metadata to leave out, so that equal numbers give equal files."""


def check_formats(formats: Sequence[str]) -> None:
    """Raises UsageError if a format is not one that figures are written in."""
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"--format: got {name!r}. One of: {', '.join(FORMATS)}")


def save_figure(figure: Figure, folder: Path, name: str, formats: Sequence[str]) -> list[Path]:
    """Writes a figure and returns the paths, one for each format.

    Args:
        figure: What to write.
        folder: Where to; made if need be.
        name: Name of the files, without the suffix.
        formats: Any of `png` (300 dots per inch), `svg` (text stays text) and `pdf`.

    Raises:
        UsageError: A format is not known.
        StoreError: The disk is in the way.
    """
    check_formats(formats)
    paths = [folder / f"{name}.{suffix}" for suffix in formats]
    for path, suffix in zip(paths, formats, strict=True):
        content = io.BytesIO()
        with paper_style():
            figure.savefig(content, format=suffix, metadata=FORMATS[suffix])
        write_whole(path, content.getvalue())
    return paths


def remove_figure(folder: Path, name: str, formats: Iterable[str]) -> None:
    """Removes a figure's files where there are any.

    Args:
        folder: Where they lie.
        name: Name of the files, without the suffix.
        formats: Formats to remove.

    Raises:
        StoreError: The disk is in the way.
    """
    for suffix in formats:
        path = folder / f"{name}.{suffix}"
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{path}: cannot be removed: {error.strerror}") from None
