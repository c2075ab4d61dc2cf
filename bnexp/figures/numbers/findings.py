"""Puts numbers of figures into words: what an alternative text states instead of the picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from bnexp.analysis import Interval
from bnexp.analysis.telling.display import TIMES

MOST_NAMED = 4
"""Arms or claims that are told one by one."""


NOTHING = 1e-12
"""Size below which a number is 0 but for rounding."""


def number(value: float, scale: float = 1.0) -> str:
    """Returns a number with three significant digits, percentages with two decimals at least."""
    scaled = scale * value
    if not math.isfinite(scaled):
        return "no finite value"
    if abs(scaled) < NOTHING:
        return "0"
    magnitude = math.floor(math.log10(abs(scaled)))
    if not -5 < magnitude < 7:
        return f"{scaled:.3g}"
    return f"{scaled:.{max(2 if scale > 1 else 0, 2 - magnitude)}f}"


def signed(value: float, scale: float = 1.0) -> str:
    """Returns a number as `number` does, with its sign in front."""
    return f"{'+' if scale * value > NOTHING else ''}{number(value, scale)}"


def effect_number(value: float, scale: float = 1.0, *, ratio: bool) -> str:
    """Returns an effect: a difference with its sign, a ratio as `×0.62`."""
    return f"{TIMES}{number(value)}" if ratio else signed(value, scale)


def effect_words(effect: Interval, scale: float = 1.0, *, ratio: bool) -> str:
    """Returns an effect with its interval, each number as `effect_number` writes it."""
    return _with_interval(effect, lambda value: effect_number(value, scale, ratio=ratio))


def interval_words(interval: Interval, scale: float = 1.0, *, sign: bool = False) -> str:
    """Returns a mean with its interval in words: `0.0946 (95% interval 0.0912 to 0.0981)`.

    Args:
        interval: What to tell; NaN bounds are left out.
        scale: What every number is multiplied with.
        sign: Whether plus signs are written.
    """
    write = signed if sign else number
    return _with_interval(interval, lambda value: write(value, scale))


def _with_interval(interval: Interval, write: Callable[[float], str]) -> str:
    mean = write(interval.mean)
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return f"{mean} (no interval)"
    return f"{mean} (95% interval {write(interval.low)} to {write(interval.high)})"


def sentences(parts: Iterable[str]) -> str:
    """Returns what is not empty as one text, each part a sentence."""
    return " ".join(f"{part.strip().rstrip('.')}." for part in parts if part)
