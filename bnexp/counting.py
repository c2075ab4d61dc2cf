"""Writes a number with its noun."""

from __future__ import annotations


def counted(number: int, noun: str, *, grouped: bool = False) -> str:
    """Returns `1 trial`, `2 trials`.

    Args:
        number: How many there are.
        noun: What one of them is called.
        grouped: Whether thousands are set apart: `2,000 images`.
    """
    written = f"{number:,}" if grouped else str(number)
    return f"{written} {noun}" if number == 1 else f"{written} {noun}s"
