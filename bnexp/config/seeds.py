"""Seeds: a number of them, a range, or a list."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

from bnexp.config.yaml12 import LARGEST_INTEGER, describe

MOST_SEEDS = 100_000
_NUMBER = re.compile(r"[0-9]{1,19}")
_RANGE = re.compile(r"([0-9]{1,19})\s*-\s*([0-9]{1,19})")


def parse_seeds(value: Any) -> tuple[int, ...]:
    """Returns the seeds that a value stands for.

    `10` means 0 to 9, `"100-109"` a range with both ends, `[3, 7]` these two; a text of numbers
    and ranges with commas between is a list as well, with brackets or without.

    Raises:
        ValueError: The value stands for no seeds, or for one twice.
    """
    if isinstance(value, str):
        value = _from_text(value.strip())
    seeds = _of_list(value) if isinstance(value, list) else _of_single(value)
    seen: set[int] = set()
    for seed in seeds:
        if seed in seen:
            raise ValueError(f"seed {seed} is given twice")
        seen.add(seed)
    return seeds


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
        raise ValueError(
            f"got {describe(value)}; must be a number of seeds (1 to {MOST_SEEDS}), a range such "
            'as "100-109", or a list such as [3, 7]'
        )
    return _range(int(match[1]), int(match[2]))


def _range(first: int, last: int) -> tuple[int, ...]:
    if last < first or last - first >= MOST_SEEDS or last > LARGEST_INTEGER:
        raise ValueError(f'got "{first}-{last}"; a range goes up, over at most {MOST_SEEDS} seeds')
    return tuple(range(first, last + 1))


def _of_list(values: list[Any]) -> tuple[int, ...]:
    if not values:
        raise ValueError("got an empty list; at least one seed is needed")
    seeds: list[int] = []
    for value in values:
        text = str(value).strip()
        match = _RANGE.fullmatch(text)
        if match:
            seeds += _range(int(match[1]), int(match[2]))
        elif _NUMBER.fullmatch(text) and int(text) <= LARGEST_INTEGER:
            seeds.append(int(text))
        else:
            raise ValueError(
                f"got {describe(value)} among the seeds; a seed is a whole number from 0"
            )
        if len(seeds) > MOST_SEEDS:
            raise ValueError(f"got more than {MOST_SEEDS} seeds")
    return tuple(seeds)
