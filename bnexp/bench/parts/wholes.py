"""Whole commands from shell to figures: the article's script, and bnexp with one seed and many."""

from __future__ import annotations

import csv
import math
import sys
from collections import defaultdict

from bnexp.bench.commands import Timed, timed
from bnexp.bench.paced import Say
from bnexp.bench.parts.part import Measured, Plan
from bnexp.bench.workplace import Workplace


def measure_wholes(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Runs the script as often as there are seeds, and bnexp's commands between its runs.

    For each `command/<name>/seconds` and `/memory` (MiB) a value for each run of it, and as
    `worker/memory` the most that any worker took up in a run with one seed.
    """
    # The second epoch is what a claim of the article reads.
    seeds, epochs = (1, 2) if plan.quick else (10, 10)
    measurements: dict[str, list[float]] = defaultdict(list)

    def keep(name: str, measured: Timed) -> None:
        measurements[f"command/{name}/seconds"].append(measured.seconds)
        measurements[f"command/{name}/memory"].append(measured.memory)

    mnist = str(workplace.given)
    for number in range(seeds):
        say(f"the article's script, run {number + 1} of {seeds}")
        script = [sys.executable, workplace.rival("article.py"), mnist, "article.png", str(epochs)]
        keep("script", timed(script, workplace, "script"))
        if number % 2 == 0:
            say("bnexp with one seed")
            keep("article-one-seed", _run(workplace, f"one-{number}", 1, epochs))
            measurements["worker/memory"].append(_worker_memory(workplace, f"one-{number}"))
        if number % math.ceil(seeds / 3) == 0:
            say(f"bnexp with {seeds} seeds, two workers and one")
            two, alone = f"two-{number}", f"alone-{number}"
            keep("article-many-seeds", _run(workplace, two, seeds, epochs, "--jobs", "2"))
            keep(
                "article-many-seeds-one-worker",
                _run(workplace, alone, seeds, epochs, "--jobs", "1"),
            )
    return Measured(measurements, {"command": {"seeds": seeds, "epochs": epochs}})


def _run(workplace: Workplace, out: str, seeds: int, epochs: int, *more: str) -> Timed:
    """Runs the packaged article, looks and claims included, into a folder of its own.

    So nothing is stored already.
    """
    more = (*more, "--set", f"data.dataset={workplace.given}") if workplace.quick else more
    options = ["--seeds", str(seeds), "--set", f"training.epochs={epochs}", "--out", out]
    command = workplace.bnexp("run", "article", *options, *more)
    return timed(command, workplace, f"run-{out}")


def _worker_memory(workplace: Workplace, out: str) -> float:
    table = workplace.folder / out / "article" / "timings.csv"
    with table.open(newline="") as file:
        return max(float(row["memory"]) for row in csv.DictReader(file))
