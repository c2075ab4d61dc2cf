"""What the thread that talks to a cluster has to tell the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bnexp.execution.dask.tickets import Report, Sign


@dataclass(frozen=True)
class Present:
    """Which workers there are now.

    Attributes:
        workers: For each address how many threads the worker has.
    """

    workers: Mapping[str, int]


@dataclass(frozen=True)
class Misfit:
    """A worker joined that has other versions, and is not used.

    Attributes:
        address: The worker's.
        why: Which versions.
    """

    address: str
    why: str


@dataclass(frozen=True)
class Heard:
    """An attempt gave a sign.

    Attributes:
        number: The attempt's.
        sign: Which.
        value: What goes with it.
        at: When it arrived, by the clock that only goes forward.
    """

    number: int
    sign: Sign
    value: Any
    at: float


@dataclass(frozen=True)
class Ended:
    """An attempt ended.

    Attributes:
        number: The attempt's.
        report: What came back; None where nothing did.
        why: Why nothing did.
    """

    number: int
    report: Report | None
    why: str = ""


@dataclass(frozen=True)
class Lost:
    """The scheduler does not answer any more."""


News = Present | Misfit | Heard | Ended | Lost
