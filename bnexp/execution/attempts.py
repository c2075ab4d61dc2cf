"""How often a job is tried whose worker dies, and what is told once it is given up."""

from __future__ import annotations

from collections.abc import Sequence

ATTEMPTS = 2
"""How many workers may die of a job: what killed the first may have had nothing to do with it, as
the kernel picks some process when memory runs out; the second makes it likely that it has."""

LOST = "ended without a result"
"""What is told of a worker process of which nobody knows how it ended."""


def is_given_up(ends: Sequence[str]) -> bool:
    """Returns whether a job is not tried again.

    Args:
        ends: How the worker processes ended that were at it.
    """
    return len(ends) >= ATTEMPTS


def told_ends(ends: Sequence[str]) -> str:
    """Returns in words how the worker processes ended that were at a job, at least one.

    Args:
        ends: Such as `was killed by SIGKILL`.
    """
    if len(ends) == 1:
        return f"its worker process {ends[0]}"
    count = "both" if len(ends) == 2 else f"all {len(ends)}"
    if len(set(ends)) == 1:
        return f"{count} worker processes that were at it {ends[0].replace('was ', 'were ', 1)}"
    return f"its worker process {', the next one '.join(ends)}"
