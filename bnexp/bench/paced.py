"""Programs that run an epoch whenever they are asked to, and the rounds in which they are."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any

from bnexp.bench.workplace import Workplace
from bnexp.errors import BenchError

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
        self.facts: dict[str, Any] = {}
        self._process = subprocess.Popen(
            list(paced.command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=dict(workplace.environment),
            cwd=workplace.folder,
        )

    def get_ready(self) -> None:
        """Waits until the program is warm, and keeps what it tells of itself."""
        self.facts = self._told()

    def epoch(self) -> dict[str, float]:
        """Has the program run one epoch; returns its seconds, and what it came to."""
        try:
            if self._process.stdin is not None:
                self._process.stdin.write("\n")
                self._process.stdin.flush()
        except OSError:
            raise self._failed() from None
        return self._told()

    def end(self) -> None:
        """Ends the program."""
        self._process.kill()
        self._process.communicate()

    def _told(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        try:
            values: dict[str, Any] = json.loads(line)
        except ValueError:
            raise self._failed() from None
        return values

    def _failed(self) -> BenchError:
        return self._workplace.failed(self._paced.command, _file_name(self._paced))


@contextmanager
def started(paced: Paced, workplace: Workplace) -> Iterator[Running]:
    """Starts a program and waits until it is ready; ends it when the block ends."""
    with workplace.log(_file_name(paced)).open("w") as log:
        running = Running(paced, workplace, log)
        try:
            running.get_ready()
            yield running
        finally:
            running.end()


def in_turn(
    programs: Sequence[Paced], workplace: Workplace, rounds: int, say: Say
) -> tuple[dict[str, list[float]], dict[str, Mapping[str, Any]]]:
    """Asks all programs in turn for an epoch, round by round.

    All are started and warm before the first round; each round begins with another program.

    Returns:
        For each key the seconds of each round, and what the program told of itself and of its
        last epoch.
    """
    with ExitStack() as stack:
        running = {}
        for program in programs:
            say(f"starting {program.key}")
            running[program.key] = stack.enter_context(started(program, workplace))
        timed: dict[str, list[dict[str, float]]] = {key: [] for key in running}
        for number in range(1, rounds + 1):
            say(f"epochs in turn, round {number} of {rounds}")
            keys = list(running)
            first = (number - 1) % len(keys)
            for key in (*keys[first:], *keys[:first]):
                timed[key].append(running[key].epoch())
        seconds = {key: [epoch.pop("seconds") for epoch in epochs] for key, epochs in timed.items()}
        facts: dict[str, Mapping[str, Any]] = {
            key: {**one.facts, **timed[key][-1]} for key, one in running.items()
        }
        return seconds, facts


def _file_name(paced: Paced) -> str:
    return paced.key.replace("/", "-")
