"""What it takes until a command has answered, beside importing what no such command can avoid."""

from __future__ import annotations

import sys
from collections import defaultdict

from bnexp.bench.commands import timed
from bnexp.bench.paced import Say
from bnexp.bench.workplace import Workplace


def measure_starts(
    workplace: Workplace, *, rounds: int, seeds: int, say: Say
) -> dict[str, list[float]]:
    """Times quick commands and `plot` in turn.

    Args:
        workplace: Where.
        rounds: How often each is run.
        seeds: Half the number of trials whose figures are drawn.
        say: Is told what happens.

    Returns:
        For each `start/<command>` the seconds of each round.
    """
    say(f"training {2 * seeds} small trials to plot")
    options = ["--seeds", str(seeds), "--set", "training.epochs=10", "--out", "small"]
    timed(workplace.bnexp("run", "smoke", *options), workplace, "small")
    commands = {
        "help": workplace.bnexp("--help"),
        "plan": workplace.bnexp("plan", "article"),
        "validate": workplace.bnexp("validate", "article"),
        "explain": workplace.bnexp("explain", "network.norm.momentum"),
        "imports": [sys.executable, "-c", "import typer, pydantic, yaml"],
        "plot": workplace.bnexp("plot", "small/smoke"),
        "plot-imports": [sys.executable, "-c", "import matplotlib.pyplot, pandas"],
    }
    found: dict[str, list[float]] = defaultdict(list)
    for number in range(1, rounds + 1):
        say(f"start-up times, round {number} of {rounds}")
        for name, command in commands.items():
            found[f"start/{name}"].append(timed(command, workplace, f"start-{name}").seconds)
    return dict(found)
