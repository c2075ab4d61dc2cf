"""Times things in turns, so that whatever else the machine does meanwhile meets all alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

BLOCK = 0.02
"""Seconds that a measurement takes at least; what is timed is repeated until then."""

Work = Callable[[int], None]
"""Does a number of times what is timed."""


def time_in_turns(
    works: Sequence[dict[str, Work]],
    rounds: int,
    tell: Callable[[int], object],
    drawn: np.random.Generator,
) -> list[dict[str, list[float]]]:
    """Returns for each of several programs the seconds of all that is timed, one for each round.

    What is compared is repeated equally often and comes in turns, in an order that is drawn anew
    for each round.

    Args:
        works: For each program what is timed.
        rounds: How many rounds.
        tell: Is told after each round how many are done.
        drawn: Draws the orders.
    """
    times = {what: max(_repeats(work[what]) for work in works) for what in works[0]}
    taken: list[dict[str, list[float]]] = [{what: [] for what in times} for _ in works]
    with _undisturbed():
        for done in range(rounds):
            for what, repeats in times.items():
                for number in drawn.permutation(len(works)):
                    seconds = _timed(works[number][what], repeats) / repeats
                    taken[number][what].append(seconds)
            tell(done + 1)
    return taken


def _repeats(work: Work) -> int:
    """Returns how often something is to be done, so that it takes as long as a measurement."""
    repeats = 1
    while (seconds := _timed(work, repeats)) < BLOCK and repeats < 2**16:
        grown = BLOCK / max(seconds, BLOCK / 64)
        repeats = max(repeats + 1, round(repeats * min(grown * 1.2, 16)))
    return repeats


def _timed(work: Work, times: int) -> float:
    begun = time.perf_counter()
    work(times)
    return time.perf_counter() - begun


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keeps garbage from being looked for meanwhile."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
