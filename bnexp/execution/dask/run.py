"""A run of jobs on a cluster: one job at a time for each worker, and our own count of losses."""

from __future__ import annotations

import os
import pickle
import queue
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from bnexp.errors import ClusterError
from bnexp.execution.attempts import LOST
from bnexp.execution.dask.dealing import add_to_log
from bnexp.execution.dask.lacking import Lacking
from bnexp.execution.dask.limits import Limits
from bnexp.execution.dask.link import Link
from bnexp.execution.dask.news import Ended, Heard, Lost, Misfit, News, Present
from bnexp.execution.dask.nodes import Cluster
from bnexp.execution.dask.seats import Jobs, Seat, Seats
from bnexp.execution.dask.tickets import Ending, Report, Sign, Ticket
from bnexp.execution.events import Progress
from bnexp.execution.jobs import Job, Outcome, Where
from bnexp.execution.trials import TrialJob
from bnexp.instructions import stated_limit
from bnexp.processes.interrupts import Shelter

_TICK = 0.5
"""Seconds for which the run waits for news at most before it looks at the clock."""

_MANY = 3
"""How many workers are named one by one where there are many to name."""

_WITH = "was lost with the worker"

Result = tuple[Job[Outcome], Outcome]


class Run:
    """A run of jobs on a cluster.

    Args:
        jobs: What to run.
        workers: How many run at a time, at most.
        progress: Is told what happens.
        cluster: Where.
        limits: How long to wait for what.
    """

    def __init__(
        self,
        jobs: Sequence[Job[Outcome]],
        workers: int,
        progress: Progress,
        cluster: Cluster,
        limits: Limits,
    ) -> None:
        self._jobs, self._left = Jobs(jobs), len(jobs)
        self._most, self._progress, self._cluster = workers, progress, cluster
        self._limits, self._name = limits, f"bnexp-{uuid4().hex[:12]}"
        self._seats, self._number = Seats(), 0
        self._lacking = Lacking(limits, progress)
        self._link: Link | None = None

    def outcomes(self, shelter: Shelter) -> Iterator[Result]:
        """Yields each job with its outcome as it ends.

        Args:
            shelter: Lets in what a signal raises while nothing is there to be taken up.

        Raises:
            ClusterError: The cluster cannot be reached, was lost, or has no workers.
            WorkersError: No process of a cluster of our own can be started.
        """
        with shelter.open():
            self._connect(self._limits.answer)
        looked = time.monotonic()
        while self._left:
            self._assign()
            try:
                with shelter.open():
                    first = self._waited_for()
            except BaseException:
                yield from self._arrived()
                raise
            for news in self._news(first):
                for job, outcome in self._taken(news):
                    self._left -= 1
                    yield job, outcome
                    self._assign()
            now = time.monotonic()
            if now - looked > self._limits.gap:
                # This process slept, or was stopped: nobody else was silent for so long.
                self._seats.restart_clocks(now)
            looked = now
            for job, outcome in self._overdue(now):
                self._left -= 1
                yield job, outcome
            self._cluster.tend()
            self._lacking.look(len(self._seats), self._cluster.address(), now)

    def close(self) -> None:
        """Ends all that is still running."""
        if self._link:
            self._link.close()
        self._cluster.close()

    def _connect(self, within: float) -> None:
        """Connects, and holds the software of all workers against ours.

        Raises:
            ClusterError: Nobody answers, or a worker has other versions.
        """
        self._link = link = Link(self._cluster.address(), self._name, self._limits)
        workers, misfits = link.connect(within)
        if misfits:
            raise ClusterError(
                f"nothing is trained, since workers have other versions: {_told(misfits)}",
                "Install the same on all of them as on this machine.",
            )
        self._seats = Seats()
        self._seats.meet(workers)
        if several := [address for address, threads in workers.items() if threads > 1]:
            self._progress.warned(
                f"A worker trains one trial at a time with one thread, and {several[0]} has "
                f"{workers[several[0]]}: start workers with --nthreads 1, one for each core."
            )
        link.watch()

    def _waited_for(self) -> News | None:
        """Returns what was heard first, after a short wait; None where nothing was."""
        assert self._link  # noqa: S101 (connected before)
        inbox = self._link.inbox
        with suppress(queue.Empty):
            return inbox.get(timeout=_TICK)
        return None

    def _news(self, first: News | None) -> Iterator[News]:
        """Yields what was heard, the first of which was waited for."""
        assert self._link  # noqa: S101 (connected before)
        inbox = self._link.inbox
        while first is not None:
            yield first
            if self._link.inbox is not inbox:
                return
            try:
                first = inbox.get_nowait()
            except queue.Empty:
                return

    def _arrived(self) -> Iterator[Result]:
        """Yields the outcomes that lie there already; nobody is given another job."""
        assert self._link  # noqa: S101 (connected before)
        with suppress(queue.Empty):
            while True:
                news = self._link.inbox.get_nowait()
                if isinstance(news, Ended) and (seat := self._seats.at(news.number)):
                    report, job = news.report, seat.job
                    if job is not None and report and report.ending is Ending.DONE:
                        yield from self._ended(seat, report, news.why)

    def _taken(self, news: News) -> Iterator[Result]:
        match news:
            case Heard(number, sign, value, at):
                if seat := self._seats.at(number):
                    seat.heard = max(seat.heard, at)
                    yield from self._heard(seat, sign, value)
            case Ended(number, report, why):
                if seat := self._seats.at(number):
                    yield from self._ended(seat, report, why)
            case Present(workers):
                for seat in self._seats.meet(workers):
                    yield from self._lost(seat, f"{_WITH} {seat.address}, which left the cluster")
            case Misfit(address, why):
                self._progress.warned(f"The worker {address} joined and is not used: {why}.")
            case Lost():
                self._reconnect()

    def _heard(self, seat: Seat, sign: Sign, value: Any) -> Iterator[Result]:
        assert seat.job is not None  # noqa: S101 (it is at an attempt)
        if sign is Sign.TOLD:
            seat.job.advanced(self._progress, pickle.loads(value))  # noqa: S301 (by a worker of ours)
        elif sign is Sign.BEGUN and seat.begun:
            # The cluster gave the job once more to a worker that came back to its address.
            yield from self._lost(seat, f"{_WITH} {seat.address}, which was started anew")
        elif sign is Sign.BEGUN:
            seat.begun = True
            seat.job.started(self._progress, Where(*value))

    def _ended(self, seat: Seat, report: Report | None, why: str) -> Iterator[Result]:
        job = seat.job
        assert job is not None  # noqa: S101 (it is at an attempt)
        if report is not None:
            add_to_log(job, report.log)
        if report is not None and report.ending is Ending.DONE:
            self._seats.end(seat)
            yield job, pickle.loads(report.outcome)  # noqa: S301 (by a worker of ours)
        elif report is not None and report.ending is Ending.LACKING:
            self._seats.end(seat)
            yield job, job.failed(f"its data could not be had at {seat.address}: {report.why}")
        else:
            seat.compiled = []
            told = report.why if report else f"was lost: {why}"
            yield from self._lost(seat, f"at {seat.address} {told or LOST}")

    def _lost(self, seat: Seat, how: str) -> Iterator[Result]:
        """Has a job that was lost wait once more, or yields its outcome if it was so too often."""
        job, begun = seat.job, seat.begun
        if job is None:
            return
        assert self._link  # noqa: S101 (connected before)
        self._link.drop(seat.number)
        self._seats.end(seat)
        told = f"its worker process {how}"
        add_to_log(job, f"{told}\n")
        if self._jobs.is_given_up(job, how, begun=begun):
            ends = self._jobs.ends(job)
            yield job, job.died(ends) if begun else job.failed(f"{told}; see bnexp doctor there")
            return
        if begun:
            job.again(self._progress, how)
        self._jobs.put_back(job, seat.address)

    def _assign(self) -> None:
        """Gives free workers a job each, as many as may run at a time."""
        for seat in sorted(self._seats.free, key=self._jobs.awaits, reverse=True):
            if len(self._seats.busy) >= self._most:
                return
            job = self._jobs.take(seat, (other for other in self._seats if other is not seat))
            if job is not None:
                self._send(seat, job)

    def _send(self, seat: Seat, job: Job[Outcome]) -> None:
        assert self._link  # noqa: S101 (connected before)
        self._number += 1
        ticket = Ticket(
            run=self._name,
            number=self._number,
            job=pickle.dumps(job.sent(self._progress)),
            workers=min(self._most, len(self._seats)),
            isa=stated_limit(os.environ),
            beat=self._limits.beat,
            idle=self._limits.idle,
        )
        source = job.source if isinstance(job, TrialJob) else None
        files, contents = (source.files, source.fingerprint) if source else ((), "")
        self._seats.begin(seat, job, self._number, time.monotonic())
        self._link.send(seat.address, ticket, files, contents)

    def _overdue(self, now: float) -> Iterator[Result]:
        """Yields what ends since a worker was silent for too long."""
        assert self._link  # noqa: S101 (connected before)
        for seat in self._seats.busy:
            silence = now - seat.heard
            if silence <= self._limits.silent:
                # One that has not begun may stand in line behind jobs of others.
                part = self._limits.silent / 4
                if not seat.begun and min(silence, now - seat.probed) > part:
                    seat.probed = now
                    self._link.probe(seat.address, seat.number)
                continue
            self._seats.shun(seat)
            self._cluster.replace(seat.address)
            how = f"{_WITH} {seat.address}, which was silent for {silence:.0f} s"
            yield from self._lost(seat, how)

    def _reconnect(self) -> None:
        """Connects once more; what was on its way is sent again, which costs no job an attempt.

        Raises:
            ClusterError: The scheduler is gone for good.
        """
        assert self._link  # noqa: S101 (connected before)
        for seat in self._seats.busy:
            if seat.job is not None:
                self._jobs.put_back(seat.job)
            self._seats.end(seat)
        self._link.close()
        address, within = self._cluster.address(), self._limits.again
        self._progress.warned(
            f"The scheduler at {address} was lost; for {within:.0f} seconds the run looks for it, "
            "or for one in its place."
        )
        self._cluster.renew()
        self._connect(within)


def _told(misfits: Mapping[str, str]) -> str:
    first = [f"{address} has {why}" for address, why in list(misfits.items())[:_MANY]]
    more = len(misfits) - len(first)
    return "; ".join([*first, f"and {more} more"] if more else first)
