"""Lets every command read what strangers might hand over: nothing runs, leaks, hangs or breaks out.

Run as a program it takes the number of cases and a seed, and says how a case that failed is made
again. Each command runs in a process that is forked from this one, in a folder of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp

import made

from bnexp.cli import main as cli
from bnexp.letters import shown

SECONDS = 10
"""How much of the processor's time a command may take."""

HOUR = 3600

HANGS = 120
"""Seconds after which a command that waits for something counts as hanging."""

MEMORY = 2**30
"""Bytes that it may take up."""

CODES = {0, 1, 2, 3, 4}
"""Exit codes that the README tells of, but for those of signals."""

KINDS = ("configuration", "results", "archive", "results", "configuration", "sitting")
"""What is made in turn."""

ROOM = 6 * 2**30
"""Bytes of addresses that it is given, so that one which takes all it can get ends by itself."""

NOTHING = "nothing went wrong"

GOOD = Path("results") / "good"
"""Where the result folder that is whole comes to lie."""

LINES = "TOKEN=abc123\nPASSWORD: [unclosed\n"


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        code: Its exit code; negative for a signal.
        told: What it printed, on both channels.
        seconds: Of processor time.
        memory: Most bytes that it took up.
    """

    code: int
    told: str
    seconds: float
    memory: int


def run(
    cases: int, seed: int, scratch: Path, good: Path, most: int | None = None
) -> tuple[Counter[str], list[str]]:
    """Runs cases, and returns how many of each kind there were, and what went wrong.

    Args:
        cases: How many.
        seed: Of the first; each has one of its own.
        scratch: A folder for them.
        good: A result folder that is whole.
        most: Commands that each is read by, drawn for each; all where it is None.
    """
    count: Counter[str] = Counter()
    failures: list[str] = []
    for number in range(seed, seed + cases):
        kind = KINDS[number % len(KINDS)]
        count[kind] += 1
        failures += [
            f"case {number} ({kind}): {fault}" for fault in judge(number, scratch, good, most)
        ]
    return count, failures


def judge(number: int, scratch: Path, good: Path, most: int | None = None) -> Iterator[str]:
    """Makes a case and yields what goes wrong with it."""
    place = scratch / "case"
    shutil.rmtree(place, ignore_errors=True)
    outside, folder = place / "outside", place / "received"
    for each in (outside, folder):
        each.mkdir(parents=True)
    (outside / "secret.env").write_text(LINES)
    (outside / "start-up").write_text("mine\n")
    rng = random.Random(number)  # noqa: S311
    kind = KINDS[number % len(KINDS)]
    make = getattr(made, kind)
    commands = make(rng, folder, outside, good) if kind == "results" else make(rng, folder, outside)
    if most is not None and len(commands) > most:
        commands = [commands[place] for place in sorted(rng.sample(range(len(commands)), most))]
    before = state_of(outside)
    for command in commands:
        ended = command_in(folder, command, place)
        told = " ".join(command[:1] + command[2:])
        yield from (f"{told}: {fault}" for fault in faults(ended))
        if state_of(outside) != before:
            yield f"{told}: something outside was changed"
            return


def faults(ended: Ended) -> Iterator[str]:
    """Yields what is wrong with how a command ended."""
    if ended.code not in CODES:
        yield f"exit code {ended.code}"
    if "Traceback" in ended.told:
        yield f"a traceback: {ended.told.strip().splitlines()[-1][:200]!r}"
    if ended.code and not ended.told.strip():
        yield f"exit code {ended.code} without a word"
    if "abc123" in ended.told:
        yield "a secret was told"
    if shown(ended.told) != ended.told:
        yield "signs that steer a terminal were printed"
    if len(ended.told) > 200_000:
        yield f"{len(ended.told):,} characters were printed"
    if ended.seconds > SECONDS:
        yield f"{ended.seconds:.0f} seconds"
    if ended.memory > MEMORY:
        yield f"{ended.memory:,} bytes of memory"


def state_of(folder: Path) -> dict[str, tuple[int, str]]:
    """Returns what stands for all that lies in a folder."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def command_in(folder: Path, command: Sequence[str], place: Path) -> Ended:
    """Runs a command in a folder, in a process of its own."""
    output = place / "output"
    process = os.fork()
    if process == 0:
        _become(folder, command, output)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(process, signal.SIGKILL))
    signal.alarm(HANGS)
    try:
        _, status, used = os.wait4(process, 0)
    finally:
        signal.alarm(0)
    told = output.read_bytes().decode(errors="replace") if output.exists() else ""
    code = os.waitstatus_to_exitcode(status)
    return Ended(code, told, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def _become(folder: Path, command: Sequence[str], output: Path) -> None:
    """Turns this process into one that runs a command."""
    code = 99
    try:
        file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        nowhere = os.open(os.devnull, os.O_RDONLY)
        for number, descriptor in ((0, nowhere), (1, file), (2, file)):
            os.dup2(descriptor, number)
        # Whoever catches what this process prints, as pytest does, is not to have it.
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
        resource.setrlimit(resource.RLIMIT_CPU, (4 * SECONDS, 4 * SECONDS))
        os.chdir(folder)
        _train_nothing()
        sys.argv = ["bnexp", *command]
        cli.main()
        code = 0
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 0 if exit_.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _train_nothing() -> None:
    """Lets a run end where it would train: what it reads and writes around that is in question."""
    local = import_module("bnexp.execution.local")
    local.Local.execute = lambda *_: (pair for pair in ())  # type: ignore[attr-defined]
    local.Local.expect = lambda _self: None  # type: ignore[attr-defined]


def warm_up() -> None:
    """Imports once what every command would import."""
    for room in (
        "bench",
        "data.files.npz",
        "plan",
        "session.answering.report",
        "session.comparing.compare",
    ):
        import_module(f"bnexp.{room}")


def read_whole(good: Path, scratch: Path) -> list[str]:
    """Returns what goes wrong where commands read a result folder that is whole."""
    failures = []
    for command in ("check", "plot", "report"):
        ended = command_in(scratch, [command, str(good)], scratch)
        failures += [f"the whole result ({command}): {fault}" for fault in faults(ended)]
        # What is checked is not as expected where it is not decided.
        if ended.code not in ((0, 3) if command == "check" else (0,)):
            failures.append(f"the whole result ({command}): exit code {ended.code}")
    return failures


def main() -> None:
    """Runs cases and exits with 1 where anything went wrong."""
    global SECONDS, HANGS  # noqa: PLW0603 (a program's own limits)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, help="commands that each case is read by, drawn for it")
    parser.add_argument("--patient", action="store_true", help="hold no command to a time")
    parser.add_argument(
        "--good", type=Path, help="a result folder that is whole, in place of one made"
    )
    options = parser.parse_args()
    if options.patient:
        SECONDS = HANGS = HOUR
    scratch = Path(mkdtemp(prefix="hostile-"))
    begun = time.monotonic()
    warm_up()
    good = options.good or make_good(scratch)
    failures = read_whole(good, scratch)
    count, more = run(options.cases, options.seed, scratch, good, options.most)
    failures += more
    print(f"{dict(count)} in {time.monotonic() - begun:.0f} s")
    print("\n".join(failures) or NOTHING)
    shutil.rmtree(scratch, ignore_errors=True)
    sys.exit(bool(failures))


def make_good(scratch: Path) -> Path:
    """Trains a small experiment in a process of its own; returns its result folder."""
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / "good.yaml").write_text(json.dumps(made.CONFIGURATION))
    command = [sys.executable, "-P", "-m", "bnexp", "run", "good.yaml", "--out", "results"]
    subprocess.run(command, cwd=scratch, check=True, capture_output=True)
    return scratch / GOOD


if __name__ == "__main__":
    main()
