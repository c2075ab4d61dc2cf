"""What it takes until a command has answered, beside importing what no such command can avoid."""

from __future__ import annotations

import sys

from bnexp.bench.commands import timed_in_turn
from bnexp.bench.paced import Say
from bnexp.bench.parts.part import Measured, Plan
from bnexp.bench.workplace import Workplace


def measure_starts(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Times quick commands in turn: for each `start/<command>` the seconds of each round."""
    commands = {
        "help": workplace.bnexp("--help"),
        "plan": workplace.bnexp("plan", "article"),
        "validate": workplace.bnexp("validate", "article"),
        "explain": workplace.bnexp("explain", "network.norm.momentum"),
        "imports": [sys.executable, "-c", "import typer, pydantic, yaml"],
    }
    rounds = 1 if plan.quick else 2 * plan.rounds
    return Measured(
        timed_in_turn(
            commands, workplace, "start", rounds, lambda which: say(f"start-up times, {which}")
        )
    )
