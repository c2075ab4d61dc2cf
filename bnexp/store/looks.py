"""Keeps how often, and at how many seeds, the answer of an experiment was looked at."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bnexp.errors import StoreError
from bnexp.store.atomic import write_whole

FORMAT = 1
NAME = "looks.json"


@dataclass(frozen=True)
class Look:
    """One state of the results that was looked at.

    Attributes:
        base: Stands for data, network and training that all arms share: with others it is another
            question.
        seeds: How many seeds had ended in every arm.
        trials: How many trials had ended.
        times: How often the verdicts were shown in this state.
        which: These seeds as a configuration names them, `0-4`; empty in records from before they
            were noted.
    """

    base: str
    seeds: int
    trials: int
    times: int = 1
    which: str = ""

    @property
    def state(self) -> tuple[str, int, int, str]:
        """What was seen, however often."""
        return self.base, self.seeds, self.trials, self.which


def read_looks(folder: Path) -> tuple[Look, ...]:
    """Returns the states that were looked at, in the order of their last looks.

    Raises:
        StoreError: The stored file is not what was once written, or cannot be read.
    """
    path = folder / NAME
    try:
        return _looks(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        why = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise StoreError(
            f"{path}: is not the record that was once written ({why}). It is left as it is, and no "
            "look is noted; move it away to begin a new record"
        ) from None


def note_look(folder: Path, look: Look) -> tuple[Look, ...]:
    """Adds a look to the record and returns all looks at the same question, this one last.

    Args:
        folder: The result folder.
        look: What is looked at now.

    Raises:
        StoreError: The stored file is not what was once written, or the disk is in the way.
    """
    with _alone(folder):
        looks = _with(read_looks(folder), look)
        record = {"format": FORMAT, "looks": [asdict(each) for each in looks]}
        write_whole(folder / NAME, json.dumps(record, indent=1) + "\n")
    return tuple(each for each in looks if each.base == look.base)


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


def _looks(record: Any) -> tuple[Look, ...]:
    """Returns the looks of a stored record; raises one of several errors where it is none."""
    if record["format"] != FORMAT:
        raise ValueError(f"format {record['format']}")
    looks = tuple(Look(**look) for look in record["looks"])
    if any(
        type(part) is not int for look in looks for part in (look.seeds, look.trials, look.times)
    ):
        raise TypeError("seeds, trials and times are numbers")
    return looks


def _with(looks: Sequence[Look], look: Look) -> tuple[Look, ...]:
    before = sum(each.times for each in looks if each.state == look.state)
    others = (each for each in looks if each.state != look.state)
    return (*others, replace(look, times=before + look.times))
