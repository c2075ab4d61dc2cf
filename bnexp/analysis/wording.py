"""Puts metrics and effects into words: what was measured, by how much one arm is ahead."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bnexp.analysis.display import number_form
from bnexp.analysis.intervals import Interval
from bnexp.analysis.remarks import counted
from bnexp.config.claims import Comparison, Metric

SERIES = {
    "loss": "training loss",
    "accuracy": "training accuracy",
    "val_loss": "validation loss",
    "val_accuracy": "validation accuracy",
    "test_loss": "test loss",
    "test_accuracy": "test accuracy",
}


def metric_words(metric: Metric) -> str:
    """Returns a metric in words: `steps to 97% validation accuracy`."""
    if metric.target is not None:
        series, value = metric.target
        goal = (
            f"{100 * value:g}% {SERIES[series]}"
            if metric.reads_accuracy
            else f"a {SERIES[series]} of {value:g}"
        )
        return f"{'steps' if metric.steps_to else 'epochs'} to {goal}"
    if metric.at is not None:
        at = metric.at
        place = f"step {at.step}" if at.epoch is None else counted([at.epoch], "epoch")
        return f"{SERIES[at.series]} after {place}"
    if metric.series:
        return f"{metric.name} {SERIES[metric.series]}"
    return f"test {metric.test}" if metric.test else "seconds per training step"


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
    if metric.is_ratio:
        sentence = "{first} was {how} per training step than {second}"
        return Wording(sentence, "faster", "slower", " times", decimals=2)
    sentence = f"{{first}}'s {words} was {{how}} than {{second}}'s"
    if metric.reads_accuracy:
        return Wording(sentence, "lower", "higher", " points", scale=100.0, decimals=2)
    return Wording(sentence, "lower", "higher")


def direction(comparison: Comparison, effect: float) -> str:
    """Returns in which direction the arm that a claim names first differs, such as `fewer`.

    Args:
        comparison: The claim.
        effect: Above 0 where it speaks for the claim.
    """
    wording = wording_of(comparison.claim.metric)
    claims_less = comparison.first == comparison.smaller
    return wording.less if (effect >= 0) == claims_less else wording.more


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
    metric = comparison.claim.metric
    wording = wording_of(metric)

    def size(value: float) -> float:
        return math.exp(abs(value)) if metric.is_ratio else wording.scale * abs(value)

    bounds = (effect.mean, effect.low, effect.high, adjusted.low, adjusted.high)
    form = number_form(max(size(b) for b in bounds if not math.isnan(b)), wording.decimals)

    def amount(value: float) -> str:
        return f"{size(value):{form}}{wording.unit}"

    def ends(interval: Interval) -> str:
        if math.isnan(interval.low):
            return ""
        forward = interval.mean >= 0
        near, far = (interval.low, interval.high)[:: 1 if forward else -1]
        if (near >= 0) == forward:
            unit = "" if metric.is_ratio else wording.unit
            return f"{size(near):{form}} to {size(far):{form}}{unit}"
        return " to ".join(f"{amount(end)} {direction(comparison, end)}" for end in (near, far))

    how = f"{amount(effect.mean)} {direction(comparison, effect.mean)}"
    return how, ends(effect), ends(adjusted)
