"""Programs that run an epoch whenever they are asked to, and the rounds in which they are."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any

from bnexp.bench.workplace import Workplace

Say = Callable[[str], None]


@dataclass(frozen=True)
class Paced:
    """A program that waits to be asked for an epoch.

    Attributes:
        key: What its times are stored under.
        command: How it is started.
    """

    key: str
    command: Sequence[str]


class Running:
    """Such a program, started and ready.

    Args:
        paced: Which.
        workplace: Where.
        log: Where its output goes.
    """

    def __init__(self, paced: Paced, workplace: Workplace, log: IO[str]) -> None:
        self._paced, self._workplace = paced, workplace
        self._process = subprocess.Popen(
            list(paced.command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=workplace.environment,
            cwd=workplace.folder,
        )
        self.facts = self._told()

    def epoch(self) -> dict[str, float]:
        """Has the program run one epoch; returns its seconds, and what it came to."""
        if self._process.stdin is not None:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        return self._told()

    def end(self) -> None:
        """Ends the program."""
        self._process.kill()
        self._process.communicate()

    def _told(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise self._workplace.failed(self._paced.command, _file_name(self._paced))
        values: dict[str, Any] = json.loads(line)
        return values


@contextmanager
def started(paced: Paced, workplace: Workplace) -> Iterator[Running]:
    """Starts a program and waits until it is ready; ends it when the block ends."""
    with workplace.log(_file_name(paced)).open("w") as log:
        running = Running(paced, workplace, log)
        try:
            yield running
        finally:
            running.end()


def in_turn(
    programs: Sequence[Paced], workplace: Workplace, rounds: int, say: Say
) -> tuple[dict[str, list[float]], dict[str, Mapping[str, Any]]]:
    """Asks all programs in turn for an epoch, round by round.

    All are started and warm before the first round.

    Returns:
        For each key the seconds of each round, and what the program told of itself and of its
        last epoch.
    """
    with ExitStack() as stack:
        running = {}
        for program in programs:
            say(f"starting {program.key}")
            running[program.key] = stack.enter_context(started(program, workplace))
        told: dict[str, list[dict[str, float]]] = {key: [] for key in running}
        for number in range(1, rounds + 1):
            say(f"epochs in turn, round {number} of {rounds}")
            for key, one in running.items():
                told[key].append(one.epoch())
        seconds = {key: [epoch.pop("seconds") for epoch in epochs] for key, epochs in told.items()}
        facts = {key: {**one.facts, **told[key][-1]} for key, one in running.items()}
        return seconds, facts


def _file_name(paced: Paced) -> str:
    return paced.key.replace("/", "-")
