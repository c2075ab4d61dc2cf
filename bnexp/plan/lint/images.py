"""Fairness rules that look at the images of the data: their values, and which come twice."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bnexp.config.facts import DataFacts, PartFacts
from bnexp.config.reading.tree import Path
from bnexp.errors import Problem
from bnexp.plan.lint.case import Case

FILLED = (0.75, 2.0)
"""Between which bounds the largest value lies once it is divided."""

SPREAD = (0.1, 5.0)
"""Between which bounds the standard deviation lies, where values are negative as well."""

APART = 0.25
"""How far values of two parts may lie apart, as a share of the whole range."""

SHARED = 0.05
"""Share of a part that stands in an earlier one, above which it is told in any case."""

_DATASET: Path = ("data", "dataset")
_SCALE: Path = ("data", "scale")


def wrong_scale(case: Case) -> Iterator[Problem]:
    """Yields a problem where what a network sees is far from filling 0 to 1."""
    for variant, facts in case.known_data():
        if any(_apart(facts.parts[0], part, facts) for part in facts.parts[1:]):
            continue
        if variant.settings.data.threshold is not None:
            # A network sees 0 and 1, whatever they are divided by.
            continue
        low, high, deviation = _trained_range(facts)
        scale, signed = facts.scale, low < 0 and deviation is not None
        size, bounds = (deviation or 0.0, SPREAD) if signed else (high, FILLED)
        if bounds[0] <= size / scale <= bounds[1] or size <= 0:
            continue
        sees = "of the standard deviation" if signed else "up to"
        message = (
            f"values go from {low:g} to {high:g} and are divided by {scale:g}: a network sees "
            f"values {sees} {size / scale:.3g}, while its starting weights are made for about 1, "
            f"and mending that is what a normalizer does first; say data.scale: {size:.4g}"
        )
        yield case.problem(message, _SCALE, variant)


def _trained_range(facts: DataFacts) -> tuple[float, float, float | None]:
    """Returns least and largest value and deviation of what is trained on, without a few images."""
    if not facts.parts:
        return facts.smallest, facts.largest, facts.deviation
    training = facts.parts[0]
    high = training.largest if training.usual is None else training.usual
    return training.smallest, high, training.deviation


def unequal_ranges(case: Case) -> Iterator[Problem]:
    """Yields a problem where the values of one part lie elsewhere than those of another."""
    for variant, facts in case.judged_data():
        for first, part in ((facts.parts[0], part) for part in facts.parts[1:]):
            if _apart(first, part, facts):
                message = (
                    f"values of the training part go from {_range(first)}, those of the "
                    f"{part.name} part from {_range(part)}: what is learned of the one does not "
                    "hold in the other; bring both to one range in the file"
                )
                yield case.problem(message, _DATASET, variant)


def _apart(one: PartFacts, other: PartFacts, facts: DataFacts) -> bool:
    """Whether values of two parts lie apart; of signed ones, which may have tails, the bulk."""
    if facts.smallest < 0:
        small, large = sorted((one.deviation, other.deviation))
        beside = abs(one.mean - other.mean) > 2 * APART * (facts.deviation or 0.0)
        return beside or large > 2 * small
    pairs = (
        (one.smallest, other.smallest),
        (one.mean, other.mean),
        (one.largest, other.largest),
    )
    whole = facts.largest - facts.smallest
    return any(abs(here - there) > APART * whole for here, there in pairs)


def _range(part: PartFacts) -> str:
    return f"{part.smallest:g} to {part.largest:g} (mean {part.mean:.3g})"


def constant_images(case: Case) -> Iterator[Problem]:
    """Yields a problem where images hold nothing but one value."""
    for variant, facts in case.judged_data():
        told = [
            f"{part.constant:,} of {part.images:,} {part.name} images"
            for part in facts.parts
            if part.constant and facts.size.inputs > 1
        ]
        if told:
            message = (
                f"{', '.join(told)} are of one value throughout, and nothing can be learned of "
                "them; take them out: keep = numpy.ptp(x.reshape(len(x), -1), axis=1) > 0; "
                "x, y = x[keep], y[keep]"
            )
            yield case.problem(message, _DATASET, variant)


def shared_images(case: Case) -> Iterator[Problem]:
    """Yields a problem where images that are judged by were trained on as well."""
    for variant, facts in case.judged_data():
        told = [
            f"{part.shared:,} of {part.images:,} {part.name} images stand in "
            f"{'the training part' if part.name == 'validation' else 'x_train'} as well"
            for part in facts.parts[1:]
            if part.shared > _by_chance(part, facts)
        ]
        if told:
            message = (
                f"{', '.join(told)}, value for value: an accuracy over them also measures what "
                "was learned by heart; take each image once, before dividing them: "
                "first = numpy.sort(numpy.unique(x, axis=0, return_index=True)[1]); "
                "x, y = x[first], y[first]"
            )
            yield case.problem(message, _DATASET, variant)


def _by_chance(part: PartFacts, facts: DataFacts) -> float:
    """Returns how many images of a part may well have a double in those before it.

    Small images of few values come twice by themselves. Then they do so within the training part
    too, and as often; three standard deviations of a Poisson count are allowed for. More than
    `SHARED` of a part is told whatever the reason.
    """
    training = facts.parts[0]
    before = training.images if part.name == "validation" else facts.size.train
    rate = training.shared / training.images * before / training.images
    expected = rate * part.images
    return min(expected + 3 * math.sqrt(expected), SHARED * part.images)
