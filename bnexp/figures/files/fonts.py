"""Finds among the installed fonts those that have letters which the usual one lacks."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self
from unicodedata import category, name

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

USUAL = "DejaVu Sans"
"""The font that Matplotlib brings, in which all text is set as far as it has the letters."""

_NO_LETTERS = ("Last Resort", "LastResort", ".LastResort", "Adobe Blank", "Adobe NotDef", "Tofu")
_FORMULAS = ("cm", "STIXNonUnicode", "STIXSize")
"""How fonts begin that have one picture for all letters, or other pictures than their codes say."""

_STOPGAPS = ("unifont", "fallback", "bitmap")
"""What fonts of last choice are called."""

_REGIONS = {"SC": "SC", "CN": "SC", "TC": "TC", "HK": "HK", "JP": "JP", "J": "JP", "KR": "KR"}
"""How the names of fonts end that have the Chinese characters as a region writes them."""

_NONE = 0xFDD0
"""A code that is no letter; a font that has it has one picture for all."""

_LOGGER = logging.getLogger("matplotlib.font_manager")


@dataclass(frozen=True)
class Letters:
    """Letters of some texts that the usual font lacks, in order of their codes.

    Attributes:
        normal: Those of texts of normal weight.
        bold: Those of bold ones, since a font may have fewer letters in bold.
    """

    normal: str = ""
    bold: str = ""

    def __or__(self, other: Letters) -> Letters:
        return Letters(
            *(
                "".join(sorted({*getattr(self, weight), *getattr(other, weight)}))
                for weight in ("normal", "bold")
            )
        )

    @property
    def each(self) -> tuple[tuple[str, str], ...]:
        """Each letter with its weight."""
        bold = tuple((letter, "bold") for letter in self.bold)
        return (*((letter, "normal") for letter in self.normal), *bold)


@dataclass(frozen=True)
class Fallback:
    """What stands in where the usual font lacks letters.

    Attributes:
        families: The fonts, in the order in which they are asked for a letter.
        missing: Letters that no installed font has.
        stamp: What stands for these fonts and all that they hold.
    """

    families: tuple[str, ...] = ()
    missing: str = ""
    stamp: tuple[str, ...] = ()


class Fonts(AbstractContextManager["Fonts"]):
    """The fonts that are installed, also those that Matplotlib's list does not know yet.

    They are looked at when a letter is asked for that the usual font lacks. What is added to
    Matplotlib's list is taken out again at the end of the block; until then Matplotlib does not log
    that a font has a single weight.
    """

    def __init__(self) -> None:
        self._added: list[FontEntry] = []
        self._faces: dict[str, FontEntry] | None = None
        self._owners: dict[tuple[str, str], tuple[str, ...]] = {}
        self._found: dict[Letters, Fallback] = {}

    def __enter__(self) -> Self:
        _LOGGER.addFilter(self._unsaid)
        return self

    def __exit__(self, *error: object) -> None:
        _LOGGER.removeFilter(self._unsaid)
        added = set(map(id, self._added))
        entries = font_manager.fontManager.ttflist
        entries[:] = [entry for entry in entries if id(entry) not in added]

    def _unsaid(self, _record: logging.LogRecord) -> bool:
        return False

    def fallback(self, letters: Letters) -> Fallback:
        """Returns the fewest fonts that have as many of these letters as any have.

        The choice hangs on the letters and the installed fonts alone: sans-serif before others,
        Chinese characters as Japan or Korea writes them where their own letters stand beside.

        Args:
            letters: Letters that the usual font lacks.
        """
        if letters not in self._found:
            self._found[letters] = self._fallback(letters) if letters.each else Fallback()
        return self._found[letters]

    def _fallback(self, letters: Letters) -> Fallback:
        self._ask([each for each in letters.each if each not in self._owners])
        left = {each for each in letters.each if self._owners[each]}
        missing = sorted({letter for letter, _ in set(letters.each) - left})
        region, chosen = _region(letters.normal + letters.bold), list[str]()
        while left:
            held = Counter(family for each in left for family in self._owners[each])
            chosen.append(min(held, key=lambda f: (_is_stopgap(f), -held[f], *_rank(f, region))))
            left = {each for each in left if chosen[-1] not in self._owners[each]}
        return Fallback(tuple(chosen), "".join(missing), tuple(map(_stamp, chosen)))

    def _ask(self, wanted: Sequence[tuple[str, str]]) -> None:
        """Notes for each letter and weight the families that have it."""
        if not wanted:
            return
        if self._faces is None:
            self._add_new()
            self._faces = _faces()
        letters = {letter for letter, _ in wanted}
        owners: dict[tuple[str, str], list[str]] = {each: [] for each in wanted}
        for family, face in self._faces.items():
            held = _held_by(_opened(face.fname, getattr(face, "index", 0)), letters)
            for weight in {weight for letter, weight in wanted if letter in held}:
                for letter in _drawn_by(_file_of(family, weight), held):
                    owners.get((letter, weight), []).append(family)
        self._owners |= {each: tuple(families) for each, families in owners.items()}

    def _add_new(self) -> None:
        """Adds to Matplotlib's list what was installed since it was made."""
        manager = font_manager.fontManager
        known = {Path(entry.fname) for entry in manager.ttflist}
        for path in sorted(font_manager.findSystemFonts()):
            if Path(path) in known:
                continue
            before = len(manager.ttflist)
            try:
                manager.addfont(path)
            except (OSError, RuntimeError, ValueError, NotImplementedError):
                continue
            finally:
                self._added += manager.ttflist[before:]


