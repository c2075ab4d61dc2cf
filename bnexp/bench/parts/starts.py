"""What it takes until a command has answered, beside importing what no such command can avoid."""

from __future__ import annotations

import sys

from bnexp.bench.commands import timed_in_turn
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
    return timed_in_turn(
        commands, workplace, "start", rounds, lambda which: say(f"start-up times, {which}")
    )
