"""What a part of a sitting is: it measures in a place, as thoroughly as was planned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bnexp.bench.paced import Paced, Say, in_turn
from bnexp.bench.workplace import Workplace


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        parts: Some of `PARTS`, in their order.
        rounds: How often the epochs run in turn; quick commands run twice as often, and how often
            the long ones do is fixed.
        quick: Whether everything is as small as it can be: it shows that measuring works, and its
            figures mean nothing.
    """

    parts: tuple[str, ...]
    rounds: int
    quick: bool

    @property
    def turns(self) -> int:
        """How often what is quickly done runs in turn."""
        return 1 if self.quick else self.rounds


@dataclass(frozen=True)
class GrowthPoint:
    """One measurement of the growth.

    Attributes:
        axis: What is varied: `width`, `depth`, `batch size`, `images` or `trials`.
        value: Its value.
        seconds: Of a step; of the whole command where trials are varied.
        floor: Seconds that the floor takes for a step; 0 where there is none.
        memory: Peak of the worker in MiB; of the command's own process where trials are varied.
    """

    axis: str
    value: int
    seconds: float
    floor: float
    memory: float


@dataclass(frozen=True)
class Measured:
    """What a part has measured.

    Attributes:
        measurements: For each key, such as `epoch/bn/bnexp`, a value for each round.
        facts: What programs told of themselves, by key.
        growth: The points of the growth.
    """

    measurements: Mapping[str, Sequence[float]] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    growth: Sequence[GrowthPoint] = ()


def measured_in_turn(
    groups: Iterable[Sequence[Paced]], workplace: Workplace, plan: Plan, say: Say
) -> Measured:
    """Measures groups of programs one after the other, those of a group in turn; see `in_turn`."""
    measurements: dict[str, Sequence[float]] = {}
    facts: dict[str, Mapping[str, Any]] = {}
    for programs in groups:
        seconds, told = in_turn(programs, workplace, plan.turns, say)
        measurements |= seconds
        facts |= told
    return Measured(measurements, facts)


Measuring = Callable[[Workplace, Plan, Say], Measured]
"""Measures in a place, as thoroughly as a plan has it, and says meanwhile what happens.

Raises a BenchError where a program that was to be timed ended in an error.
"""
