"""Puts metrics and effects into words: what was measured, by how much one arm is ahead."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bnexp.analysis.intervals import Interval, on_scale
from bnexp.analysis.reading.results import short_keys
from bnexp.analysis.telling.display import TIMES, difference_form, forms_beside, ratio_form
from bnexp.config.claims.claims import Comparison
from bnexp.config.claims.metrics import Metric, Span
from bnexp.config.claims.series import SERIES, SHARE, is_share, tested
from bnexp.counting import counted

CONVENTION = (
    "An effect is that of the arm named first against the second: first minus second, or first "
    f"over second ({TIMES}0.62); of accuracies in percentage points."
)
"""How effects are told in every table, figure and sentence."""


def metric_words(metric: Metric) -> str:
    """Returns a metric in words: `steps to 97% validation accuracy`."""
    return _WORDS.get(metric.name, _value)(metric)


def series_words(metric: Metric) -> str:
    """Returns the series that a metric reads in words: `validation loss`."""
    if metric.test:
        return tested(metric.test).words
    return SERIES[metric.series].words


def _value(metric: Metric) -> str:
    """Returns the words for a value of a series: the last, the best."""
    return f"{metric.name} {series_words(metric)}"


def _until_target(metric: Metric) -> str:
    return f"{metric.name.removesuffix('_to')} to {_goal(*(metric.target or ('', 0.0)))}"


def _spanning(metric: Metric) -> str:
    start = "mean" if metric.mean else "area under the"
    return f"{start} {series_words(metric)}{_range(metric.span)}"


def _gap(metric: Metric) -> str:
    """Returns the words for a gap, which tell in which mode training was measured."""
    of_training = SERIES[metric.gap or ""]
    same = of_training.on == "training"
    return f"gap between {'training' if same else of_training.words} and {series_words(metric)}"


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
    "gap": _gap,
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
        return Wording(sentence, "fewer", "more", decimals=2)
    if metric.name == "diverged":
        sentence = "{first} diverged {how} than {second}"
        return Wording(sentence, "less often", "more often", decimals=2)
    if metric.name == "seconds_per_step":
        sentence = "{first} was {how} per training step than {second}"
        return Wording(sentence, "faster", "slower", decimals=2)
    sentence = f"{{first}}'s {words} was {{how}} than {{second}}'s"
    if metric.name == "width":
        return Wording(sentence, "narrower", "wider", decimals=2)
    less, more = ("smaller", "larger") if metric.name in ("gap", "area") else ("lower", "higher")
    if metric.unit == SHARE:
        return Wording(sentence, less, more, " points", scale=100.0, decimals=2)
    ratio = metric.quantity is not None and metric.is_ratio
    return Wording(sentence, less, more, decimals=2 if ratio else 4)


def claimed_words(comparison: Comparison) -> str:
    """Returns what is claimed without the arm that is named first: `fewer steps to ... than bn`."""
    how = {
        "order": direction(comparison, 1.0),
        "equal": "equal",
        "not worse": f"not {direction(comparison, -1.0)}",
    }[comparison.statement]
    size = f", beyond {margin_words(comparison)}" if comparison.claim.smallest is not None else ""
    size = f", within {margin_words(comparison)}" if comparison.claim.margin is not None else size
    words = metric_words(comparison.metric)
    told = f"{how} {words}" if comparison.metric.target else f"{words} {how}"
    return f"{told} {'to' if how == 'equal' else 'than'} {comparison.second}{size}"


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


def measured(comparison: Comparison, effect: Interval) -> Interval:
    """Returns an effect as it is told: that of the arm a claim names first against the second.

    Args:
        comparison: The claim.
        effect: Above 0 where it speaks for the claim; logarithms where effects are ratios.

    Returns:
        The first minus the second, or the first over the second.
    """
    return on_scale(effect, ratio=comparison.metric.is_ratio, turned=comparison.turned)


@dataclass(frozen=True)
class EffectWords:
    """An effect in words, all its numbers with the same digits.

    Attributes:
        how: In which direction the first arm differs: `lower`.
        amount: By how much: `-0.0075`, `+1.99 points`, `×0.62`.
        ends: The plain interval: `-0.0101 to -0.0049`; empty where it could not be worked out.
        judged: The one that belongs to the decision, likewise.
        unit: What follows an interval that stands by itself: ` points`, or nothing.
    """

    how: str
    amount: str
    ends: str
    judged: str
    unit: str

    @property
    def whole(self) -> str:
        """The amount with its interval: `-0.0075 (-0.0101 to -0.0049)`."""
        return f"{self.amount} ({self.ends or 'no interval'})"


def effect_words(comparison: Comparison, effect: Interval, judged: Interval) -> EffectWords:
    """Returns an effect in words.

    The digits are those of the plain interval, so that its mean is written alike wherever it
    stands; bounds of another one that are ratios near 0 have more.

    Args:
        comparison: The claim.
        effect: Above 0 where it speaks for the claim; logarithms where effects are ratios.
        judged: The same with another interval.
    """
    wording = wording_of(comparison.metric)
    how = direction(comparison, effect.mean) if effect.mean else no_direction(comparison)
    plain, other = (measured(comparison, each) for each in (effect, judged))
    write, write_other = forms_beside(
        plain,
        other,
        partial(difference_form, decimals=wording.decimals, scale=wording.scale),
        ratio=comparison.metric.is_ratio,
    )
    amount = f"{write(plain.mean)}{wording.unit}"
    return EffectWords(how, amount, _ends(plain, write), _ends(other, write_other), wording.unit)


def measured_words(comparison: Comparison, effects: Sequence[float]) -> str:
    """Returns between which ends effects lie, or the only one: `-2.01 to -0.07`, `+1.99 points`.

    Args:
        comparison: A claim that they are of.
        effects: Of the arm named first against the second, as in a verdict; one or more.
    """
    wording = wording_of(comparison.metric)
    write = _form(wording, effects, ratio=comparison.metric.is_ratio)
    ends = dict.fromkeys(map(write, (min(effects), max(effects))))
    return f"{' to '.join(ends)}{wording.unit}"


def _form(wording: Wording, bounds: Iterable[float], *, ratio: bool) -> Callable[[float], str]:
    """Returns what writes the amounts of an effect with equal digits."""
    sizes = [abs(bound) for bound in bounds if math.isfinite(bound)]
    return ratio_form(sizes) if ratio else difference_form(sizes, wording.decimals, wording.scale)


def _ends(interval: Interval, write: Callable[[float], str]) -> str:
    if math.isnan(interval.low):
        return ""
    return f"{write(interval.low)} to {write(interval.high)}"


def border_words(comparison: Comparison) -> str:
    """Returns how far an effect may go by a claim's margin: `+0.005`, `±0.5 points`, `×0.8`."""
    metric, size = comparison.metric, comparison.margin or 0.0
    below = comparison.sign == ">="
    if metric.is_ratio:
        ends = [f"{TIMES}{1 / size:.3g}", f"{TIMES}{size:.3g}"]
        return " to ".join(ends) if comparison.sign == "=" else ends[0 if below else 1]
    sign = "±" if comparison.sign == "=" else "-" if below else "+"
    return f"{sign}{margin_words(comparison)}"


def margin_words(comparison: Comparison) -> str:
    """Returns a claim's margin, or smallest effect: `0.005`, `0.5 points`, `a factor of 1.1`."""
    metric, size = comparison.metric, comparison.margin or 0.0
    if metric.is_ratio:
        return f"a factor of {size:g}"
    wording = wording_of(metric)
    shown = f"{wording.scale * size:g}"
    return f"{shown}{wording.unit.removesuffix('s') if shown == '1' else wording.unit}"
