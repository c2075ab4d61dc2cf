"""Writes a figure in each format asked for, so that each file appears whole or not at all."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from bnexp.errors import UsageError
from bnexp.figures.style import paper_style

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
    """
    check_formats(formats)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.{suffix}" for suffix in formats]
    for path, suffix in zip(paths, formats, strict=True):
        content = io.BytesIO()
        with paper_style():
            figure.savefig(content, format=suffix, metadata=FORMATS[suffix])
        replace_file(path, content.getvalue())
    return paths


def replace_file(path: Path, content: bytes) -> None:
    """Puts a file's whole content in place at once; nothing changes if writing fails."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
