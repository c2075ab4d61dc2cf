"""The thread that talks to a cluster; what it hears it puts in the order of hearing in a queue.

The run itself never waits for the network: a scheduler that hangs is a silence of a known length.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from distributed import Client

from bnexp.errors import ClusterError
from bnexp.execution.dask.limits import Limits
from bnexp.execution.dask.news import Heard, Lost, Misfit, News, Present
from bnexp.execution.dask.sending import Attempts
from bnexp.execution.dask.tickets import Sign, Ticket
from bnexp.execution.dask.versions import misfit
from bnexp.execution.dask.worker.place import leave
from bnexp.execution.surroundings import signals_blocked

_POLL = 1.0
"""Seconds between two looks at which workers there are."""

_REMEDY = (
    "See that the scheduler runs, and that this machine reaches its port: a scheduler is started "
    "by `dask scheduler`, a worker by `dask worker ADDRESS`."
)


class Link:
    """A connection to a scheduler.

    Args:
        address: Where the scheduler listens, or the path of a scheduler file.
        run: The run's name.
        limits: How long to wait.

    Attributes:
        inbox: What is heard.
    """

    def __init__(self, address: str, run: str, limits: Limits) -> None:
        self.inbox: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._address, self._run, self._limits = address, run, limits
        self._fitting: set[str] = set()
        self._misfits: set[str] = set()
        self._used: set[str] = set()
        self._loop = asyncio.new_event_loop()
        # Dask drops what it waited for at a worker that is gone, of which a loop would complain.
        self._loop.set_exception_handler(lambda _loop, _context: None)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._quiet = _Quiet()
        with signals_blocked():
            self._thread.start()

    def connect(self, within: float) -> tuple[Mapping[str, int], Mapping[str, str]]:
        """Connects, and returns the workers that fit with their threads, and why others do not.

        Args:
            within: Seconds.

        Raises:
            ClusterError: Nobody answers, or the scheduler has another bnexp than this machine.
        """
        try:
            workers = self._do(self._connect(within), within + 2 * self._limits.answer)
            return {a: n for a, n in workers.items() if a in self._fitting}, self._first
        except ClusterError:
            raise
        except (OSError, ValueError, TimeoutError, ImportError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ClusterError(
                f"no scheduler answers at {self._address} within {within:g} seconds ({reason})",
                _REMEDY,
            ) from None

    def watch(self) -> None:
        """Begins to listen, and to look from time to time which workers there are."""
        self._loop.call_soon_threadsafe(self._begin)

    def send(self, address: str, ticket: Ticket, files: Sequence[Path], contents: str) -> None:
        """Sends an attempt to a worker.

        Args:
            address: The worker's.
            ticket: The attempt.
            files: Those of the job's data, to be sent if the worker lacks them.
            contents: What stands for the data.
        """
        self._used.add(address)
        self._loop.call_soon_threadsafe(self._attempts.begin, address, ticket, files, contents)

    def drop(self, number: int) -> None:
        """Lets go of an attempt, of which nothing is heard from now on."""
        self._loop.call_soon_threadsafe(self._attempts.drop, number)

    def probe(self, address: str, number: int) -> None:
        """Asks a worker whether it knows of an attempt; if so, that counts as a sign."""
        self._start(self._attempts.probe(address, number))

    def close(self) -> None:
        """Ends what the run has on the workers, and the connection."""
        with suppress(Exception):
            self._do(self._leave(), 2 * self._limits.farewell)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(self._limits.farewell)
        self._quiet.end()

    def _do(self, work: Coroutine[Any, Any, Any], within: float) -> Any:
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, within), self._loop).result()

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _connect(self, within: float) -> Mapping[str, int]:
        file = None if "://" in self._address else self._address
        where = None if file else self._address
        # Kept before it is connected, so that one that never is can be closed.
        client: Any = Client(  # type: ignore[no-untyped-call]
            address=where,
            scheduler_file=file,
            asynchronous=True,
            timeout=within,
            set_as_default=False,
            name="bnexp",
        )
        self._client = client
        await client
        self._attempts = Attempts(self._client, self._run, self._limits, self.inbox)
        await self._look_at_scheduler()
        workers: Mapping[str, int] = await self._client.ncores()
        self._first = await self._admit(workers)
        return workers

    async def _look_at_scheduler(self) -> None:
        """Raises ClusterError if the scheduler could not read what is sent through it."""
        ours, theirs = version("bnexp"), ""
        with suppress(PackageNotFoundError):
            theirs = await self._client.run_on_scheduler(version, "bnexp")
        if ours != theirs:
            has = f"bnexp {theirs}" if theirs else "no bnexp"
            raise ClusterError(
                f"the scheduler at {self._address} has {has} instead of bnexp {ours}",
                "Install the same on the scheduler, the workers and this machine.",
            )

    async def _admit(self, workers: Mapping[str, int]) -> dict[str, str]:
        """Looks at the versions of workers that are new; returns why some do not fit.

        One that does not answer is asked again at the next look.
        """
        self._fitting &= set(workers)
        self._misfits &= set(workers)
        new = sorted(set(workers) - self._fitting - self._misfits)
        found = dict(zip(new, await asyncio.gather(*map(self._examined, new)), strict=True))
        wrong = {address: why for address, why in found.items() if why}
        self._misfits |= wrong.keys()
        self._fitting |= {address for address, why in found.items() if why == ""}
        return wrong

    async def _examined(self, address: str) -> str | None:
        """Returns in which versions a worker differs; None where it does not answer."""

        async def ask(function: Any, *arguments: Any) -> Any:
            return (await self._client.run(function, *arguments, workers=[address]))[address]

        try:
            return await asyncio.wait_for(misfit(ask), self._limits.answer)
        except Exception:  # one that cannot be asked is not used
            return None

    async def _meet(self, workers: Mapping[str, int]) -> None:
        """Tells why workers that are new are not used."""
        for address, why in (await self._admit(workers)).items():
            self.inbox.put(Misfit(address, why))

    def _begin(self) -> None:
        self._client.subscribe_topic(self._run, self._hear)
        self._watching = asyncio.ensure_future(self._look())

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        _, said = event
        number, sign, value = said["number"], Sign[said["sign"]], said["value"]
        if sign is Sign.LARGE:
            self._attempts.fetch(number, *value)
            sign, value = Sign.ALIVE, None
        self.inbox.put(Heard(number, sign, value, time.monotonic()))

    async def _look(self) -> None:
        """Tells from time to time which workers there are, until the scheduler is lost."""
        meeting: asyncio.Task[None] | None = None
        with suppress(Exception):  # whatever it is, nothing more is heard
            while self._client.status == "running":
                asked = asyncio.wait_for(self._client.ncores(), self._limits.silent)
                workers: Mapping[str, int] = await asked
                if meeting is None or meeting.done():
                    meeting = asyncio.ensure_future(self._meet(workers))
                self.inbox.put(Present({a: n for a, n in workers.items() if a in self._fitting}))
                await asyncio.sleep(_POLL)
        self.inbox.put(Lost())

    async def _leave(self) -> None:
        if hasattr(self, "_watching"):
            self._watching.cancel()
        if not hasattr(self, "_client"):
            return
        if self._client.status == "running":
            self._attempts.drop_all()
            with suppress(Exception):
                workers = sorted(self._used & set(await self._client.ncores()))
                asked = self._client.run(leave, self._run, workers=workers, on_error="ignore")
                await asyncio.wait_for(asked, self._limits.farewell)
        with suppress(Exception):
            await asyncio.wait_for(self._client.close(), self._limits.farewell)


class _Quiet:
    """Keeps what Dask would log about a lost connection from the terminal: the run tells of it."""

    _NAMES = ("distributed", "distributed.client", "distributed.core", "distributed.batched")

    def __init__(self) -> None:
        self._levels = {name: logging.getLogger(name).level for name in self._NAMES}
        for name in self._NAMES:
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def end(self) -> None:
        """Puts everything back as it was."""
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)
