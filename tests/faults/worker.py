"""Kills a random worker of a sweep, once a sweep: all its trials are done, as if nothing was.

Run as a program it takes the number of sweeps and a seed.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path
from tempfile import mkdtemp

from runner import PATIENCE, SEEDS, undisturbed
from sweep import HOUR, Sweep, all_gone, as_program, descendants


def workers_of(runner: int) -> list[int]:
    """Returns the worker processes of a runner, which its server has forked."""
    servers = set(descendants(runner)) & {
        child for child in descendants(runner) if _parent(child) == runner
    }
    return [child for child in descendants(runner) if _parent(child) in servers]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def killed_one(runner: int, moment: float, numbers: random.Random, alive) -> bool:
    """Kills a random worker at some moment, or the first that is there behind it.

    Returns:
        Whether there was one before the runner had ended.
    """
    time.sleep(moment)
    while alive():
        if workers := workers_of(runner):
            try:
                os.kill(numbers.choice(workers), signal.SIGKILL)
            except ProcessLookupError:
                continue
            return True
        time.sleep(0.005)
    return False


def main(number: int, seed: int, *, seeds: int = SEEDS) -> list[str]:
    """Kills a worker once in each of some sweeps; returns what does not hold."""
    scratch = Path(mkdtemp(prefix="faults-"))
    numbers, failures, count = random.Random(seed), [], 0  # noqa: S311 (a draw, no secret)
    try:
        sweep = Sweep(scratch, seeds)
        tables, took = undisturbed(sweep)
        while count < number:
            moment = numbers.uniform(0, took)
            process = sweep.start()
            killed = killed_one(process.pid, moment, numbers, lambda p=process: p.poll() is None)
            code = process.wait(HOUR)
            wrong = [] if code == 0 else [f"exit code {code}: {sweep.said.read_text()[-2000:]}"]
            if len(sweep.stored()) != sweep.trials:
                wrong.append(f"{len(sweep.stored())} of {sweep.trials} trials are stored")
            wrong += [f"{n} differs" for n, table in sweep.tables().items() if table != tables[n]]
            if not all_gone(process.pid, PATIENCE):
                wrong.append("processes outlived the run")
            if left := sweep.left():
                wrong.append(f"left among temporary files: {left}")
            count += killed
            print(f"{count}: {moment:.2f} s, killed {killed}: {wrong or 'good'}", flush=True)
            failures += [f"moment {moment:.3f} s: {each}" for each in wrong]
            sweep.clear()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return failures


if __name__ == "__main__":
    as_program(main, __doc__, "sweeps")
