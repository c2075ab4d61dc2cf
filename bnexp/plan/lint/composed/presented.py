"""Fairness rules that look at what is done to data on their way to a network."""

from __future__ import annotations

from collections.abc import Iterator

from bnexp.config.reading.tree import Path
from bnexp.errors import Problem
from bnexp.plan.lint.case import Case

_THRESHOLD: Path = ("data", "threshold")
_LABELS: Path = ("data", "random_labels")


def idle_threshold(case: Case) -> Iterator[Problem]:
    """Yields a problem where all values of all images are on one side of a threshold."""
    for variant, facts in case.known_data():
        threshold = variant.settings.data.threshold
        smallest, largest = facts.smallest * facts.unit, facts.largest * facts.unit
        if threshold is None or smallest <= threshold < largest:
            continue
        side, value = ("none", 0) if threshold >= largest else ("all", 1)
        middle = (smallest + largest) / 2
        message = (
            f"got {threshold:g}, but values go from {smallest:g} to {largest:g} as they are read: "
            f"{side} are above it, and every image is {value} throughout; say one "
            f"between, such as {middle:g}"
        )
        yield case.problem(message, _THRESHOLD, variant)


def random_labels(case: Case) -> Iterator[Problem]:
    """Yields a problem where a claim reads images whose labels are right, after drawn ones."""
    for variant in case.variants:
        share = variant.settings.data.random_labels
        if share is None:
            continue
        judged = {claim.metric.image_set for claim in case.claims_about(variant)} - {""}
        if judged:
            learned = (
                "says only how far from chance it strays"
                if share == 1
                else f"says what is learned of the {1 - share:.0%} that are left"
            )
            message = (
                f"of {share:.0%} of the images trained on the label is drawn, and those of the "
                f"{' and '.join(sorted(judged))} images are not: a claim that reads these {learned}"
                ", and nothing of how labels are learned by heart; for that read loss or accuracy "
                "of training"
            )
            yield case.problem(message, _LABELS, variant)
