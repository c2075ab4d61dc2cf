"""Puts metrics and effects into words: what was measured, by how much one arm is ahead."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bnexp.analysis.intervals import Interval
from bnexp.analysis.reading.results import short_keys
from bnexp.analysis.telling.display import number_form
from bnexp.config.claims.claims import Comparison
from bnexp.config.claims.metrics import Metric, Span
from bnexp.config.claims.series import QUANTITIES, SERIES, SHARE, is_share
from bnexp.counting import counted

BOUNDLESS = 100.0
"""Logarithm from which on a ratio is not told as a number: two pairs may leave it open."""


def metric_words(metric: Metric) -> str:
    """Returns a metric in words: `steps to 97% validation accuracy`."""
    return _WORDS.get(metric.name, _value)(metric)


def series_words(metric: Metric) -> str:
    """Returns the series that a metric reads in words: `validation loss`."""
    if metric.test:
        return QUANTITIES[metric.test].words_on("test")
    return SERIES[metric.series].words


def _value(metric: Metric) -> str:
    """Returns the words for a value of a series: the last, the best."""
    return f"{metric.name} {series_words(metric)}"


def _until_target(metric: Metric) -> str:
    return f"{metric.name.removesuffix('_to')} to {_goal(*(metric.target or ('', 0.0)))}"


def _spanning(metric: Metric) -> str:
    start = "mean" if metric.mean else "area under the"
    return f"{start} {series_words(metric)}{_range(metric.span)}"


def _parameters(metric: Metric) -> str:
    return "parameters" if metric.parameters == "all" else f"{metric.parameters} parameters"


def _goal(series: str, value: float) -> str:
    if is_share(series):
        return f"{100 * value:g}% {SERIES[series].words}"
    return f"a {SERIES[series].words} of {value:g}"


def _place(metric: Metric) -> str:
    at = metric.at
    if at is None or at.epoch is None:
        return f"step {at.step}" if at else ""
    return counted(at.epoch, "epoch")


def _range(span: Span | None) -> str:
    """Returns between which ends a series is read; nothing where all of it is."""
    if span is None or not (span.epochs or span.steps):
        return ""
    unit, (first, last) = ("step", span.steps) if span.steps else ("epoch", span.epochs or (0, 0))
    return f" from {unit} {first:g} to {last:g}"


def _width(metric: Metric) -> str:
    width = metric.width
    if width is None:
        return ""
    (key,) = short_keys((width.along,))
    ((series, value),) = width.reaches.items()
    return f"range of {key} that reaches {_goal(series, value)}"


_WORDS: Mapping[str, Callable[[Metric], str]] = {
    **dict.fromkeys(("steps_to", "epochs_to", "seconds_to"), _until_target),
    **dict.fromkeys(("mean", "area"), _spanning),
    "at": lambda metric: f"{series_words(metric)} after {_place(metric)}",
    "gap": lambda metric: f"gap between training and {series_words(metric)}",
    "test": series_words,
    "diverged": lambda _: "share of diverged trials",
    "seconds_per_step": lambda _: "seconds per training step",
    "parameters": _parameters,
    "width": _width,
}
"""For each metric how it is put into words; without an entry it is a value of its series."""


@dataclass(frozen=True)
class Wording:
    """How an effect on a metric is told.

    Attributes:
        sentence: With places for the first arm, for how it differs, and for the second.
        less: That the first arm's metric is smaller.
        more: That it is larger.
        unit: What follows an amount.
        scale: What a difference is multiplied with to be in that unit.
        decimals: How many are shown at least.
    """

    sentence: str
    less: str
    more: str
    unit: str = ""
    scale: float = 1.0
    decimals: int = 4


def wording_of(metric: Metric) -> Wording:
    """Returns how effects on a metric are told."""
    words = metric_words(metric)
    if metric.target is not None:
        sentence = f"{{first}} needed {{how}} {words} than {{second}}"
        return Wording(sentence, "fewer", "more", " times", decimals=2)
    if metric.name == "diverged":
        sentence = "{first} diverged {how} than {second}"
        return Wording(sentence, "less often", "more often", decimals=2)
    if metric.name == "seconds_per_step":
        sentence = "{first} was {how} per training step than {second}"
        return Wording(sentence, "faster", "slower", " times", decimals=2)
    sentence = f"{{first}}'s {words} was {{how}} than {{second}}'s"
    if metric.name == "width":
        return Wording(sentence, "narrower", "wider", " times", decimals=2)
    less, more = ("smaller", "larger") if metric.name in ("gap", "area") else ("lower", "higher")
    if metric.unit == SHARE:
        return Wording(sentence, less, more, " points", scale=100.0, decimals=2)
    ratio = metric.quantity is not None and metric.is_ratio
    return Wording(sentence, less, more, *((" times", 1.0, 2) if ratio else ()))


def direction(comparison: Comparison, effect: float) -> str:
    """Returns in which direction the arm that a claim names first differs, such as `fewer`.

    Args:
        comparison: The claim.
        effect: Above 0 where it speaks for the claim.
    """
    wording = wording_of(comparison.metric)
    claims_less = comparison.first == comparison.smaller
    return wording.less if (effect >= 0) == claims_less else wording.more


def no_direction(comparison: Comparison) -> str:
    """Returns what is said where the arms do not differ, such as `neither fewer nor more`."""
    wording = wording_of(comparison.metric)
    return f"neither {wording.less} nor {wording.more}"


def effect_words(
    comparison: Comparison, effect: Interval, adjusted: Interval
) -> tuple[str, str, str]:
    """Returns an effect, its plain and its adjusted interval, all with the same digits.

    Such as `1.40 times fewer`, `1.20 to 1.70`, `1.05 times more to 1.96 times fewer`; an interval
    that could not be worked out is empty.

    Args:
        comparison: The claim.
        effect: Above 0 where it speaks for the claim; logarithms where effects are ratios.
        adjusted: The same with another interval.
    """
    metric = comparison.metric
    wording = wording_of(metric)

    def size(value: float) -> float:
        if not metric.is_ratio:
            return wording.scale * abs(value)
        return math.exp(abs(value)) if abs(value) < BOUNDLESS else math.inf

    bounds = (effect.mean, effect.low, effect.high, adjusted.low, adjusted.high)
    known = [size(bound) for bound in bounds if not math.isnan(bound)]
    form = number_form(max(filter(math.isfinite, known), default=0.0), wording.decimals)

    def written(value: float) -> str:
        return f"{size(value):{form}}" if math.isfinite(size(value)) else "any number of"

    def amount(value: float) -> str:
        return f"{written(value)}{wording.unit}"

    def ends(interval: Interval) -> str:
        if math.isnan(interval.low):
            return ""
        forward = interval.mean >= 0
        near, far = (interval.low, interval.high)[:: 1 if forward else -1]
        if (near >= 0) == forward:
            unit = "" if metric.is_ratio else wording.unit
            return f"{written(near)} to {written(far)}{unit}".removesuffix(" of")
        return " to ".join(f"{amount(end)} {direction(comparison, end)}" for end in (near, far))

    how = f"{amount(effect.mean)} {direction(comparison, effect.mean)}"
    return how if effect.mean else no_direction(comparison), ends(effect), ends(adjusted)


def margin_words(comparison: Comparison) -> str:
    """Returns a claim's margin as it is stated: `0.005`, `0.5 points`, `1.1 times`."""
    metric, size = comparison.metric, comparison.claim.margin or 0.0
    if metric.is_ratio:
        return f"{size:g} times"
    wording = wording_of(metric)
    shown = f"{wording.scale * size:g}"
    return f"{shown}{wording.unit.removesuffix('s') if shown == '1' else wording.unit}"
