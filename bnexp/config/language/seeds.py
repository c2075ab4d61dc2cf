"""Seeds: a number of them, a range, or a list."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

from bnexp.config.reading.yaml12 import LARGEST_INTEGER, describe

Seeds = str | int | list[int]
"""What stands for seeds in a configuration: `10`, `"100-109"`, `[3, 7]`."""

MOST_SEEDS = 100_000
_MOST_COUNTED = 30
"""Seeds that somebody who counts them asks for, unless their number is round."""

_SINGLE = ("seed", "random_seed", "random_state", "manual_seed", "global_seed", "rng_seed")
"""What other programs call the one seed that they have."""

_NUMBER = re.compile(r"[0-9]{1,19}")
_RANGE = re.compile(r"([0-9]{1,19})\s*-\s*([0-9]{1,19})")


class SeedsError(ValueError):
    """A value stands for no seeds, or for one twice.

    Attributes:
        at: Number of the entry of a list, from 0; -1 where the whole is meant.
    """

    def __init__(self, message: str, at: int = -1) -> None:
        super().__init__(message)
        self.at = at


def seed_alone(key: object, value: Any = None) -> str:
    """Returns how one seed is stated, where a key asks for one by another name; else nothing.

    Args:
        key: What was written, such as `seed`.
        value: What was given to it.
    """
    if str(key).casefold() not in _SINGLE:
        return ""
    seed = value if isinstance(value, int) and not isinstance(value, bool) else 42
    return (
        f"unknown key; did you mean 'seeds'? Seed {seed} alone is seeds: [{seed}]; a number "
        "without brackets counts them: seeds: 10 are 0 to 9"
    )


def mistakable_number(value: Any) -> int:
    """Returns a number of seeds that was rather meant as one of them, as 42 and 1234 often are.

    Numbers of seeds are small or round; 0 stands for all that is no number, or is such a one.

    Args:
        value: What stands for the seeds.
    """
    number = _from_text(value.strip()) if isinstance(value, str) else value
    if not isinstance(number, int) or isinstance(number, bool):
        return 0
    return number if number > _MOST_COUNTED and number % 10 != 0 else 0


def parse_seeds(value: Any) -> tuple[int, ...]:
    """Returns the seeds that a value stands for.

    `10` means 0 to 9, `"100-109"` a range with both ends, `[3, 7]` these two; a text of numbers
    and ranges with commas between is a list as well, with brackets or without.

    Raises:
        SeedsError: The value stands for no seeds, or for one twice.
    """
    if isinstance(value, str):
        value = _from_text(value.strip())
    return _of_list(value) if isinstance(value, list) else _of_single(value)


def seeds_value(seeds: Sequence[int]) -> str | list[int | str]:
    """Returns the shortest value that stands for seeds in a configuration."""
    parts: list[int | str] = []
    for _, run in itertools.groupby(enumerate(seeds), lambda pair: pair[1] - pair[0]):
        numbers = [seed for _, seed in run]
        parts += [f"{numbers[0]}-{numbers[-1]}"] if len(numbers) > 2 else numbers
    return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else parts


def _from_text(text: str) -> Any:
    if _NUMBER.fullmatch(text):
        return int(text)
    bracketed = text.startswith("[") and text.endswith("]")
    if bracketed or "," in text:
        return (text[1:-1] if bracketed else text).split(",")
    return text


def _of_single(value: Any) -> tuple[int, ...]:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_SEEDS:
        return tuple(range(value))
    match = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise SeedsError(
            f"got {describe(value)}; must be a number of seeds (1 to {MOST_SEEDS}), a range such "
            'as "100-109", or a list such as [3, 7]'
        )
    return tuple(_range(int(match[1]), int(match[2])))


def _range(first: int, last: int, at: int = -1) -> range:
    if last < first or last - first >= MOST_SEEDS or last > LARGEST_INTEGER:
        rule = f"a range goes up, over at most {MOST_SEEDS} seeds"
        raise SeedsError(f'got "{first}-{last}"; {rule}', at)
    return range(first, last + 1)


def _of_list(values: list[Any]) -> tuple[int, ...]:
    if not values:
        raise SeedsError("got an empty list; at least one seed is needed")
    seeds: dict[int, None] = {}
    for number, value in enumerate(values):
        for seed in _of_entry(value, number):
            if seed in seeds:
                raise SeedsError(f"seed {seed} is given twice; take one of them out", number)
            seeds[seed] = None
        if len(seeds) > MOST_SEEDS:
            raise SeedsError(f"got more than {MOST_SEEDS} seeds", number)
    return tuple(seeds)


def _of_entry(value: Any, number: int) -> range:
    """Returns the seeds of one entry of a list."""
    text = str(value).strip()
    if match := _RANGE.fullmatch(text):
        return _range(int(match[1]), int(match[2]), number)
    if _NUMBER.fullmatch(text) and int(text) <= LARGEST_INTEGER:
        return range(int(text), int(text) + 1)
    rule = "a seed is a whole number from 0"
    if re.fullmatch(r"[0-9]+(\s+[0-9]+)+", text):
        rule = "a comma is missing between two seeds"
    raise SeedsError(f"got {describe(value)} among the seeds; {rule}", number)
