"""Says which letters of figures no installed font has, and what to install."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import category, name

from bnexp.analysis.telling.remarks import listed
from bnexp.counting import nouns

_CJK = "Noto Sans CJK (Debian and Ubuntu: fonts-noto-cjk)"
_RARE = "HanaMin (Debian and Ubuntu: fonts-hanazono)"
_SYMBOLS = "Symbola (Debian and Ubuntu: fonts-symbola)"
_OTHERS = "Noto Sans {} (Debian and Ubuntu: fonts-noto-core)"

_EAST_ASIAN = {
    "CJK": "Chinese",
    "IDEOGRAPHIC": "Chinese",
    "KANGXI": "Chinese",
    "BOPOMOFO": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "FULLWIDTH": "Chinese",
    "HALFWIDTH": "Japanese",
}
"""Scripts by the first word of their letters' names."""

_HALVES = ("OLD", "NEW", "TAI", "LINEAR")
"""First words of the names of scripts that have two."""

_BEYOND = 0x20000
"""The first of the rare Chinese characters, which few fonts have."""

_MOST = 12
"""Letters of a script that are named."""


def missing_letters(letters: str, kinds: Sequence[str]) -> str:
    """Returns a warning of letters that no installed font has, with the fonts to install.

    Args:
        letters: The letters; not empty.
        kinds: The figures that need them.
    """
    scripts: dict[str, list[str]] = {}
    for letter in dict.fromkeys(letters):
        scripts.setdefault(_script(letter), []).append(letter)
    told = listed(f"{_shown(members)} ({script})" for script, members in scripts.items())
    figures = f"{nouns(len(kinds), 'figure')} {listed(kinds)}"
    warning = f"No installed font has {told}; boxes stand for them in the {figures}."
    fonts = list(dict.fromkeys(filter(None, map(_font, letters))))
    if fonts:
        warning += (
            f" Install {listed(fonts)}, or other fonts that have them; bnexp plot then draws these "
            "figures anew."
        )
    if any(_font(letter) == "" for letter in letters):
        warning += " What Unicode gives no meaning is in no common font: write it otherwise."
    return warning


def _shown(letters: Sequence[str]) -> str:
    """Returns letters as they are, those without a meaning as codes; not too many of them."""
    kept = "".join(f" {_code(x)} " if _unknown(x) else x for x in letters[:_MOST])
    more = len(letters) - _MOST
    return " ".join(kept.split()) + (f" and {more} more" if more > 0 else "")


def _code(letter: str) -> str:
    return f"U+{ord(letter):04X}"


def _unknown(letter: str) -> bool:
    return category(letter) in ("Co", "Cn", "Cs")


def _script(letter: str) -> str:
    """Returns what letters of its kind are called together."""
    kinds = {"Co": "private use", "Cn": "unassigned", "Cs": "half of a letter"}
    if category(letter) in kinds:
        return kinds[category(letter)]
    first, second, *_ = [*name(letter, "").split(" "), ""]
    if first in _EAST_ASIAN:
        return _EAST_ASIAN[first]
    if first == "MATHEMATICAL" or category(letter)[0] in "SPZ" or category(letter) == "No":
        return "symbols"
    return f"{first} {second}".title() if first in _HALVES else first.title()


def _font(letter: str) -> str:
    """Returns the font to install for a letter; empty for one that common fonts lack."""
    if _unknown(letter):
        return ""
    script = _script(letter)
    if script in _EAST_ASIAN.values():
        return _RARE if ord(letter) >= _BEYOND else _CJK
    return _SYMBOLS if script == "symbols" else _OTHERS.format(f"for {script}")
