"""A sweep of small trials on the digits that is killed and gone on with, and what has to hold."""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HOUR = 3600
TABLES = ("history.csv", "trials.csv")
"""Compared byte for byte; no column of theirs holds a time, those stand in timings.csv."""

TEXT = """
name: sweep
data: {{dataset: digits}}
network: {{kind: mlp, hidden: [4]}}
training: {{epochs: 1, batch_size: 128}}
seeds: {seeds}
arms:
  plain: {{}}
  bn: {{network.norm: batch}}
claims:
  - {{says: BN ends lower, metric: {{final: val_loss}}, claim: bn < plain}}
"""
COMMAND = ("run", "sweep.yaml", "--jobs", "2")


class Sweep:
    """A sweep in a folder of its own, with a place for temporary files that nobody else uses.

    Args:
        folder: The folder; made anew.
        seeds: Of each of the two arms.
    """

    def __init__(self, folder: Path, seeds: int) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.folder, self.trials = folder, 2 * seeds
        self.result, self.temporary = folder / "results/sweep", folder / "temporary"
        self.temporary.mkdir(parents=True)
        (folder / "sweep.yaml").write_text(TEXT.format(seeds=seeds))
        self.said = folder / "said.txt"

    def start(self, *program: str, **variables: str) -> subprocess.Popen[bytes]:
        """Starts the command; what it says goes to a file, which outlives it."""
        program = program or ("-m", "bnexp")
        with self.said.open("ab") as said:
            return subprocess.Popen(
                [sys.executable, *program, *COMMAND],
                cwd=self.folder,
                env={**os.environ, "TMPDIR": str(self.temporary), **variables},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )

    def clear(self) -> None:
        """Forgets all results."""
        shutil.rmtree(self.folder / "results", ignore_errors=True)
        self.said.unlink(missing_ok=True)

    def reported(self) -> set[str]:
        """Returns the files of the trials that were reported as ended."""
        lines = self.said.read_text(errors="replace").splitlines() if self.said.exists() else []
        # The last line may have been cut short by the kill: a whole one names its time.
        told = [line.partition("] ")[2] for line in lines if ": finished, " in line]
        ended = {line.partition(":")[0] for line in told if line.endswith(" s")}
        if not ended:
            return set()
        with (self.result / "trials.csv").open(newline="") as table:
            rows = list(csv.DictReader(table))
        return {f"{r['trial_id']}.json" for r in rows if f"{r['arm']} seed {r['seed']}" in ended}

    def stored(self) -> dict[str, bytes]:
        """Returns the trials that are stored, by the names of their files."""
        files = (self.result / "trials").glob("[!.]*.json")
        return {path.name: path.read_bytes() for path in files}

    def tables(self) -> dict[str, bytes]:
        """Returns the tables that have to be the same whatever happened."""
        return {name: (self.result / name).read_bytes() for name in TABLES}

    def left(self) -> list[str]:
        """Returns what is left in the place for temporary files.

        Python itself tries each process' place with a file of four letters, and removes it.
        """
        return sorted(
            path.name
            for path in self.temporary.iterdir()
            if not (path.is_file() and path.read_bytes() in (b"", b"blat"))
        )


def descendants(pid: int) -> list[int]:
    """Returns the processes below one."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [found for child in map(int, children) for found in (child, *descendants(child))]


def session(leader: int) -> list[int]:
    """Returns the living processes of a session, whoever their parents are by now."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            facts = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(facts[3]) == leader and facts[0] not in "ZX":
            found.append(int(place.name))
    return found


def all_gone(leader: int, patience: float) -> bool:
    """Waits until no process of a session is left; returns whether that came about in time."""
    deadline = time.monotonic() + patience
    while session(leader):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kills a process, and nothing else of its session."""
    os.kill(process.pid, signal.SIGKILL)
    process.wait(HOUR)


def as_program(main: Callable[[int, int], list[str]], about: str, counted: str) -> None:
    """Does what a command line says: how often, and with which seed; ends the process.

    Args:
        main: Returns what does not hold.
        about: What the program does.
        counted: What is counted.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("number", type=int, help=counted)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    asked = parser.parse_args()
    found = main(asked.number, asked.seed)
    print("\n".join(found) or "nothing went wrong")
    sys.exit(bool(found))
