"""Writes a figure in each format asked for, so that each file appears whole or not at all."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backend_bases import get_registered_canvas_class
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import PlaceHolderLayoutEngine
from PIL import Image

from bnexp.errors import UsageError
from bnexp.figures.files.fonts import Fonts, Letters, strange_letters, texts_of, use
from bnexp.figures.page.style import paper_style
from bnexp.filters import unwarned
from bnexp.letters import from_left
from bnexp.store.files.atomic import remove_file, write_whole

FORMATS: dict[str, dict[str, None]] = {
    "png": {},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""For each format the metadata to leave out, so that equal numbers give equal files."""

_PATHS = re.compile(rb' (?:d|x|y)="[^"]*"')
_DECIMALS = re.compile(rb"(\.\d\d)\d+")

DOTS = 300
"""Dots per inch of a PNG."""


PACKING = 3
"""Level of zlib: a tenth more to store than with the usual one, in two thirds of its time."""


def check_formats(formats: Sequence[str]) -> None:
    """Raises UsageError if a format is not one that figures are written in."""
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"--format: got {name!r}. One of: {', '.join(FORMATS)}")


def save_figure(figure: Figure, folder: Path, name: str, formats: Sequence[str]) -> list[Path]:
    """Writes a figure and returns the paths, one for each format.

    Args:
        figure: What to write; its layout stays as it comes out.
        folder: Where to; made if need be.
        name: Name of the files, without the suffix.
        formats: Any of `png` (300 dots per inch), `svg` (text stays text) and `pdf`.

    Raises:
        UsageError: A format is not known.
        StoreError: The disk is in the way.
    """
    with Fonts() as fonts:
        drawn = drawn_files(figure, folder, name, formats, fonts)
        return [write().path for write in drawn]


@dataclass(frozen=True)
class Written:
    """A file of a figure.

    Attributes:
        path: Where it lies.
        content: The SHA-256 of what was written.
        letters: Those in it that the usual font lacks.
    """

    path: Path
    content: str
    letters: Letters


def drawn_files(
    figure: Figure, folder: Path, name: str, formats: Sequence[str], fonts: Fonts
) -> Iterator[Callable[[], Written]]:
    """Draws a figure in each format and yields what is left to do: packing and writing the file.

    Matplotlib draws in one thread only; packing and writing may go on in another meanwhile.

    Args:
        figure: As in `save_figure`.
        folder: As in `save_figure`.
        name: As in `save_figure`.
        formats: As in `save_figure`.
        fonts: Where letters are found that the usual font lacks.

    Raises:
        UsageError: A format is not known.
    """
    check_formats(formats)
    for text in texts_of(figure):
        text.set_text(from_left(text.get_text()))
    letters = strange_letters(figure)
    use(fonts.fallback(letters), figure)
    _fix_layout(figure)
    for suffix in formats:
        with _drawing():
            content = _pixels(figure) if suffix == "png" else _drawn(figure, suffix)
        yield partial(_write, folder / f"{name}.{suffix}", content, letters)


@contextmanager
def _drawing() -> Iterator[None]:
    """Gives Matplotlib the style; of letters that no font has others warn, once for all figures."""
    # The lock first: of two threads that set the style, the last would put back the other's.
    with unwarned(), paper_style():
        yield


def _fix_layout(figure: Figure) -> None:
    """Works out the layout once for all formats; doing so is a third of the drawing.

    Does nothing where the axes have their places already.
    """
    engine = figure.get_layout_engine()
    if engine is not None and not isinstance(engine, PlaceHolderLayoutEngine):
        with _drawing():
            engine.execute(figure)
        figure.set_layout_engine("none")


def _drawn(figure: Figure, suffix: str) -> bytes:
    """Returns a file's content; straight from the canvas, since `savefig` draws all twice."""
    content = io.BytesIO()
    canvas = get_registered_canvas_class(suffix)(figure)
    getattr(canvas, f"print_{suffix}")(content, metadata=FORMATS[suffix])
    written = content.getvalue()
    return _PATHS.sub(_rounded, written) if suffix == "svg" else written


def _rounded(path: re.Match[bytes]) -> bytes:
    """Returns the coordinates of a path in hundredths of a point, which halves a file."""
    return _DECIMALS.sub(rb"\1", path[0])


def _pixels(figure: Figure) -> Image.Image:
    figure.set_dpi(DOTS)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba()))


def _write(path: Path, content: bytes | Image.Image, letters: Letters) -> Written:
    if isinstance(content, Image.Image):
        packed = io.BytesIO()
        # The page hides all behind it: without the fourth channel it packs a quarter faster.
        content.convert("RGB").save(packed, format="png", dpi=(DOTS, DOTS), compress_level=PACKING)
        content = packed.getvalue()
    write_whole(path, content)
    return Written(path, hashlib.sha256(content).hexdigest(), letters)


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
        remove_file(folder / f"{name}.{suffix}")
