"""What `ls`, `rm`, `restore` and `purge` say."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class Counts(TypedDict):
    """Trials of a result."""

    done: int
    failed: int
    left: int


class Listed(TypedDict):
    """A result."""

    result: str
    """Its folder."""
    question: str
    differs: str
    """In what its question differs from the first of its name; empty for that one."""
    verdicts: dict[str, int] | None
    """How many came out in each way; null where none were told yet."""
    trials: Counts
    bytes: int
    bytes_shared: int
    """Of these in files that other answers have too."""
    started: str | None
    """When its last run began."""
    problem: str | None
    """Why it cannot be read; null where it can."""
    older: bool
    """Whether its report or figures are older than its tables."""
    latest: bool
    """Whether commands take it that name none."""


class Listing(TypedDict):
    """What `bnexp ls --json` prints."""

    format: Literal[1]
    results: list[Listed]


class Removed(TypedDict):
    """A result in the bin."""

    result: str
    removed: str
    """When it was set aside."""
    bytes: int


class Bin(TypedDict):
    """What `bnexp ls --bin --json` prints."""

    format: Literal[1]
    results: list[Removed]


class SetAside(TypedDict):
    """A result that was set aside."""

    result: str
    bin: str
    """Where it lies now."""


class Removal(TypedDict):
    """What `bnexp rm --json` prints."""

    format: Literal[1]
    results: list[SetAside]


class Back(TypedDict):
    """A result that was put back."""

    result: str


class Restoration(TypedDict):
    """What `bnexp restore --json` prints."""

    format: Literal[1]
    results: list[Back]


class Gone(TypedDict):
    """A result that was removed for good."""

    result: str
    removed: str
    """When it had been set aside."""


class Purge(TypedDict):
    """What `bnexp purge --json` prints."""

    format: Literal[1]
    results: list[Gone]
