"""Batch normalization has four numbers for each unit, two of them trained."""

from __future__ import annotations

from collections.abc import Iterable

import keras

from bnexp.config.language.norms import BatchNorm
from bnexp.networks.identities.deviation import Deviation
from bnexp.networks.identities.subject import Subject


def measure(subject: Subject) -> Deviation:
    """Returns how many weights of the normalizers are missing or additional.

    Trained are gamma (where there is a scale) and beta (where there is an offset), not trained are
    moving mean and moving variance; each has one number for each unit.

    Source: Ioffe and Szegedy 2015, algorithms 1 and 2.
    """
    wrong: list[str] = []
    for site in subject.sites:
        units = site.units
        trained = _names(subject.norm)
        kept = ("moving_mean", "moving_variance")
        wrong += _wrong(site.norm.trainable_weights, trained, units, f"{site.norm.name} trained")
        wrong += _wrong(site.norm.non_trainable_weights, kept, units, f"{site.norm.name} kept")
    return Deviation(float(len(wrong)), "; ".join(wrong))


def _names(norm: BatchNorm) -> list[str]:
    return [name for name, there in (("gamma", norm.scale), ("beta", norm.center)) if there]


def _wrong(
    weights: list[keras.Variable], names: Iterable[str], units: int, where: str
) -> list[str]:
    """Returns each weight that is missing or additional; one of another shape is both."""
    found = {(weight.name, tuple(weight.shape)) for weight in weights}
    expected = {(name, (units,)) for name in names}
    return [f"{where}: {name} {shape}" for name, shape in sorted(found ^ expected)]
