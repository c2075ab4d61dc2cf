"""A normalizer has the weights that it states, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import keras

from bnexp.config.language.weights import Weight
from bnexp.networks.identities.deviation import Deviation
from bnexp.networks.identities.subject import Subject


def measure(subject: Subject) -> Deviation:
    """Returns how many weights of the normalizers are missing or additional.

    Of batch normalization, gamma (where there is a scale) and beta (where there is an offset) are
    trained, moving mean and moving variance are not; each has one number for each unit.

    Source: Ioffe and Szegedy 2015, algorithms 1 and 2.
    """
    wrong: list[str] = []
    for site in subject.sites:
        stated = subject.norm.weights(site.shape)
        for what, weights, trained in (
            ("trained", site.norm.trainable_weights, True),
            ("kept", site.norm.non_trainable_weights, False),
        ):
            wrong += _wrong(weights, _shapes(stated, trained=trained), f"{site.norm.name} {what}")
    return Deviation(float(len(wrong)), "; ".join(wrong))


def _shapes(
    stated: Mapping[str, Weight], *, trained: bool
) -> Iterable[tuple[str, tuple[int, ...]]]:
    return {(name, one.shape) for name, one in stated.items() if one.trained is trained}


def _wrong(
    weights: Iterable[keras.Variable], expected: Iterable[tuple[str, tuple[int, ...]]], where: str
) -> list[str]:
    """Returns each weight that is missing or additional; one of another shape is both."""
    found = {(weight.name, tuple(weight.shape)) for weight in weights}
    return [f"{where}: {name} {shape}" for name, shape in sorted(found ^ {*expected})]
