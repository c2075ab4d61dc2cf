"""Starts Python once more to try something there, since what fails may end the process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How a process ended.

    Attributes:
        code: Its exit code, negative for the signal that ended it; None where it took too long.
        output: What it wrote to its stdout.
        errors: What it wrote to its stderr.
        seconds: How long it took.
    """

    code: int | None
    output: str
    errors: str
    seconds: float

    @property
    def reason(self) -> str:
        """The last line of its errors, where Python and TensorFlow say what is wrong."""
        lines = [line.strip() for line in self.errors.splitlines() if line.strip()]
        return lines[-1] if lines else f"exit code {self.code}, without a word"


def run_python(arguments: Sequence[str], longest: float, environment: Mapping[str, str]) -> Outcome:
    """Runs this Python as workers do, without modules from the working directory.

    Args:
        arguments: What follows after the program's name.
        longest: Seconds after which it is ended.
        environment: Its variables.
    """
    begun = time.perf_counter()
    try:
        done = subprocess.run(
            [sys.executable, "-P", *arguments],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=longest,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Outcome(None, "", "", time.perf_counter() - begun)
    return Outcome(done.returncode, done.stdout, done.stderr, time.perf_counter() - begun)
