"""What travels to a worker of the cluster for one attempt at a job, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SMALL = 64 * 2**10
"""Bytes up to which what a job tells travels as an event; the scheduler keeps some hundreds."""


@dataclass(frozen=True)
class Ticket:
    """One attempt at a job.

    Attributes:
        run: The run's name; no other has it.
        number: The attempt's, in the run.
        job: The job, pickled; empty where it was sent ahead, since it is large.
        workers: How many workers share the cluster.
        isa: The widest instructions that the run allows; empty for all.
        beat: Seconds between two signs of life.
        idle: Seconds after which a process without a job is ended.
    """

    run: str
    number: int
    job: bytes
    workers: int
    isa: str
    beat: float
    idle: float

    @property
    def parcel(self) -> str:
        """What a job that was sent ahead is called."""
        return f"job-{self.number}"


class Sign(StrEnum):
    """What an attempt says meanwhile."""

    BEGUN = "its process has taken up the job; host and number of the process"
    TOLD = "what the job tells, pickled"
    LARGE = "the job tells something large, which is to be fetched; its number and size"
    ALIVE = "nothing new, but the worker is well"


class Ending(StrEnum):
    """How an attempt ended."""

    DONE = "with an outcome"
    DIED = "with its process, which had taken up the job"
    UNBEGUN = "with its process, before that had taken up the job"
    LACKING = "at once, as the worker has not the data"
    DROPPED = "early, as nobody wants the outcome any more"


@dataclass(frozen=True)
class Report:
    """How an attempt ended.

    Attributes:
        ending: In which way.
        outcome: What came out, pickled; empty where nothing did.
        why: What is known of the reason; empty where nothing went wrong.
        log: What the job's process wrote.
    """

    ending: Ending
    outcome: bytes = b""
    why: str = ""
    log: str = ""
