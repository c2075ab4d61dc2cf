"""What a result folder holds of a trial without a result: who has begun it, and where it was."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from bnexp.errors import FormatError, StoreError
from bnexp.store.files.atomic import remove_file, write_whole
from bnexp.store.files.kinds import read_part
from bnexp.store.files.refusals import READ, refused
from bnexp.store.files.sealed import KEY, seal
from bnexp.store.files.typed import MALFORMED

FOLDER = "unfinished"
"""Name of the part of a result folder that all of it lies in."""

LARGEST = 2**32
"""Bytes of the largest state that is read."""

FORM = 1
"""The form in which states are written."""

_ANY_HEAD = re.compile(rb"bnexp state (\d{1,9}), ")
_HEAD = re.compile(rb"bnexp state 1, trial ([0-9a-f]+), step (\d+), sha256 ([0-9a-f]{64})\n")


@dataclass(frozen=True, eq=False)
class State:
    """Where a trial was when it was written down.

    Attributes:
        step: Optimizer steps that lay behind.
        content: All that it takes to go on from there, as `RunState` writes it.
    """

    step: int
    content: bytes

    def to_bytes(self, trial_id: str) -> bytes:
        """Returns the content of its file, with a head that says whose it is, and its digest."""
        told = f"bnexp state {FORM}, trial {trial_id}, step {self.step}"
        return f"{told}, sha256 {self._digest(trial_id)}\n".encode() + self.content

    @classmethod
    def from_bytes(cls, written: bytes, trial_id: str) -> Self | None:
        """Returns the state that a file holds; None where it is not what was stored of a trial."""
        head = _HEAD.match(written)
        if head is None or head[1].decode() != trial_id:
            return None
        state = cls(int(head[2]), written[head.end() :])
        return state if state._digest(trial_id).encode() == head[3] else None

    def _digest(self, trial_id: str) -> str:
        return hashlib.sha256(f"{trial_id} {self.step}\n".encode() + self.content).hexdigest()


@dataclass(frozen=True)
class Begun:
    """Who has begun a trial.

    Attributes:
        host: The machine of the worker.
        process: The number of the worker's process there.
        since: When, in ISO 8601, universal time.
    """

    host: str
    process: int
    since: str

    @classmethod
    def now(cls, host: str, process: int) -> Self:
        """Returns that a trial is begun now."""
        return cls(host, process, datetime.now(UTC).isoformat(timespec="seconds"))

    def __str__(self) -> str:
        since = datetime.fromisoformat(self.since).astimezone(UTC)
        return f"process {self.process} on {self.host}, {since:%Y-%m-%d %H:%M} UTC"


_BEGUN = TypeAdapter(Begun)


@dataclass(frozen=True)
class Unfinished:
    """The files of one trial that has no result yet.

    A state is there in two generations: the one before it stays until the next is whole.

    Attributes:
        folder: Where the files of all such trials of a result folder lie.
        trial_id: The trial's.
    """

    folder: Path
    trial_id: str

    @property
    def note(self) -> Path:
        """The file that says who has begun the trial."""
        return self.folder / f"{self.trial_id}.json"

    @property
    def states(self) -> tuple[Path, Path]:
        """The files of its states, the latest first."""
        return (
            self.folder / f"{self.trial_id}.state",
            self.folder / f"{self.trial_id}.before.state",
        )

    def begin(self, begun: Begun) -> None:
        """Notes who has begun the trial.

        Raises:
            StoreError: The disk is in the way.
        """
        write_whole(self.note, seal(asdict(begun)), self.folder.parent, flush=False)

    def begun(self) -> Begun | None:
        """Returns who has begun it last; None where nobody has, or the note is damaged."""
        try:
            text = read_part(self.note).decode()
            told = json.loads(text)
            begun = _BEGUN.validate_python({k: v for k, v in told.items() if k != KEY})
            datetime.fromisoformat(begun.since)
        except (OSError, StoreError, *MALFORMED):
            return None
        return begun if text == seal(asdict(begun)) else None

    def keep(self, state: State) -> None:
        """Stores a state, in place of the one before the last.

        Raises:
            StoreError: The disk is in the way.
        """
        latest, before = self.states
        try:
            latest.replace(before)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise refused(latest, "moved", error) from None
        write_whole(latest, state.to_bytes(self.trial_id), self.folder.parent)

    def state(self) -> tuple[State | None, list[Path]]:
        """Returns the latest state that is whole, and the files that are not as they were written.

        Raises:
            FormatError: One was written by a newer version.
            StoreError: A file cannot be read.
        """
        damaged = [self.note] if self.note.exists() and self.begun() is None else []
        for path in self.states:
            try:
                content = read_part(path, LARGEST)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise refused(path, READ, error) from None
            form = _ANY_HEAD.match(content)
            if form and int(form[1]) > FORM:
                again = "begin its trial anew"
                told = f"was written by a newer bnexp (format {int(form[1])})"
                raise FormatError(path, told, again, newer=True)
            if (state := State.from_bytes(content, self.trial_id)) is not None:
                return state, damaged
            damaged.append(path)
        return None, damaged

    def step(self) -> int:
        """Returns how many steps lay behind in the latest state, by its head; 0 where none is."""
        for path in self.states:
            with suppress(OSError), path.open("rb") as file:
                head = _HEAD.match(file.readline(200))
                if head and head[1].decode() == self.trial_id:
                    return int(head[2])
        return 0

    def clear(self, *, keep_state: bool = False) -> None:
        """Removes all of it, once the trial's result is stored.

        Args:
            keep_state: Whether the state stays, for another attempt.

        Raises:
            StoreError: The disk is in the way.
        """
        remove_file(self.note)
        if not keep_state:
            for path in self.states:
                remove_file(path)


def sweep_unfinished(folder: Path, stored: Container[str]) -> None:
    """Removes what is left of trials that have a result, and the part itself where it is empty.

    Args:
        folder: The result folder.
        stored: The identities of trials whose result is kept.

    Raises:
        StoreError: The disk is in the way.
    """
    for name, unfinished in begun_in(folder).items():
        if name in stored:
            unfinished.clear()
    with suppress(OSError):
        (folder / FOLDER).rmdir()


def begun_in(folder: Path) -> Mapping[str, Unfinished]:
    """Returns by trial_id what there is of trials without a result.

    Args:
        folder: The result folder.
    """
    return {name: Unfinished(folder / FOLDER, name) for name in sorted(set(_named(folder)))}


def _named(folder: Path) -> Iterator[str]:
    with suppress(OSError):
        for path in (folder / FOLDER).iterdir():
            if path.name[0] != "." and path.suffix in (".json", ".state"):
                yield path.name.partition(".")[0]