def strange_letters(figure: Figure) -> Letters:
    """Returns the letters of a figure's texts that the usual font lacks.

    Marks that steer a text and have no picture are no letters.
    """
    found: dict[str, set[str]] = {"normal": set(), "bold": set()}
    for text in texts_of(figure):
        weight = "bold" if text.get_fontweight() in ("bold", 700) else "normal"
        found[weight] |= set(text.get_text()) - _usual_letters(weight)
    return Letters(**{w: "".join(sorted(x for x in found[w] if not _is_mark(x))) for w in found})


def use(fallback: Fallback, figure: Figure) -> None:
    """Lets fonts stand in for the usual one in all texts of a figure."""
    if fallback.families:
        for text in texts_of(figure):
            text.set_fontfamily([*text.get_fontfamily(), *fallback.families])


def texts_of(figure: Figure) -> list[Text]:
    """Returns all texts of a figure."""
    return [artist for artist in figure.findobj(Text) if isinstance(artist, Text)]


def _is_mark(letter: str) -> bool:
    """Whether a letter has no picture: it steers, or selects among pictures."""
    return category(letter) in ("Cc", "Cf") or "VARIATION SELECTOR" in name(letter, "")


@cache
def _usual_letters(weight: str) -> frozenset[str]:
    path = font_manager.findfont(FontProperties(family=[USUAL], weight=weight))
    return frozenset(map(chr, FT2Font(path).get_charmap()))


def _faces() -> dict[str, FontEntry]:
    """Returns for each installed family the file that is nearest to upright and of usual weight."""
    faces: dict[str, FontEntry] = {}
    for entry in sorted(font_manager.fontManager.ttflist, key=_slant):
        if entry.name == USUAL or entry.name.startswith((*_NO_LETTERS, *_FORMULAS)):
            continue
        if Path(entry.fname).exists():
            faces.setdefault(entry.name, entry)
    return faces


def _slant(entry: FontEntry) -> tuple[bool, bool, int, str]:
    weight = entry.weight if isinstance(entry.weight, int) else 400
    return (entry.style != "normal", entry.stretch != "normal", abs(weight - 400), entry.fname)


def _drawn_by(font: FT2Font | None, letters: Iterable[str]) -> set[str]:
    """Returns the letters that a font file has; none where all that it has of them is blank."""
    held = _held_by(font, letters)
    return held if any(_is_outlined(font, letter) for letter in held) else set()


def _file_of(family: str, weight: str = "normal") -> FT2Font | None:
    """Returns the file that Matplotlib takes for a family and a weight; None where it has none."""
    try:
        path = font_manager.findfont(
            FontProperties(family=[family], weight=weight), fallback_to_default=False
        )
    except ValueError:
        return None
    return _opened(path, getattr(path, "face_index", 0))


def _opened(path: Any, index: int = 0) -> FT2Font | None:
    """Returns a font file; None where it cannot be read."""
    try:
        return FT2Font(path, face_index=index) if index else FT2Font(path)
    except (OSError, RuntimeError, ValueError):
        return None


def _held_by(font: FT2Font | None, letters: Iterable[str]) -> set[str]:
    """Returns the letters that a file states to have; none where it states so of everything."""
    if font is None or not font.scalable or font.get_char_index(_NONE):
        return set()
    return {letter for letter in letters if font.get_char_index(ord(letter))}


def _is_outlined(font: FT2Font | None, letter: str) -> bool:
    """Whether a letter has an outline, which those of coloured fonts lack, or is a space."""
    if font is None:
        return False
    try:
        left, low, right, high = font.load_char(ord(letter)).bbox
    except RuntimeError:
        return False
    return category(letter)[0] == "Z" or (right > left and high > low)


def _region(letters: str) -> str:
    """Returns whose way of writing Chinese characters goes with some letters."""
    scripts = {name(letter, "").split(" ")[0] for letter in letters}
    if "HANGUL" in scripts:
        return "KR"
    return "JP" if scripts & {"HIRAGANA", "KATAKANA"} else "SC"


def _is_stopgap(family: str) -> bool:
    return any(word in family.casefold() for word in _STOPGAPS)


def _rank(family: str, region: str) -> tuple[bool, bool, bool, str]:
    """Returns by what one of several families is chosen, the least first."""
    ending = _REGIONS.get(family.rsplit(" ", maxsplit=1)[-1], region)
    return (ending != region, "Serif" in family, "Mono" in family, family)


def _stamp(family: str) -> str:
    """Returns what stands for a family: its name and the checksum that its file holds of itself."""
    font = _file_of(family)
    head = font.get_sfnt_table("head") if font else None
    return f"{family} {head['checkSumAdjustment'] if head else 0}"
