"""The registry of recorded series: what is measured, on what, in which unit and which direction.

Whatever lists series, or has to know one by its name, asks here: claims, tables, figures, reports.
A new one is an entry of `QUANTITIES`, and whoever measures it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

On = Literal["training", "validation", "test", "weights"]
"""What is measured: the training batches, in training mode, as means since the evaluation before;
the validation set and the test set, in inference mode; the weights of the network as they stand."""

Recorded = Literal["always", "with a penalty", "when asked"]
"""Of which trials there is a quantity: all; those with a penalty on weights; those that ask."""

SHARE = "accuracy"
"""Unit of what lies between 0 and 1 and is shown in per cent, its differences in points."""

NATS = "nats"

PENALTY = "penalty"

_PREFIXES: Mapping[On, str] = {"training": "", "validation": "val_", "test": "test_", "weights": ""}
"""What stands before the name of a quantity in those of its series."""


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
        return self.words if "weights" in self.on else f"{on} {self.words}"


_DATA: tuple[On, ...] = ("training", "validation", "test")

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
            *(PENALTY, "weight penalty", "losses", NATS, "less", ("weights",)),
            recorded="with a penalty",
        ),
    )
}
"""Every quantity by its name. A loss is cross-entropy and `penalty`, the weight penalty of the
network as it stands."""


@dataclass(frozen=True)
class Series:
    """A quantity along a trial, measured on one thing."""

    quantity: Quantity
    on: On

    @property
    def name(self) -> str:
        """Its column in tables."""
        return f"{_PREFIXES[self.on]}{self.quantity.name}"

    @property
    def words(self) -> str:
        """What it is called in sentences: `validation loss`."""
        return self.quantity.words_on(self.on)

    @property
    def label(self) -> str:
        """What it is called beside an axis, with the unit where that is per cent."""
        return f"{capitalized(self.words)}{' (%)' if self.quantity.is_share else ''}"


def capitalized(words: str) -> str:
    """Returns words as a sentence begins with them."""
    return f"{words[:1].upper()}{words[1:]}"


_ORDER: tuple[Recorded, ...] = ("always", "with a penalty", "when asked")

SERIES: Mapping[str, Series] = {
    series.name: series
    for recorded in _ORDER
    for on in _PREFIXES
    for series in (Series(quantity, on) for quantity in QUANTITIES.values() if on in quantity.on)
    if series.quantity.recorded == recorded
}
"""Every series by its name, in the order of the columns of tables."""


def names_on(*on: On, recorded: Recorded = "always") -> tuple[str, ...]:
    """Returns the names of the series that are measured on some things.

    Args:
        on: The things.
        recorded: Of which trials.
    """
    return tuple(
        name
        for name, series in SERIES.items()
        if series.on in on and series.quantity.recorded == recorded
    )


def name_of(quantity: str, on: On) -> str:
    """Returns the name of the series of a quantity on one thing."""
    return Series(QUANTITIES[quantity], on).name


def falls(series: str) -> bool:
    """Whether less of a series is better, so that its targets are reached from above."""
    return SERIES[series].quantity.better == "less"


def is_share(series: str) -> bool:
    """Whether a series lies between 0 and 1 and is shown in per cent."""
    return SERIES[series].quantity.is_share


_COMPARED = [q.name for q in QUANTITIES.values() if {"training", "validation"} <= {*q.on}]
_TESTED = [q.name for q in QUANTITIES.values() if "test" in q.on or q.is_part]

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
    name: name_of(series.quantity.bare, series.on)
    for name, series in SERIES.items()
    if series.quantity.bare
}
"""For each loss what is left of it without the weight penalty."""


def cross_entropy_of(stated: Any) -> Any:
    """Returns what is stated with every loss replaced by its cross-entropy."""
    if isinstance(stated, dict):
        return {PARTS.get(key, key): cross_entropy_of(value) for key, value in stated.items()}
    return PARTS.get(stated, stated) if isinstance(stated, str) else stated
