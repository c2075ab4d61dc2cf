"""The registry of recorded series: what is measured, on what, in which unit and which direction.

Whatever lists series, or has to know one by its name, asks here: claims, tables, figures, reports.
A new one is an entry of `QUANTITIES`, and whoever measures it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bnexp.config.claims.measured_on import IMAGE_SETS, MODES, ON, PREFIXES, USUAL, WORDS, Mode, On

Recorded = Literal["always", "with a penalty", "when asked"]
"""Of which trials there is a quantity: all; those with a penalty on weights; those that ask."""

SHARE = "accuracy"
"""Unit of what lies between 0 and 1 and is shown in per cent, its differences in points."""

NATS = "nats"

PENALTY = "penalty"

LAGS = ("mean_lag", "variance_lag")
"""How far moving statistics are from those over all training images, over all units of all
normalizers: root mean squares of the difference of means in standard deviations, and of that of the
logarithms of variances."""


@dataclass(frozen=True)
class Quantity:
    """What is measured, with a series for each thing that it is measured on.

    Attributes:
        name: As the names of its series end.
        words: What it is called in sentences, in tables and beside axes.
        several: What its values are called together.
        unit: `nats`, `accuracy` (0 to 1), or any other.
        better: Whether `less` or `more` of it is better.
        on: What it is measured on.
        scale: Whether two arms are compared by their `difference` or by their `ratio`.
        recorded: Of which trials.
        bare: For a loss the quantity that is left of it without the weight penalty.
        told: What it is measured on where it stands in the table of means; on all by default.
    """

    name: str
    words: str
    several: str
    unit: str
    better: Literal["less", "more"]
    on: tuple[On, ...]
    scale: Literal["difference", "ratio"] = "difference"
    recorded: Recorded = "when asked"
    bare: str = ""
    told: tuple[On, ...] | None = None

    @property
    def is_part(self) -> bool:
        """Whether it is a part of a loss."""
        return self.recorded == "with a penalty"

    @property
    def is_share(self) -> bool:
        """Whether it lies between 0 and 1 and is shown in per cent."""
        return self.unit == SHARE

    def words_on(self, on: On) -> str:
        """Returns what it is called, with what it is measured on."""
        if "weights" in self.on:
            return self.words
        if on == "training images":
            return f"{self.words} on the training images"
        return f"{WORDS.get(on, on)} {self.words}"


_DATA: tuple[On, ...] = tuple(on for on in ON if on != "weights")

QUANTITIES: Mapping[str, Quantity] = {
    quantity.name: quantity
    for quantity in (
        Quantity(
            *("loss", "loss", "losses", NATS, "less", _DATA),
            recorded="always",
            bare="cross_entropy",
            told=("validation", "training"),
        ),
        Quantity(
            *("accuracy", "accuracy", "accuracies", SHARE, "more", _DATA),
            recorded="always",
            told=("validation", "test"),
        ),
        Quantity(
            *("cross_entropy", "cross-entropy", "losses", NATS, "less", _DATA),
            recorded="with a penalty",
            told=("validation",),
        ),
        Quantity(
            *(LAGS[0], "lag of moving means", "lags", "deviations", "less", ("weights",)),
        ),
        Quantity(
            *(LAGS[1], "lag of moving variances", "lags", "nats", "less", ("weights",)),
        ),
        Quantity(
            *(PENALTY, "weight penalty", "losses", NATS, "less", ("weights",)),
            recorded="with a penalty",
        ),
    )
}
"""Every quantity by its name. A loss is cross-entropy and `penalty`, the weight penalty of the
network as it stands."""


@dataclass(frozen=True)
class Series:
    """A quantity along a trial, measured on one thing in one mode."""

    quantity: Quantity
    on: On
    mode: Mode = "moving"

    @property
    def name(self) -> str:
        """Its column in tables."""
        return f"{PREFIXES[self.on]}{in_mode(self.quantity.name, self.mode)}"

    @property
    def recorded(self) -> Recorded:
        """Of which trials it is recorded."""
        usual = self.on in USUAL and self.mode == "moving"
        return self.quantity.recorded if usual else "when asked"

    @property
    def image_set(self) -> str:
        """The set of `evaluation.on` that it is measured on; empty where that names none."""
        return IMAGE_SETS.get(self.on, "")

    @property
    def words(self) -> str:
        """What it is called in sentences: `validation loss`."""
        return " ".join(filter(None, [self.quantity.words_on(self.on), MODES[self.mode]]))

    @property
    def label(self) -> str:
        """What it is called beside an axis, with the unit where that is per cent."""
        return f"{capitalized(self.words)}{' (%)' if self.quantity.is_share else ''}"


def in_mode(name: str, mode: Mode) -> str:
    """Returns the name of a series, or of a quantity, in a mode of evaluation."""
    return name if mode == "moving" else f"{name}.{mode}"


def capitalized(words: str) -> str:
    """Returns words as a sentence begins with them."""
    return f"{words[:1].upper()}{words[1:]}"


_ORDER: tuple[Recorded, ...] = ("always", "with a penalty", "when asked")


def _every() -> Iterator[Series]:
    """Yields every series, what is measured outermost, the modes of each thing one by one."""
    for on in ON:
        modes: Iterable[Mode] = MODES if on in IMAGE_SETS else ("moving",)
        for mode in modes:
            yield from (Series(each, on, mode) for each in QUANTITIES.values() if on in each.on)


SERIES: Mapping[str, Series] = {
    series.name: series for recorded in _ORDER for series in _every() if series.recorded == recorded
}
"""Every series by its name, in the order of the columns of tables."""


def names_on(*on: On, recorded: Recorded = "always") -> tuple[str, ...]:
    """Returns the names of the series that are measured on some things.

    Args:
        on: The things.
        recorded: Of which trials.
    """
    return tuple(
        name for name, series in SERIES.items() if series.on in on and series.recorded == recorded
    )


def name_of(quantity: str, on: On) -> str:
    """Returns the name of the series of a quantity on one thing."""
    return Series(QUANTITIES[quantity], on).name


def tested(name: str) -> Series:
    """Returns the series of what is measured over the test set, as a metric names it."""
    return SERIES.get(f"{PREFIXES['test']}{name}", SERIES[PENALTY])


def falls(series: str) -> bool:
    """Whether less of a series is better, so that its targets are reached from above."""
    return SERIES[series].quantity.better == "less"


def is_share(series: str) -> bool:
    """Whether a series lies between 0 and 1 and is shown in per cent."""
    return SERIES[series].quantity.is_share


def compared(gap: str) -> tuple[Series, Series]:
    """Returns what a gap lies between: a series of training by name, and that of validation."""
    return SERIES[gap], Series(SERIES[gap].quantity, "validation")


_COMPARED = [
    name
    for name, series in SERIES.items()
    if series.on in ("training", "training images") and series.mode == "moving"
]
_TESTED = [PENALTY, *(s.name.removeprefix("test_") for s in SERIES.values() if s.on == "test")]

if TYPE_CHECKING:
    SeriesName = str
    Choosing = str
    Compared = str
    Tested = str
else:
    # Known once the module is loaded, so that pydantic and its schemas list the names.
    SeriesName = Literal[tuple(SERIES)]
    Choosing = Literal[tuple(name for name, series in SERIES.items() if series.on == "validation")]
    Compared = Literal[tuple(_COMPARED)]
    Tested = Literal[tuple(_TESTED)]

PARTS: Mapping[str, str] = {
    name: Series(QUANTITIES[series.quantity.bare], series.on, series.mode).name
    for name, series in SERIES.items()
    if series.quantity.bare
}
"""For each loss what is left of it without the weight penalty."""


def cross_entropy_of(stated: Any) -> Any:
    """Returns what is stated with every loss replaced by its cross-entropy."""
    if isinstance(stated, dict):
        return {PARTS.get(key, key): cross_entropy_of(value) for key, value in stated.items()}
    return PARTS.get(stated, stated) if isinstance(stated, str) else stated


OF_TRAINED = tuple(
    name
    for name, series in SERIES.items()
    if falls(name) and series.on in ("validation", "test", "weights") and name not in LAGS
    if series.mode == "moving"
)
"""Losses of the network as it was trained: if one of them is not finite, the trial diverged."""
