"""Makes a font with a square for each of some letters, as no machine has it installed."""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def write_font(
    path: Path, family: str, letters: str, *, outlined: bool = True, size: int = 700
) -> None:
    """Writes a font file.

    Args:
        path: Where to.
        family: What the font is called.
        letters: What it has.
        outlined: Whether they have an outline, or are blank as those of coloured fonts.
        size: Side of the square, in thousandths of the font's size.
    """
    pen = TTGlyphPen(None)
    if outlined:
        pen.moveTo((100, 0))
        for corner in ((size, 0), (size, size), (100, size)):
            pen.lineTo(corner)
        pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "letter"])
    builder.setupCharacterMap({ord(letter): "letter" for letter in letters})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "letter": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (800, 0), "letter": (800, 100)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)
