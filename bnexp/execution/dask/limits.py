"""How long a run on a cluster waits for what, in seconds, and how large a message is."""

from __future__ import annotations

from dataclasses import dataclass

CHUNK = 8 * 2**20
"""Bytes of what is sent at a time: a scheduler holds so many for each that is on its way."""

TRANSFERS = 4
"""How many large things are on their way at a time."""


@dataclass(frozen=True)
class Limits:
    """How long a run waits for what, in seconds.

    Attributes:
        answer: For a scheduler to answer, when a run begins.
        again: For a scheduler that answered before and does not now.
        beat: Between two signs of life of a job's task.
        silent: Without a sign of life after which a job counts as lost, and its worker as stuck.
        word: Between two words about a cluster without workers.
        workers: For a worker, where a cluster has none.
        gap: Between two looks of the run itself from which on it was asleep, and blames nobody.
        idle: Before a process of a worker without a job is ended.
        farewell: For the workers to end their processes, when a run ends.
    """

    answer: float = 10.0
    again: float = 60.0
    beat: float = 3.0
    silent: float = 60.0
    word: float = 30.0
    workers: float = 600.0
    gap: float = 15.0
    idle: float = 30.0
    farewell: float = 5.0


USUAL = Limits()
