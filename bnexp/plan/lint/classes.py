"""Fairness rules that look at the classes in each part of the data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from bnexp.config import Variant
from bnexp.config.facts import DataFacts, PartFacts
from bnexp.config.reading.tree import Path
from bnexp.counting import counted
from bnexp.errors import Problem
from bnexp.plan.lint.case import Case

FEW_IMAGES = 100
"""Images of a part below which one image moves its accuracy by more than a point."""

_SURE = 7
"""Images of a class that a part would have by chance, of which it hardly ever gets one or none."""

RARE = 10
"""Images of a class below which nothing can be said of it, if others have far more."""

MISPLACED = 0.25
"""How much of its share in all parts a class has at least in each of them."""

UNEQUAL = 10
"""How many times as many images the largest class may have as the smallest."""

_BY_CHANCE = 0.01
"""Probability from which on it is told that a class may be missing."""

_AT_LEAST = f"at least {FEW_IMAGES} images"

_DATASET: Path = ("data", "dataset")
_TAKE: Path = ("data", "validation", "take")
_FRACTION: Path = ("data", "validation", "fraction")

_MIX = (
    "mix all images and divide them anew: "
    "order = numpy.random.default_rng(0).permutation(len(x)); x, y = x[order], y[order]"
)

_BY_ORDER = "say data.validation.take: random, or mix the training images in the file"

_LARGER = {
    "training": "take a smaller data.validation.fraction for more training images",
    "validation": "take a larger data.validation.fraction for more validation images",
    "test": "take more test images",
}


def missing_classes(case: Case) -> Iterator[Problem]:
    """Yields a problem where a part has no image of a class that another has."""
    yield from _few_for_classes(case)
    for variant, facts in case.judged_data():
        lacking = [part for part in facts.parts if part.absent]
        if not lacking:
            continue
        told = [f"the {part.name} part has no image of {_classes(part.absent)}" for part in lacking]
        message = f"{', '.join(told)}{_untrained(facts)}; {_mend(variant, facts, lacking)}"
        yield case.problem(message, _place(variant, lacking), variant)


def _few_for_classes(case: Case) -> Iterator[Problem]:
    """Yields a problem where so few images are trained on that a class may be missing by chance.

    That is judged of named sets, whose images are not read: classes are as large as each other.
    """
    for variant, facts in case.known_data():
        some, classes = variant.settings.data.images, facts.size.classes
        if some is None or facts.parts:
            continue
        if classes * (1 - 1 / classes) ** some.count > _BY_CHANCE:
            enough = math.ceil(math.log(_BY_CHANCE / classes) / math.log(1 - 1 / classes))
            message = (
                f"of {counted(some.count, 'image')} that are trained on some of the {classes} "
                f"classes may have none, by chance; take at least {enough}"
            )
            yield case.problem(message, ("data", "images", "count"), variant)


def _untrained(facts: DataFacts) -> str:
    """Returns how much of each part is of classes that are never trained."""
    absent = facts.part("training").absent
    shares = {
        part.name: sum(part.counts[label] for label in absent) / part.images
        for part in facts.parts[1:]
    }
    told = [f"{share:.0%} of the {name} images" for name, share in shares.items() if share]
    return f": {' and '.join(told)} are of classes that are never trained" if told else ""


def _mend(variant: Variant, facts: DataFacts, parts: Sequence[PartFacts]) -> str:
    """Returns what to do about classes that are missing or rare in parts."""
    whole, number = _before_split(facts), len(facts.parts[0].counts)
    lost = {label for part in parts for label in (*part.absent, *_rare(part, facts))}
    total = [sum(part.counts[label] for part in facts.parts) for label in range(number)]
    smallest = min(part.images for part in facts.parts) / sum(part.images for part in facts.parts)
    enough = math.ceil(2 * RARE / smallest)
    if untrained := sorted(label for label in lost if not whole[label]):
        mixable = all(total[label] >= enough for label in untrained)
        more = f"take some for x_train, at least {enough} of each in all, or leave the class out"
        return f"x_train has no image of {_classes(untrained)}: {_MIX if mixable else more}"
    if _by_order(variant, parts, whole):
        return _BY_ORDER
    if small := [part for part in parts if part.images < 2 * RARE * number]:
        return _to_hold(2 * RARE * number, small[0], facts)
    if any(total[label] < enough for label in lost):
        return f"take at least {enough} images of each class in all, or leave these classes out"
    if any(part.name == "test" for part in parts) or any(whole[label] < RARE for label in lost):
        return _MIX
    by_split = variant.settings.data.validation.take == "last"
    return _BY_ORDER if by_split else "take more images of those classes, or leave these out"


def _by_order(variant: Variant, parts: Sequence[PartFacts], whole: Sequence[int]) -> bool:
    """Whether parts lack images because of the order in the file, and not for their size."""
    if variant.settings.data.validation.take != "last" or any(p.name == "test" for p in parts):
        return False
    expected = [
        (count, part.images * images / sum(whole))
        for part in parts
        for count, images in zip(part.counts, whole, strict=True)
    ]
    return any(share >= _SURE and count < MISPLACED * share for count, share in expected)


def _to_hold(needed: int, part: PartFacts, facts: DataFacts) -> str:
    """Returns how a part comes to hold enough images, where all together may be too few."""
    there = sum(each.images for each in facts.parts)
    if there >= len(facts.parts) * needed:
        return f"{_LARGER[part.name]}, to at least {needed:,} images"
    return (
        f"take more images: {len(part.counts)} classes need at least {needed:,} in each part, "
        f"and the file has {there:,} in all"
    )


def _before_split(facts: DataFacts) -> list[int]:
    """Returns the number of images of each class in training and validation together."""
    counts = (facts.part("training").counts, facts.part("validation").counts)
    return [sum(both) for both in zip(*counts, strict=True)]


def _place(variant: Variant, parts: Sequence[PartFacts]) -> Path:
    by_split = variant.settings.data.validation.take == "last"
    return _TAKE if by_split and any(part.name != "test" for part in parts) else _DATASET


def rare_classes(case: Case) -> Iterator[Problem]:
    """Yields a problem where a part has hardly any images of a class that others have more of."""
    for variant, facts in case.judged_data():
        rare = {part.name: _rare(part, facts) for part in facts.parts}
        if not any(rare.values()):
            continue
        told = [
            f"the {part.name} part has {_counted(part, rare[part.name])}"
            for part in facts.parts
            if rare[part.name]
        ]
        parts = [part for part in facts.parts if rare[part.name]]
        message = (
            f"{', '.join(told)}: what is said of them there rests on chance; "
            f"{_mend(variant, facts, parts)}"
        )
        yield case.problem(message, _place(variant, parts), variant)


def _rare(part: PartFacts, facts: DataFacts) -> list[int]:
    """Returns the classes that a part has some images of, but hardly any."""
    everything = sum(other.images for other in facts.parts)
    found = []
    for label, count in enumerate(part.counts):
        share = sum(other.counts[label] for other in facts.parts) / everything
        expected = share * part.images
        few = count < RARE and 2 * count * len(part.counts) < part.images
        if count and (few or (expected >= 2 * RARE and count < MISPLACED * expected)):
            found.append(label)
    return found


def unequal_classes(case: Case) -> Iterator[Problem]:
    """Yields a problem where a network is right often that always says the same class."""
    for variant, facts in case.judged_data():
        whole, test = _before_split(facts), facts.part("test")
        uneven = max(whole) >= UNEQUAL * min(filter(None, whole))
        if not (uneven or _dominated(whole) or _dominated(test.counts)):
            continue
        label = max(range(len(whole)), key=lambda each: whole[each])
        rates = [
            f"{part.counts[label] / part.images:.0%} of the {part.name} images"
            for part in facts.parts[1:]
        ]
        message = (
            f"classes have from {min(filter(None, whole)):,} to {max(whole):,} training and "
            f"validation images: always saying class {label} is right of {' and '.join(rates)}, "
            "the base rate that an accuracy has to be held against; take equally many images of "
            "each class"
        )
        yield case.problem(message, _DATASET, variant)


def _dominated(counts: Sequence[int]) -> bool:
    """Whether one class is more than half of the way from an equal share to all images."""
    there = [count for count in counts if count]
    return len(there) > 1 and max(there) >= (1 / len(there) + 1) / 2 * sum(there)


def few_images(case: Case) -> Iterator[Problem]:
    """Yields a problem where one image of a part moves its accuracy by more than a point."""
    for variant in case.variants:
        size = case.size(variant)
        if size is None:
            continue
        kept = size.train - size.left_by(variant.settings.data)
        for name, count, path, remedy in (
            ("validation", kept, _FRACTION, _to_validate(size.train)),
            ("test", size.test, _DATASET, f"take more test images, {_AT_LEAST}"),
        ):
            if 0 < count < FEW_IMAGES:
                message = (
                    f"the {name} part has {counted(count, 'image')} of {size.classes} classes, and "
                    f"one image moves its accuracy by {100 / count:.3g} points; {remedy}"
                )
                yield case.problem(message, path, variant)


def _to_validate(images: int) -> str:
    """Returns how a validation part grows that is taken from so many images."""
    if images < 2 * FEW_IMAGES:
        has = f"x_train has only {counted(images, 'image')} to take them from"
        return f"take more training and validation images, {_AT_LEAST} for each, as {has}"
    return f"take a larger data.validation.fraction, {_AT_LEAST}"


def _classes(labels: Sequence[int]) -> str:
    """Returns classes in words, the first few where they are many."""
    shown = ", ".join(map(str, labels[:10])) + (", ..." if len(labels) > 10 else "")
    return f"class {shown}" if len(labels) == 1 else f"classes {shown}"


def _counted(part: PartFacts, labels: Sequence[int]) -> str:
    """Returns how many images of some classes a part has, the first few where they are many."""
    told = [f"{part.counts[label]:,} of class {label}" for label in labels[:5]]
    rest = [f"{len(labels) - 5:,} more such classes"] if len(labels) > 5 else []
    return " and ".join(filter(None, [", ".join(told), *rest])) + f" in {part.images:,} images"
