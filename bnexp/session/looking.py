"""Looks at a file of data, whatever it is, and judges it where it can be trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bnexp.config.facts import DataFacts
from bnexp.data.files.contents import NotWholeError
from bnexp.data.looking.look import Look, look_at
from bnexp.errors import DataDamagedError, DataError, DataMissingError, UsageError
from bnexp.plan import FairnessWarning
from bnexp.session.training.known import judge_file

_USABLE = (
    "What is taken: an .npz of x_train, y_train, x_test and y_test, or the four IDX files of a "
    "published set."
)


@dataclass(frozen=True)
class Looked:
    """What is seen of a file, and what is to be said of it.

    Attributes:
        look: Its arrays, and what they are.
        facts: What is known of its images, split by the defaults; None where it is not an `.npz`
            that `data.dataset` could name.
        warnings: What the rules say of them.
        refused: Why it cannot be trained on; None where it can.
    """

    look: Look
    facts: DataFacts | None = None
    warnings: Sequence[FairnessWarning] = ()
    refused: DataError | None = None

    @property
    def told(self) -> str:
        """What is made of it, in sentences."""
        return _told(self.look, usable=self.facts is not None)


def looked_at(path: Path) -> Looked:
    """Looks at a file or a folder of IDX files, and judges it where it can be trained on.

    Args:
        path: The file or folder.

    Raises:
        DataError: It is not there, or cannot be read at all.
        UsageError: It is the name of something else.
    """
    _refuse_missing(path)
    try:
        look = look_at(path)
    except NotWholeError as error:
        raise DataDamagedError(error.path, error.finding, _USABLE) from error
    if look.refused:
        return Looked(look, refused=DataDamagedError(path, look.refused.rstrip("."), _USABLE))
    if path.suffix != ".npz" or not path.is_file():
        return Looked(look)
    try:
        facts, warnings, understood = judge_file(path)
    except DataError as error:
        return Looked(look, refused=None if look.published else error)
    return Looked(replace(look, understood=understood), facts, warnings)


def _refuse_missing(path: Path) -> None:
    if path.exists():
        return
    if path.suffix != ".npz":
        raise UsageError(
            f"got {str(path)!r}; it must be an .npz, an IDX file, or a folder of IDX files, and "
            "nothing is there. Published sets are listed without a file: bnexp data"
        )
    way = "name a file that is there; a relative path starts from this folder"
    raise DataMissingError(str(path), [(str(path.absolute()), "does not exist")], [way])


def _told(look: Look, *, usable: bool) -> str:
    """Returns what is made of a file: which set it is, and how it is read."""
    told = []
    if look.published and len(look.arrays) == 1 and look.arrays[0].taken_as:
        told += [f"It is {look.arrays[0].taken_as} of {look.published}, by its published checksum."]
    elif look.published:
        told += [f"It is {look.published}, by the published checksums."]
        told += [] if usable else ["data.path names where it lies."]
    return " ".join([*told, *([f"It is read so: {look.understood}."] if look.understood else [])])
