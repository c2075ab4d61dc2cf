"""The queue of jobs: to the worker that has compiled the program, stolen when idle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bnexp.execution.jobs import Job, Outcome


class Waiting:
    """Jobs that no worker has taken up yet, in their order, program by program.

    Those for which nothing is compiled come last: they fill up what is left of any worker's time.

    Args:
        jobs: All jobs of the run.
    """

    def __init__(self, jobs: Iterable[Job[Outcome]]) -> None:
        self._by_program: dict[str, list[Job[Outcome]]] = {}
        for job in jobs:
            self._by_program.setdefault(job.program, []).append(job)
        self._last = self._by_program.pop("", [])

    def take(self, compiled: Sequence[str], elsewhere: Iterable[str]) -> Job[Outcome] | None:
        """Returns the job that suits a worker best, and takes it out; None when all are taken.

        First a job of a program that the worker has compiled, then one of a program that nobody
        has; failing both it steals from the program with the most jobs left.

        Args:
            compiled: Programs of the worker that asks, the latest last.
            elsewhere: Programs of the other workers.
        """
        if not self._by_program:
            return self._last.pop(0) if self._last else None
        own = [program for program in reversed(compiled) if program in self._by_program]
        others = set(elsewhere)
        untouched = [program for program in self._by_program if program not in others]
        longest = max(self._by_program, key=lambda program: len(self._by_program[program]))
        return self._pop([*own, *untouched, longest][0])

    def _pop(self, program: str) -> Job[Outcome]:
        job = self._by_program[program].pop(0)
        if not self._by_program[program]:
            del self._by_program[program]
        return job
