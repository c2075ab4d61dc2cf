"""The attempts that are on their way, as the thread that talks to the cluster sees them."""

from __future__ import annotations

import asyncio
import queue
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from distributed import Client

from bnexp.execution.dask.limits import CHUNK, TRANSFERS, Limits
from bnexp.execution.dask.news import Ended, Heard, Lost, News
from bnexp.execution.dask.tickets import SMALL, Ending, Report, Sign, Ticket
from bnexp.execution.dask.worker.place import fetch, knows, receive
from bnexp.execution.dask.worker.task import work


class Attempts:
    """The attempts that are on their way.

    Args:
        client: Talks to the scheduler.
        run: The run's name.
        limits: How long to wait.
        inbox: Takes up what is heard.
    """

    def __init__(
        self, client: Client, run: str, limits: Limits, inbox: queue.SimpleQueue[News]
    ) -> None:
        self._client, self._run, self._limits, self._inbox = client, run, limits, inbox
        self._tasks: dict[int, tuple[str, asyncio.Task[None]]] = {}
        self._others: set[asyncio.Task[None]] = set()
        self._transfers = asyncio.Semaphore(TRANSFERS)

    def begin(self, address: str, ticket: Ticket, files: Sequence[Path], contents: str) -> None:
        """Sends an attempt to a worker; see `Link.send`."""
        attempt = self._attempt(address, ticket, files, contents)
        self._tasks[ticket.number] = (address, asyncio.ensure_future(attempt))

    def drop(self, number: int) -> None:
        """Lets go of an attempt."""
        _, task = self._tasks.pop(number, ("", None))
        if task is not None:
            task.cancel()

    def drop_all(self) -> None:
        """Lets go of all attempts."""
        for number in list(self._tasks):
            self.drop(number)

    def fetch(self, number: int, large: int, size: int) -> None:
        """Fetches something large that an attempt told."""
        if number in self._tasks:
            task = asyncio.ensure_future(self._fetch(number, large, size))
            self._others.add(task)
            task.add_done_callback(self._others.discard)

    async def probe(self, address: str, number: int) -> None:
        """Asks a worker whether it knows of an attempt; if so, that counts as a sign."""
        with suppress(Exception):
            if await self._on(address, knows, self._key(number)):
                self._alive(number)

    def _key(self, number: int) -> str:
        return f"{self._run}-{number}"

    def _alive(self, number: int) -> None:
        self._inbox.put(Heard(number, Sign.ALIVE, None, time.monotonic()))

    async def _attempt(
        self, address: str, ticket: Ticket, files: Sequence[Path], contents: str
    ) -> None:
        number, report, why = ticket.number, None, ""
        try:
            report = await self._submitted(address, ticket)
            if report.ending is Ending.LACKING and files:
                for file in files:
                    await self._send_file(address, number, f"{contents}/{file.name}", file)
                report = await self._submitted(address, ticket, again=True)
        except Exception as error:  # whatever it is, this attempt is lost by it
            why = f"{type(error).__name__}: {error}".splitlines()[0]
        self._tasks.pop(number, None)
        # A lost scheduler cancels all attempts: none of their workers is to blame.
        lost = report is None and self._client.status != "running"
        self._inbox.put(Lost() if lost else Ended(number, report, why))

    async def _submitted(self, address: str, ticket: Ticket, *, again: bool = False) -> Report:
        """Has a worker do a job, and returns its report; the cluster keeps nothing of it."""
        if len(ticket.job) > SMALL:
            await self._send_bytes(address, ticket.number, ticket.parcel, ticket.job)
            ticket = replace(ticket, job=b"")
        key = self._key(ticket.number)
        future = self._client.submit(
            work,
            ticket,
            key=f"{key}-again" if again else key,
            pure=False,
            retries=0,
            workers=[address],
            allow_other_workers=False,
        )
        try:
            report: Report = await future
        finally:
            future.release()  # type: ignore[no-untyped-call]
        return report

    async def _send_file(self, address: str, number: int, name: str, file: Path) -> None:
        with file.open("rb") as opened:
            offset = 0
            while part := await asyncio.to_thread(opened.read, CHUNK):
                await self._send_part(address, number, name, offset, part)
                offset += len(part)

    async def _send_bytes(self, address: str, number: int, name: str, whole: bytes) -> None:
        for offset in range(0, len(whole), CHUNK):
            await self._send_part(address, number, name, offset, whole[offset : offset + CHUNK])

    async def _send_part(
        self, address: str, number: int, name: str, offset: int, part: bytes
    ) -> None:
        async with self._transfers:
            await self._on(address, receive, self._run, name, offset, part, self._limits.idle)
        self._alive(number)

    async def _fetch(self, number: int, large: int, size: int) -> None:
        """Fetches something large; what is later than it takes its place."""
        parts: list[bytes] = []
        with suppress(Exception):
            for offset in range(0, size, CHUNK):
                if number not in self._tasks:
                    return
                address = self._tasks[number][0]
                async with self._transfers:
                    part = await self._on(address, fetch, self._run, number, large, offset, CHUNK)
                if part is None:
                    return
                parts.append(part)
            told = b"".join(parts)
            self._inbox.put(Heard(number, Sign.TOLD, told, time.monotonic()))

    async def _on(self, address: str, function: Any, *arguments: Any) -> Any:
        """Has a worker call a function outside of its tasks, and returns what that returned."""
        asked: Coroutine[Any, Any, dict[str, Any]] = self._client.run(
            function, *arguments, workers=[address]
        )
        return (await asyncio.wait_for(asked, self._limits.silent))[address]
