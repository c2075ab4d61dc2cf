"""The workers of a cluster as a run sees them, and the jobs that wait for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bnexp.execution.attempts import is_given_up
from bnexp.execution.jobs import STARTS, Job, Outcome
from bnexp.execution.waiting import Waiting


@dataclass(eq=False)
class Seat:
    """A worker, and what it is doing.

    Attributes:
        address: The worker's.
        compiled: Programs of its process, the latest last.
        number: The attempt's that it is at; 0 where it is at none.
        job: What it is at.
        begun: Whether a process has taken up the job.
        heard: When it last gave a sign, by the clock that only goes forward.
        probed: When it was last asked for one, likewise.
    """

    address: str
    compiled: list[str] = field(default_factory=list)
    number: int = 0
    job: Job[Outcome] | None = None
    begun: bool = False
    heard: float = 0.0
    probed: float = 0.0

    def take(self, job: Job[Outcome], number: int, now: float) -> None:
        """Takes up an attempt at a job."""
        program = [job.program] if job.program else []
        self.compiled = [p for p in self.compiled if p not in program] + program
        self.number, self.job, self.begun, self.heard = number, job, False, now

    def leave(self) -> None:
        """Is at nothing any more."""
        self.number, self.job, self.begun = 0, None, False


class Jobs:
    """The jobs of a run that have no outcome yet and are not on their way.

    Args:
        jobs: All jobs of the run.
    """

    def __init__(self, jobs: Iterable[Job[Outcome]]) -> None:
        self._waiting = Waiting(jobs)
        self._again: list[tuple[Job[Outcome], str]] = []
        self._ends: dict[int, tuple[str, ...]] = {}
        self._starts: Counter[int] = Counter()

    def take(self, seat: Seat, others: Iterable[Seat]) -> Job[Outcome] | None:
        """Returns the job that suits a worker best, and takes it out; None when there is none.

        One that was lost elsewhere comes first. It goes back to where it was lost only if there is
        no other worker.

        Args:
            seat: The worker that asks.
            others: All other workers.
        """
        rest = list(others)
        for place, (job, lost_at) in enumerate(self._again):
            if lost_at != seat.address or not rest:
                del self._again[place]
                return job
        return self._waiting.take(seat.compiled, [p for other in rest for p in other.compiled])

    def awaits(self, seat: Seat) -> bool:
        """Returns whether a job that was lost elsewhere waits for a worker such as this one."""
        return any(lost_at != seat.address for _, lost_at in self._again)

    def put_back(self, job: Job[Outcome], lost_at: str = "") -> None:
        """Has a job wait once more, before all others.

        Args:
            job: The job.
            lost_at: The worker that it was lost at.
        """
        self._again.append((job, lost_at))

    def ends(self, job: Job[Outcome]) -> tuple[str, ...]:
        """Returns how the worker processes ended that had taken up a job."""
        return self._ends.get(id(job), ())

    def is_given_up(self, job: Job[Outcome], how: str, *, begun: bool) -> bool:
        """Counts a loss; returns whether it was one too many.

        Args:
            job: The job.
            how: How its worker process ended.
            begun: Whether that had taken it up: only then was the job itself at stake.
        """
        if begun:
            self._ends[id(job)] = (*self.ends(job), how)
            return is_given_up(self.ends(job))
        self._starts[id(job)] += 1
        return self._starts[id(job)] >= STARTS


class Seats:
    """The workers that a run may use, by their addresses."""

    def __init__(self) -> None:
        self._by_address: dict[str, Seat] = {}
        self._by_number: dict[int, Seat] = {}
        self._shunned: set[str] = set()

    def __iter__(self) -> Iterator[Seat]:
        return iter(self._by_address.values())

    def __len__(self) -> int:
        return len(self._by_address)

    @property
    def busy(self) -> list[Seat]:
        """Those that are at a job."""
        return list(self._by_number.values())

    @property
    def free(self) -> list[Seat]:
        """Those that are at none, first those that have compiled something."""
        free = [seat for seat in self if not seat.number]
        return sorted(free, key=lambda seat: not seat.compiled)

    def at(self, number: int) -> Seat | None:
        """Returns the worker that is at an attempt; None where none is."""
        return self._by_number.get(number)

    def meet(self, addresses: Iterable[str]) -> list[Seat]:
        """Takes up those that are new, and returns those that are there no more."""
        now = set(addresses) - self._shunned
        left = [seat for address, seat in self._by_address.items() if address not in now]
        for seat in left:
            del self._by_address[seat.address]
        for address in sorted(now - self._by_address.keys()):
            self._by_address[address] = Seat(address)
        return left

    def shun(self, seat: Seat) -> None:
        """Uses a worker no more."""
        self._shunned.add(seat.address)
        self._by_address.pop(seat.address, None)

    def begin(self, seat: Seat, job: Job[Outcome], number: int, now: float) -> None:
        """Puts a worker to an attempt."""
        seat.take(job, number, now)
        self._by_number[number] = seat

    def end(self, seat: Seat) -> None:
        """Takes a worker from its attempt."""
        self._by_number.pop(seat.number, None)
        seat.leave()

    def restart_clocks(self, now: float) -> None:
        """Has all silence begin now."""
        for seat in self:
            seat.heard = now
