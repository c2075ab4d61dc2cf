"""Jobs that wait for the test that they are part of; workers of the cluster import them."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from contracts.made_up_jobs import QuickTrial
from patience import HOUR

LARGE = 20 * 2**20
"""Bytes of something large; more than one part of what is sent at a time."""

heard: list[bytes] = []
"""The large things that arrived in this process."""


def large(number: int) -> bytes:
    """Returns something large, another one for each number."""
    return bytes([number]) * LARGE + b"end"


def await_file(path: Path) -> None:
    """Waits until somebody makes a file."""
    end = time.monotonic() + HOUR
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.02)


@dataclass(frozen=True)
class Awaiting(QuickTrial):
    """A trial that goes on once somebody makes a file."""

    marker: Path = Path()

    def work(self, tell):
        await_file(self.marker)
        return super().work(tell)


@dataclass(frozen=True)
class HangsOnce(QuickTrial):
    """A trial that goes on for ever the first time that it is worked on."""

    marker: Path = Path()

    def work(self, tell):
        if not self.marker.exists():
            self.marker.touch()
            time.sleep(HOUR)
        return super().work(tell)


@dataclass(frozen=True)
class TellsLarge(QuickTrial):
    """A trial that tells something large, and goes on once that has arrived."""

    marker: Path = Path()

    def work(self, tell):
        tell(large(7))
        await_file(self.marker)
        return super().work(tell)

    def advanced(self, progress, told):
        if isinstance(told, bytes):
            heard.append(told)
            self.marker.touch()
        else:
            super().advanced(progress, told)


@dataclass(frozen=True)
class CarriesLarge(QuickTrial):
    """A trial that is itself large, and fails where it did not arrive whole."""

    carried: bytes = b""

    def work(self, tell):
        if self.carried != large(9):
            raise ValueError
        return super().work(tell)


class Writes(QuickTrial):
    """A trial that writes to its log, and whose process then ends."""

    def work(self, tell):
        os.write(2, b"the last words\n")
        os._exit(1)
