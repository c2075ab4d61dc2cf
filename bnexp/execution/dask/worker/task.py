"""What the task of an attempt does on a worker of the cluster: it has a process do the job."""

from __future__ import annotations

import os
import pickle
import time
from multiprocessing.connection import wait
from platform import node
from typing import Any

from distributed import Worker, get_worker

from bnexp.errors import BnexpError
from bnexp.execution.dask.tickets import SMALL, Ending, Report, Sign, Ticket
from bnexp.execution.dask.worker.place import LackingError, Place, place_of
from bnexp.execution.jobs import Job, Outcome
from bnexp.execution.process import Gone, WorkerProcess
from bnexp.execution.worker import Word, run_job
from bnexp.instructions import VARIABLE

_LOOK = 1.0
"""Seconds between two looks whether the outcome is still wanted."""


def work(ticket: Ticket) -> Report:
    """Has a process of this worker do a job, and says meanwhile how it gets on.

    Args:
        ticket: The attempt.
    """
    worker = get_worker()
    place = place_of(worker, ticket.run, ticket.idle)
    voice = _Voice(worker, ticket)
    voice.say(Sign.ALIVE)
    try:
        job = place.arrived(place.job(ticket.job, ticket.parcel), ticket.number)
    except LackingError as lacking:
        return Report(Ending.LACKING, why=str(lacking))
    _limit_instructions(ticket.isa)
    try:
        process = place.children.take()
    except BnexpError as error:
        return Report(Ending.UNBEGUN, why=_never_up(str(error)))
    attempt = _Attempt(place, voice, process)
    try:
        report = attempt.listened_to(job, ticket)
    finally:
        place.large.pop(ticket.number, None)
        place.children.give(process, well=attempt.well)
    return report


class _Voice:
    """How an attempt makes itself heard."""

    def __init__(self, worker: Worker, ticket: Ticket) -> None:
        self._worker, self._ticket, self._last = worker, ticket, 0.0
        self._key = worker.get_current_task()

    def say(self, sign: Sign, value: Any = None) -> None:
        self._last = time.monotonic()
        message = {"number": self._ticket.number, "sign": sign.name, "value": value}
        self._worker.log_event(self._ticket.run, message)

    def say_at_times(self) -> None:
        if time.monotonic() - self._last >= self._ticket.beat:
            self.say(Sign.ALIVE)

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for the outcome; nobody does once a run has ended."""
        if self._worker.status.name not in ("running", "paused"):
            return False
        task = self._worker.state.tasks.get(self._key)
        return task is not None and task.state in ("executing", "long-running")


class _Attempt:
    """A process at its job.

    Attributes:
        well: Whether the process may have another one.
    """

    def __init__(self, place: Place, voice: _Voice, process: WorkerProcess) -> None:
        self._place, self._voice, self._process = place, voice, process
        self._told = 0
        self.well = False

    def listened_to(self, job: Job[Outcome], ticket: Ticket) -> Report:
        process, number = self._process, ticket.number
        process.ask(run_job, job, ticket.workers)
        while self._voice.wanted and not self._place.children.ended:
            if not wait([process], timeout=_LOOK):  # type: ignore[list-item] # has a descriptor
                self._voice.say_at_times()
                continue
            match process.listen():
                case Word.BEGUN, child:
                    self._voice.say(Sign.BEGUN, [node(), child])
                case Word.TOLD, told:
                    self._tell(number, pickle.dumps(told))
                case Word.DONE, outcome:
                    self.well = True
                    log = self._place.written(number)
                    return Report(Ending.DONE, pickle.dumps(outcome), log=log)
                case Gone.UNBEGUN:
                    return Report(Ending.UNBEGUN, why=_never_up(process.reason()))
                case _:
                    how = process.ending()
                    return Report(Ending.DIED, why=how, log=self._place.written(number))
        return Report(Ending.DROPPED)

    def _tell(self, number: int, told: bytes) -> None:
        if len(told) <= SMALL:
            self._voice.say(Sign.TOLD, told)
            return
        self._told += 1
        self._place.large[number] = (self._told, told)
        self._voice.say(Sign.LARGE, [self._told, len(told)])


def _never_up(reason: str) -> str:
    return f"did not come up: {reason}" if reason else "did not come up"


def _limit_instructions(isa: str) -> None:
    """Holds the processes of this worker to what those of the run's own machine are held to."""
    if isa:
        os.environ[VARIABLE] = isa
    else:
        os.environ.pop(VARIABLE, None)
