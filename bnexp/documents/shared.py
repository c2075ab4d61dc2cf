"""What documents have in common: intervals, points of the grid, warnings."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

Cell = dict[str, str | int | float | bool | list[Any] | dict[str, Any] | None]
"""A point of the grid: for each dotted path its value, as the configuration has it."""

Number = float | Literal["nan", "inf", "-inf"]
"""A number as it is stored to the bit, for which JSON has no word where it is not finite."""

Scale = Literal["difference", "ratio"]
"""What an effect is: of losses and accuracies a difference, of times, steps and widths a ratio."""

Outcome = Literal["supported", "contradicted", "inconclusive"]


class Bounds(TypedDict):
    """The ends of an interval."""

    low: float | None
    high: float | None


class Interval(TypedDict):
    """A mean with its interval; a bound is null where there is none."""

    mean: float | None
    low: float | None
    high: float | None


class Mean(Interval):
    """A mean with its interval, and of how many seeds."""

    n: int
    """How many seeds went in."""


class Effect(Mean):
    """An effect with its interval, and of how many pairs of seeds."""

    scale: Scale


class Place(TypedDict):
    """Where something stands in a configuration, and what is to be said of it."""

    source: str
    """The file, or the option of the command."""
    message: str
    """What was got, what is allowed, what to do."""
    key: str
    """Dotted path of the setting; empty where there is none."""
    line: int
    """From 1; 0 where there is none, as on the command line."""
    column: int
    """Likewise."""


class Warning(Place):
    """What makes a comparison unfair."""

    rule: str
    """The name of the rule, as `bnexp explain` and `accept` take it."""
    accepted: str | None
    """The reason for which the configuration accepts it; null where it does not."""


class Look(TypedDict):
    """One state of the results that was looked at."""

    base: str
    """Stands for data, network and training that all arms share."""
    seeds: int
    """How many seeds had ended in every arm."""
    trials: int
    """How many trials had ended."""
    times: int
    """How many looks at this state there were."""
    which: str
    """These seeds as a configuration names them."""
    data: str
    """Stands for the trials that had ended."""
    ways: list[str]
    """In which ways it was looked at: `work`, `check`."""
