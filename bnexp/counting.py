"""Writes a number with its noun."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int | Sequence[int], noun: str, *, grouped: bool = False) -> str:
    """Returns `1 trial`, `2 trials`, or `8 to 10 trials` for numbers that differ.

    Args:
        number: How many there are; in several places, how many in each.
        noun: What one of them is called.
        grouped: Whether thousands are set apart: `2,000 images`.
    """
    numbers = number if isinstance(number, Sequence) else (number,)
    low, high = min(numbers, default=0), max(numbers, default=0)
    form = "," if grouped else ""
    if low == high:
        return f"{low:{form}} {nouns(low, noun)}"
    return f"{low:{form}} to {high:{form}} {noun}s"


def nouns(number: int, noun: str) -> str:
    """Returns `trial` for one, `trials` for any other number."""
    return noun if number == 1 else f"{noun}s"
