"""Tells which entry of an archive is which of the four arrays, by the names that people give them.

A name is taken apart into words: one must say what it holds, one which part, and none anything
that is not known. So `train_images`, `X_train`, `trainX` and `mnist/train_images` are images to
train on, and `train_images_mean` is left aside. Where two entries could be the same array, nothing
is taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bnexp.data.files.contents import ARRAYS

_IMAGES = re.compile(r"xs?|images?|imgs?|data|features?|inputs?|pixels?|samples?")
_LABELS = re.compile(r"ys?|labels?|lbls?|targets?|class|classes")
_BESIDE_LABELS = {"data", "image", "images", "img"}
"""Words of `train_data_labels` and the like, which hold no images."""

_PARTS = dict.fromkeys(("train", "training", "trn", "tr"), "train") | dict.fromkeys(
    ("test", "testing", "tst", "te", "t10k"), "test"
)
_NEUTRAL = {"set", "dataset", "mnist", "fashion", "idx", "ubyte"}
_GLUED = re.compile(r"(x|y)(train|test|tr|te)|(train|test)(x|y|images?|labels?|imgs?|data)")


@dataclass(frozen=True)
class Naming:
    """Which entries of an archive are the arrays of a data set.

    Attributes:
        entries: For each of the `ARRAYS` that was found the entry's name. Where an archive is not
            split into parts, for `x` and `y` instead.
        aside: The names of the others.
        doubtful: For an array the entries that could all be it.
    """

    entries: Mapping[str, str]
    aside: tuple[str, ...] = ()
    doubtful: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether images and labels are there, but in one part."""
        return set(self.entries) == {"x", "y"} and not self.doubtful

    @property
    def understood(self) -> str:
        """What was made of names that are not the usual ones; empty where there were none."""
        others = {name: entry for name, entry in self.entries.items() if name != entry}
        if not others:
            return ""
        told = ", ".join(f"{entry} as {name}" for name, entry in others.items())
        return told + (f" ({', '.join(self.aside)} left aside)" if self.aside else "")


def named_as(names: Sequence[str]) -> Naming:
    """Returns which names are which array.

    Args:
        names: Those of an archive's arrays. Where all of the `ARRAYS` are among them, these are
            taken, whatever else there is.
    """
    if set(ARRAYS) <= set(names):
        aside = tuple(name for name in names if name not in ARRAYS)
        return Naming({name: name for name in ARRAYS}, aside)
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        found.setdefault(_array_of(name), []).append(name)
    aside = tuple(found.pop("", ()))
    split = {name: found[name] for name in ARRAYS if name in found}
    taken = split or {name: found[name] for name in ("x", "y") if name in found}
    left = tuple(each for name, all_ in found.items() if name not in taken for each in all_)
    return Naming(
        {name: entries[0] for name, entries in taken.items() if len(entries) == 1},
        (*left, *aside),
        {name: tuple(entries) for name, entries in taken.items() if len(entries) > 1},
    )


def _array_of(name: str) -> str:
    """Returns which array a name says, `x` or `y` if it names no part, or nothing."""
    words = set(_words(name)) - _NEUTRAL
    parts = {_PARTS[word] for word in words if word in _PARTS}
    rest = words - set(_PARTS)
    if any(map(_LABELS.fullmatch, rest)):
        rest -= _BESIDE_LABELS
    kinds = {_kind_of(word) for word in rest}
    if len(kinds) != 1 or "" in kinds or len(parts) > 1:
        return ""
    return "_".join([*kinds, *parts])


def _kind_of(word: str) -> str:
    """Returns `x` for images, `y` for labels, and nothing for a word of neither."""
    return "x" if _IMAGES.fullmatch(word) else "y" if _LABELS.fullmatch(word) else ""


def _words(name: str) -> list[str]:
    """Returns the words of a name, in small letters."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    words: list[str] = []
    for word in re.findall(r"t10k|[a-z]+", apart.lower()):
        glued = _GLUED.fullmatch(word)
        words += [part for part in glued.groups() if part] if glued else [word]
    return words
