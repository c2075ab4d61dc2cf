"""Whole commands, timed from outside: seconds, and the most memory that they took up."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bnexp.bench.workplace import Workplace
from bnexp.errors import NotAsExpectedError

_LAUNCHER = """
import json, os, subprocess, sys, time
begun = time.perf_counter()
process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - begun
with open(sys.argv[1], "w") as file:
    json.dump([seconds, usage.ru_maxrss, os.waitstatus_to_exitcode(status)], file)
"""
"""A process of its own, since a child's peak memory counts from that of its parent."""


@dataclass(frozen=True)
class Timed:
    """What a command took.

    Attributes:
        seconds: From its start to its end.
        memory: Most memory of its first process, or of one that this waited for, in MiB.
    """

    seconds: float
    memory: float


_ANSWERED = (0, NotAsExpectedError.exit_code)
"""How commands end that did all they were asked: a check that does not pass is one of them."""


def timed(command: Sequence[str], workplace: Workplace, name: str) -> Timed:
    """Runs a command to its end.

    Args:
        command: The program and its arguments.
        workplace: Where it runs; its output goes to a log there.
        name: Of the log.

    Raises:
        BenchError: The command ended in an error.
    """
    answer = workplace.folder / f"{name}.json"
    with workplace.log(name).open("w") as log:
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(answer), *command],
            stdout=log,
            stderr=log,
            env=dict(workplace.environment),
            cwd=workplace.folder,
            check=False,
        )
    seconds, peak, code = json.loads(answer.read_text()) if answer.exists() else (0.0, 0, 1)
    answer.unlink(missing_ok=True)
    if code not in _ANSWERED:
        raise workplace.failed(command, name)
    unit = 1 if sys.platform == "darwin" else 1024
    return Timed(seconds, peak * unit / 2**20)


def timed_in_turn(
    commands: Mapping[str, Sequence[str]],
    workplace: Workplace,
    prefix: str,
    rounds: int,
    tell: Callable[[str], None],
    before: Callable[[str], None] = lambda _: None,
) -> dict[str, list[float]]:
    """Runs commands in turn, so that what else the machine does falls on all of them alike.

    Args:
        commands: The commands by name.
        workplace: Where they run.
        prefix: What stands before the names of logs and of measurements.
        rounds: How often each is run.
        tell: Is told which round it is.
        before: Is called with the name of a command before each time that it is run.

    Returns:
        For each `<prefix>/<name>` the seconds of each round.

    Raises:
        BenchError: A command ended in an error.
    """
    seconds_of: dict[str, list[float]] = {f"{prefix}/{name}": [] for name in commands}
    for number in range(1, rounds + 1):
        tell(f"round {number} of {rounds}")
        for name, command in commands.items():
            before(name)
            seconds = timed(command, workplace, f"{prefix}-{name}").seconds
            seconds_of[f"{prefix}/{name}"].append(seconds)
    return seconds_of
