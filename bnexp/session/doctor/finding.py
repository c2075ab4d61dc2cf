"""What a check found, how bad it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bnexp.documents import installation


class State(StrEnum):
    """Whether a run will get by."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """The outcome of one check.

    Attributes:
        check: What was looked at.
        state: Runs fail over a problem; with a warning they work, but not as well as they could.
        found: What there is.
        remedy: What to do; empty where nothing has to be done.
    """

    check: str
    state: State
    found: str
    remedy: str = ""

    def as_json(self) -> installation.Check:
        """Returns it as plain values."""
        return {
            "check": self.check,
            "state": self.state.value,
            "found": self.found,
            "remedy": self.remedy,
        }


def ok(check: str, found: str) -> Finding:
    """Returns that a check found nothing to mend."""
    return Finding(check, State.OK, found)


def warning(check: str, found: str, remedy: str) -> Finding:
    """Returns that a check found something that runs get by with."""
    return Finding(check, State.WARNING, found, remedy)


def problem(check: str, found: str, remedy: str) -> Finding:
    """Returns that a check found something that runs fail over."""
    return Finding(check, State.PROBLEM, found, remedy)
