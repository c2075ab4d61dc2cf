"""What it takes until a command has answered, beside importing what no such command can avoid."""

from __future__ import annotations

import sys
from collections import defaultdict

from bnexp.bench.commands import timed
from bnexp.bench.paced import Say
from bnexp.bench.workplace import Workplace


def measure_starts(workplace: Workplace, *, rounds: int, say: Say) -> dict[str, list[float]]:
    """Times quick commands in turn.

    Args:
        workplace: Where.
        rounds: How often each is run.
        say: Is told what happens.

    Returns:
        For each `start/<command>` the seconds of each round.
    """
    commands = {
        "help": workplace.bnexp("--help"),
        "plan": workplace.bnexp("plan", "article"),
        "validate": workplace.bnexp("validate", "article"),
        "explain": workplace.bnexp("explain", "network.norm.momentum"),
        "imports": [sys.executable, "-c", "import typer, pydantic, yaml"],
    }
    found: dict[str, list[float]] = defaultdict(list)
    for number in range(1, rounds + 1):
        say(f"start-up times, round {number} of {rounds}")
        for name, command in commands.items():
            found[f"start/{name}"].append(timed(command, workplace, f"start-{name}").seconds)
    return dict(found)
