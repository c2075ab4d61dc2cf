"""What `ls`, `show RESULT TRIAL`, `rm`, `restore` and `purge` say."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from bnexp.documents.stored import Timings


class Ended(TypedDict):
    """How many trials of a result there are of each kind."""

    done: int
    """Finished or diverged."""
    failed: int
    left: int
    """Not stored."""


class Listed(TypedDict):
    """A result in a list."""

    result: str
    """The result folder."""
    question: str
    """In words, else the arms that are compared."""
    differs: str
    """In what it is another question than the first of its name."""
    verdicts: dict[str, int] | None
    """How many of each kind, as they were told last; null where none were."""
    trials: Ended
    bytes: int
    """Of all its files."""
    bytes_shared: int
    """Of files that other answers have as well."""
    started: str | None
    """When its last run began."""
    problem: str | None
    """Why its tables cannot be read."""
    older: bool
    """Whether figures or a report wait to be made anew."""
    holder: str | None
    """Which run works in it now: process, host, since when, command; null where none does."""
    damaged: list[str]
    """Its files that are not as they were written, trials left out."""
    latest: bool
    """Whether it is the one whose run was started last."""


class Results(TypedDict):
    """What `bnexp ls --json` prints."""

    format: Literal[1]
    results: list[Listed]


class InBin(TypedDict):
    """A removed result."""

    result: str
    """Its name, by which it is restored."""
    removed: str
    """When it was."""


class InBinOfSize(InBin):
    """A removed result in a list."""

    bytes: int


class Bin(TypedDict):
    """What `bnexp ls --bin --json` prints."""

    format: Literal[1]
    results: list[InBinOfSize]


class SetAside(TypedDict):
    """A result that was set aside."""

    result: str
    """Where it lay."""
    bin: str
    """Where it lies now."""


class Removed(TypedDict):
    """What `bnexp rm --json` prints."""

    format: Literal[1]
    results: list[SetAside]


class Back(TypedDict):
    """A result that was put back."""

    result: str
    """The result folder."""


class Restored(TypedDict):
    """What `bnexp restore --json` prints."""

    format: Literal[1]
    results: list[Back]


class Purged(TypedDict):
    """What `bnexp purge --json` prints."""

    format: Literal[1]
    results: list[InBin]


class Curve(TypedDict):
    """What was measured along a trial; all lists have a place for each row."""

    steps: list[int]
    epochs: list[float]
    series: dict[str, list[float | None]]


class Outcome(TypedDict):
    """What came out of a trial; null where a number is not finite."""

    trial_id: str
    seed: int
    status: Literal["finished", "diverged", "failed"]
    reason: str
    """Why it failed or diverged."""
    diverged_step: int | None
    history: Curve
    watched: NotRequired[Curve | None]
    """Evaluations between, where targets were looked for."""
    test: dict[str, float | None]
    parameters: dict[str, int]
    proof: dict[str, str]
    """Hashes of what arms of a seed share."""
    record: dict[str, str]
    """Versions, device, threads and data."""
    timings: Timings
    model: str
    """SHA-256 of the file of the trained network; empty where it was not kept."""


class Trial(TypedDict):
    """What `bnexp show RESULT TRIAL --json` prints."""

    format: Literal[1]
    trial: str
    """Arm, point of the grid and seed."""
    trial_id: str
    result: Outcome | None
    """Null where it is not trained yet."""
    log: str
