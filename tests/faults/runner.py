"""Kills the runner of a sweep at any moment, and goes on with the same command: nothing is lost.

Run as a program it takes the number of random moments and a seed. Besides, with `--points`, the
runner of a sweep of two trials is killed once at each call by which it writes.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

import points
from sweep import HOUR, Sweep, all_gone, kill

SEEDS, SEEDS_AT_POINTS = 20, 1
"""Of each of the two arms: where the moment is drawn, and where each point of writing is met."""

PATIENCE = 10.0
"""Seconds within which what a killed runner has started is to be gone."""

ARMED = {"PYTHONPATH": str(Path(__file__).parent / "armed")}


def undisturbed(sweep: Sweep, **variables: str) -> tuple[dict[str, bytes], float]:
    """Runs a sweep to its end; returns its tables and how long it took."""
    begun = time.monotonic()
    process = sweep.start(**variables)
    assert process.wait(HOUR) == 0, sweep.said.read_text()
    took = time.monotonic() - begun
    assert len(sweep.stored()) == sweep.trials
    tables = sweep.tables()
    sweep.clear()
    return tables, took


def gone_on(sweep: Sweep, leader: int, tables: dict[str, bytes]) -> list[str]:
    """Goes on with a sweep whose runner was killed; returns what does not hold.

    Args:
        sweep: The sweep.
        leader: The process that was killed, and began the session of all.
        tables: Those of the undisturbed sweep.
    """
    wrong = []
    if not all_gone(leader, PATIENCE):
        wrong.append("processes outlived the runner")
    before, reported = sweep.stored(), sweep.reported()
    if lost := reported - before.keys():
        wrong.append(f"reported, and not stored: {sorted(lost)}")
    process = sweep.start()
    code = process.wait(HOUR)
    if code:
        wrong.append(f"exit code {code}: {sweep.said.read_text()[-2000:]}")
        return wrong
    after = sweep.stored()
    if anew := [name for name, content in before.items() if after.get(name) != content]:
        wrong.append(f"trained again: {anew}")
    if len(after) != sweep.trials:
        wrong.append(f"{len(after)} of {sweep.trials} trials are stored")
    wrong += [f"{name} differs" for name, table in sweep.tables().items() if table != tables[name]]
    if "Traceback" in sweep.said.read_text():
        wrong.append("a traceback was written")
    if not all_gone(process.pid, PATIENCE):
        wrong.append("processes outlived the run that went on")
    if left := sweep.left():
        wrong.append(f"left among temporary files: {left}")
    return wrong


def at_moments(sweep: Sweep, number: int, seed: int) -> list[str]:
    """Kills the runner at random moments of its life; returns what does not hold, and where."""
    tables, took = undisturbed(sweep)
    numbers, failures = random.Random(seed), []  # noqa: S311 (a draw, no secret)
    print(f"undisturbed: {took:.1f} s", flush=True)
    for count in range(number):
        moment = numbers.uniform(0, took)
        process = sweep.start()
        time.sleep(moment)
        kill(process)
        stored = len(sweep.stored())
        wrong = gone_on(sweep, process.pid, tables)
        print(f"{count + 1}: after {moment:.2f} s, {stored} stored: {wrong or 'good'}", flush=True)
        failures += [f"moment {moment:.3f} s: {each}" for each in wrong]
        sweep.clear()
    return failures


def at_points(sweep: Sweep, chosen: int | None, seed: int) -> list[str]:
    """Kills the runner before calls by which it writes; returns what does not hold, and where.

    Args:
        sweep: The sweep.
        chosen: At how many, drawn at random; at each of them where it is None.
        seed: Of the draw.
    """
    place = sweep.folder / "count"
    tables, _ = undisturbed(sweep, **ARMED, **{points.COUNT: str(place)})
    calls = int(place.read_text())
    numbers = range(1, calls + 1)
    drawn = random.Random(seed).sample(numbers, min(chosen or calls, calls))  # noqa: S311 (likewise)
    print(f"{calls} calls", flush=True)
    failures = []
    for number in sorted(drawn):
        process = sweep.start(**ARMED, **{points.AT: str(number)})
        code = process.wait(HOUR)
        wrong = [] if code < 0 else [f"was not killed, but ended with {code}"]
        wrong += gone_on(sweep, process.pid, tables)
        print(f"call {number}: {wrong or 'good'}", flush=True)
        failures += [f"call {number}: {each}" for each in wrong]
        sweep.clear()
    return failures


def main(number: int, seed: int, *, chosen: int | None = None, moments: bool = True) -> list[str]:
    """Kills runners; returns what does not hold.

    Args:
        number: At how many random moments.
        seed: Of the draws.
        chosen: At how many calls by which a runner writes; at each where it is None.
        moments: Whether at random moments at all.
    """
    scratch = Path(mkdtemp(prefix="faults-"))
    try:
        failures = at_moments(Sweep(scratch / "a", SEEDS), number, seed) if moments else []
        if chosen != 0:
            failures += at_points(Sweep(scratch / "b", SEEDS_AT_POINTS), chosen, seed)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return failures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, help="random moments")
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("--points", type=int, help="so many calls, drawn; all if left out")
    asked = parser.parse_args()
    found = main(asked.number, asked.seed, chosen=asked.points, moments=asked.number > 0)
    print("\n".join(found) or "nothing went wrong")
    sys.exit(bool(found))
