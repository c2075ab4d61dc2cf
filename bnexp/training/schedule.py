"""The schedule of a trial: every stop on its way and what is due there, known before it starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bnexp.config.course import Watch


class Stop(NamedTuple):
    """A place at which training halts.

    Attributes:
        step: Optimizer steps done there.
        row: Whether the history gets a row.
        look: Whether targets are looked for, as they are nowhere that the history has a row.
        probes: Names of the probes that measure.
    """

    step: int
    row: bool = False
    look: bool = False
    probes: tuple[str, ...] = ()


def plan_stops(watch: Watch, probed: Mapping[str, Iterable[int]]) -> tuple[Stop, ...]:
    """Returns the stops of a trial in their order; the first is before training, the last after.

    Args:
        watch: Where the trial is evaluated.
        probed: For each probe the steps at which it measures.

    Raises:
        ValueError: A probe is due where the trial does not come.
    """
    rows, looks = set(watch.row_steps), set(watch.look_steps)
    at: dict[int, list[str]] = {}
    for name, steps in probed.items():
        for step in sorted(set(steps)):
            if not 0 <= step <= watch.total:
                raise ValueError(f"{name} is due at step {step} of {watch.total}")
            at.setdefault(step, []).append(name)
    return tuple(
        Stop(step, step in rows, step in looks, tuple(at.get(step, ())))
        for step in sorted(rows | looks | at.keys())
    )
