"""Keeps how often, and at how many seeds, the answer of an experiment was looked at.

And since which look each claim has stood as it does: what is claimed after a look may have been
chosen by what was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bnexp.errors import FormatError
from bnexp.store.answers.kin import kin_of
from bnexp.store.answers.looked import Form, Look, Record, Standing
from bnexp.store.files.atomic import write_whole
from bnexp.store.files.forms import DamagedError, FileForm, Forms, UnknownFormError, is_newer
from bnexp.store.files.kinds import read_part
from bnexp.store.files.refusals import READ, refused
from bnexp.store.files.sealed import DAMAGED, laid_out, seal
from bnexp.store.files.turns import in_turn_at
from bnexp.store.files.typed import MALFORMED, reason

NAME = "looks.json"

_SHOWN = ("verdicts.json", "figures.json", "figures", "report.html", "report.md")
"""What stands in a folder once its answer was shown to somebody."""


def read_looks(folder: Path, renamed: tuple[str, str] = ("", "")) -> Record:
    """Returns what is on record, of the other answers of its name what concerns the same question.

    Args:
        folder: The result folder.
        renamed: What stood for a question before claims were noted, and what does now.

    Raises:
        StoreError: A stored file is not what was once written, or cannot be read.
    """
    record = _own(folder, renamed)
    others = [other for other in kin_of(folder) if other.name != folder.name]
    for other in reversed(others):
        if (other / NAME).exists():
            record = record.with_kin(_own(other, renamed).at(renamed[1]))
    return record


def _own(folder: Path, renamed: tuple[str, str]) -> Record:
    """Returns what is on record in a folder itself."""
    try:
        found = _stored(folder)
    except FileNotFoundError:
        return Record(is_late=any((folder / name).exists() for name in _SHOWN))
    return found[1](renamed)


def sound_looks(folder: Path) -> bool:
    """Returns whether the record of a folder has every byte that was written; so has none at all.

    Args:
        folder: The result folder.

    Raises:
        FormatError: It does not hold what was once written.
        StoreError: It cannot be read.
    """
    try:
        return not FORMS.is_laid_out_anew(_stored(folder)[0])
    except FileNotFoundError:
        return True


def lay_out_looks(folder: Path) -> None:
    """Gives the record of a folder every byte that it was written with, where only these changed.

    Raises:
        StoreError: It does not hold what was once written, or the disk is in the way.
    """
    with in_turn_at(folder):
        write_whole(folder / NAME, laid_out(_stored(folder)[0]), folder)


def _stored(folder: Path) -> tuple[str, _Named]:
    """Returns the text of the record that lies in a folder, and what it holds.

    Raises:
        FileNotFoundError: There is none.
        FormatError: It is not what was once written.
        StoreError: It cannot be read.
    """
    path = folder / NAME
    try:
        text = read_part(path).decode()
        return text, FORMS.read(text)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise refused(path, READ, error) from None
    except UnknownFormError as error:
        newer = is_newer(error, FORMS)
        raise _refusal(path, f"ValueError: format {error.form}", newer=newer) from None
    except DamagedError:
        raise _refusal(path, f"ValueError: {DAMAGED}") from None
    except MALFORMED as error:
        why = reason(error)
        if not isinstance(error, ValidationError) and str(error):
            why = f"{why}: {error}"
        raise _refusal(path, why) from None


def _refusal(path: Path, why: str, *, newer: bool = False) -> FormatError:
    finding = f"is not the record that was once written ({why}), and no look is noted"
    return FormatError(path, finding, "begin a new record", newer=newer)


def note_look(
    folder: Path, look: Look, forms: Sequence[Form] = (), renamed: tuple[str, str] = ("", "")
) -> Record:
    """Adds a look and the claims that stand to the record; returns what it says of the question.

    A look that is on record already is not written again.

    Args:
        folder: The result folder.
        look: What is looked at now, and in which way; it stands last.
        forms: What is claimed.
        renamed: As in `read_looks`.

    Raises:
        StoreError: The stored file is not what was once written, or the disk is in the way.
    """
    # Nobody else may note a look meanwhile, so that none is lost.
    with in_turn_at(folder):
        before = read_looks(folder, renamed)
        now = before.with_forms(look.base, forms).with_look(look)
        if now != _own(folder, renamed):
            text = seal({"format": FORMS.newest, **_written(now)})
            write_whole(folder / NAME, text, folder)
    return now.at(look.base)


def _written(record: Record) -> dict[str, Any]:
    """Returns a record as it is stored: that it came late is known by what claims stood then."""
    return {key: part for key, part in asdict(record).items() if key != "is_late"}


def _looks(record: dict[str, Any]) -> list[Look]:
    """Returns the looks of a stored record; raises one of several errors where there are none."""
    looks = [Look(**{**look, "ways": tuple(look.get("ways", ()))}) for look in record["looks"]]
    if any(
        type(part) is not int for look in looks for part in (look.seeds, look.trials, look.times)
    ):
        raise TypeError("seeds, trials and times are numbers")
    return _readers()[0].validate_python(record["looks"])


def _form_1(record: dict[str, Any]) -> _Named:
    looks = _looks(record)

    def named(renamed: tuple[str, str]) -> Record:
        old, new = renamed
        found = (replace(look, base=new) if look.base == old else look for look in looks)
        return Record(tuple(replace(look, times=1) for look in found))

    return named


def _form_2(record: dict[str, Any]) -> _Named:
    looks = _looks(record)
    found = Record(tuple(looks), tuple(_readers()[1].validate_python(record["standings"])))
    return lambda _renamed: found


_Named = Callable[[tuple[str, str]], Record]
"""Returns a record, given what stood for the question before claims were noted and what does."""

FORMS: Forms[_Named] = Forms({1: FileForm(_form_1), 2: FileForm(_form_2, sealed="yes")})
"""The forms of the record: the first knows nothing of claims, and counts each showing of the
verdicts; the second has a checksum."""


@cache
def _readers() -> tuple[TypeAdapter[list[Look]], TypeAdapter[list[Standing]]]:
    return TypeAdapter(list[Look]), TypeAdapter(list[Standing])
