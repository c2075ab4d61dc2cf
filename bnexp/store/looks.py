"""Keeps how often, and at how many seeds, the answer of an experiment was looked at.

And since which look each claim has stood as it does: what is claimed after a look may have been
chosen by what was seen.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from bnexp.errors import StoreError
from bnexp.store.files.atomic import write_whole
from bnexp.store.files.forms import DamagedError, FileForm, Forms, UnknownFormError
from bnexp.store.files.kinds import read_part
from bnexp.store.files.sealed import DAMAGED, seal
from bnexp.store.files.typed import MALFORMED, reason

if TYPE_CHECKING:
    from bnexp.documents import shared

NAME = "looks.json"

_SHOWN = ("verdicts.json", "figures.json", "figures", "report.html", "report.md")
"""What stands in a folder once its answer was shown to somebody."""


@dataclass(frozen=True)
class Look:
    """One state of the results that was looked at.

    Attributes:
        base: Stands for data, network and training that all arms share: with others it is another
            question.
        seeds: How many seeds had ended in every arm.
        trials: How many trials had ended.
        times: How many looks at this state there were: one for each way of looking.
        which: These seeds as a configuration names them, `0-4`; empty in records from before they
            were noted.
        data: Stands for the trials that had ended; empty in records from before it was noted.
        ways: In which ways the state was looked at: `work` (run, plot, report and their like, which
            are one look at what is the same) and `check`; empty in old records.
    """

    base: str
    seeds: int
    trials: int
    times: int = 1
    which: str = ""
    data: str = ""
    ways: tuple[str, ...] = ()

    def as_json(self) -> shared.Look:
        """Returns it as plain values."""
        return {
            "base": self.base,
            "seeds": self.seeds,
            "trials": self.trials,
            "times": self.times,
            "which": self.which,
            "data": self.data,
            "ways": list(self.ways),
        }

    def is_of(self, other: Look) -> bool:
        """Returns whether two looks are at the same state of the results."""
        same = (self.base, self.seeds, self.trials, self.which)
        alike = same == (other.base, other.seeds, other.trials, other.which)
        return alike and ("" in (self.data, other.data) or self.data == other.data)


@dataclass(frozen=True)
class Form:
    """What a claim says, whatever its words.

    Attributes:
        metric: The number that is compared, or the identity.
        kind: What is said of it.
        names: The names of its arms.
        arms: What stands for the settings of each.
        terms: What it takes to be supported, and which verdict is expected.
    """

    metric: dict[str, Any]
    kind: str
    names: tuple[str, ...]
    arms: tuple[str, ...]
    terms: dict[str, Any] = field(default_factory=dict)

    def is_kin(self, other: Form) -> bool:
        """Returns whether two forms are of one claim: the same said of the same arms."""
        alike = (self.metric, self.kind) == (other.metric, other.kind)
        return alike and (self.names == other.names or self.arms == other.arms)

    def is_same(self, other: Form) -> bool:
        """Returns whether two forms say the same, whatever the arms are called."""
        return self.is_kin(other) and (self.arms, self.terms) == (other.arms, other.terms)


@dataclass(frozen=True)
class Standing:
    """Since when a claim has stood in a form.

    Attributes:
        base: As in `Look`.
        form: What it says.
        after: After how many looks it first stood so; None where that is not known.
    """

    base: str
    form: Form
    after: int | None


@dataclass(frozen=True)
class Record:
    """All looks in the order of the last at each state, and all forms of claims that ever stood.

    Attributes:
        looks: The looks.
        standings: The forms of claims, each with the look since which it stood.
        is_late: Whether the answer was shown before there was a record.
    """

    looks: tuple[Look, ...] = ()
    standings: tuple[Standing, ...] = ()
    is_late: bool = False

    def at(self, base: str) -> Record:
        """Returns what belongs to one question."""
        return Record(
            tuple(look for look in self.looks if look.base == base),
            tuple(standing for standing in self.standings if standing.base == base),
            self.is_late,
        )

    def with_forms(self, base: str, forms: Sequence[Form]) -> Record:
        """Returns the record with the forms that stand now, those that are new as of now."""
        here = self.at(base)
        new = [f for f in forms if not any(f.is_same(known.form) for known in here.standings)]
        after = None if here._are_old else sum(look.times for look in here.looks)
        added = tuple(Standing(base, form, after) for form in new)
        return replace(self, standings=(*self.standings, *added))

    @property
    def _are_old(self) -> bool:
        """Whether there were looks, all of them before claims were noted."""
        return self.is_late or (bool(self.looks) and not any(look.ways for look in self.looks))

    def with_look(self, look: Look) -> Record:
        """Returns the record with a look more, or the same where this one had been taken."""
        ways = {way for each in self.looks if each.is_of(look) for way in each.ways}
        together = tuple(sorted(ways.union(look.ways)))
        others = tuple(each for each in self.looks if not each.is_of(look))
        now = replace(look, ways=together, times=max(1, len(together)))
        return replace(self, looks=(*others, now))


def read_looks(folder: Path, renamed: tuple[str, str] = ("", "")) -> Record:
    """Returns what is on record.

    Args:
        folder: The result folder.
        renamed: What stood for a question before claims were noted, and what does now.

    Raises:
        StoreError: The stored file is not what was once written, or cannot be read.
    """
    path = folder / NAME
    try:
        return FORMS.read(read_part(path).decode())(renamed)
    except FileNotFoundError:
        return Record(is_late=any((folder / name).exists() for name in _SHOWN))
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from None
    except UnknownFormError as error:
        raise _refusal(path, f"ValueError: format {error.form}") from None
    except DamagedError:
        raise _refusal(path, f"ValueError: {DAMAGED}") from None
    except MALFORMED as error:
        why = reason(error)
        if not isinstance(error, ValidationError) and str(error):
            why = f"{why}: {error}"
        raise _refusal(path, why) from None


def _refusal(path: Path, why: str) -> StoreError:
    return StoreError(
        f"{path}: is not the record that was once written ({why}). It is left as it is, and no "
        "look is noted; move it away to begin a new record"
    )


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
    with _alone(folder):
        before = read_looks(folder, renamed)
        now = before.with_forms(look.base, forms).with_look(look)
        if now != before:
            write_whole(folder / NAME, seal({"format": FORMS.newest, **_written(now)}))
    return now.at(look.base)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lets others who note a look in the folder wait, so that none is lost."""
    try:
        place = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be read: {error.strerror}") from None
    try:
        # Some network file systems have no locks: there a look may be lost, but no answer.
        with suppress(OSError):
            fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


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
