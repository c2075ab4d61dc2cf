"""An experiment as the fairness rules look at it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bnexp.config import Cell, Experiment, Variant
from bnexp.config.blueprint.asked import normalizes
from bnexp.config.claims.claims import Comparison
from bnexp.config.course import Course, plan_course
from bnexp.config.facts import DataFacts, facts_by_name
from bnexp.config.language.data import Data
from bnexp.config.language.norms import Normalizer
from bnexp.config.reading.tree import Path
from bnexp.config.sizes import DataSize
from bnexp.errors import Problem


@dataclass(frozen=True, eq=False)
class Case:
    """What is judged; equal to itself alone, so that what is found of it can be kept by it.

    Attributes:
        experiment: The experiment.
        workers: How many worker processes will train at a time; None where that is not known.
        sizes: For each data set how large it is.
        facts: For the data settings of variants what is known of the contents; of named sets
            it is known without.
    """

    experiment: Experiment
    workers: int | None
    sizes: Mapping[str, DataSize]
    facts: Mapping[Data, DataFacts] = field(default_factory=dict)

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Arms by points of the grid."""
        return self.experiment.variants

    def at_each_point(self) -> Iterator[list[Variant]]:
        """Yields for each point of the grid its variants, one for each arm."""
        points: dict[Cell, list[Variant]] = {}
        for variant in self.variants:
            points.setdefault(variant.cell, []).append(variant)
        yield from points.values()

    def pairs(self) -> Iterator[tuple[Variant, Variant]]:
        """Yields at each point of the grid the arms that are compared, the earlier one first.

        They are those of the claims; without any, the first arm with each of the others.
        """
        claimed = [{claim.smaller, claim.larger} for claim in self.experiment.claims]
        for variants in self.at_each_point():
            for one, other in itertools.combinations(variants, 2):
                if {one.arm, other.arm} in claimed or (not claimed and one is variants[0]):
                    yield one, other

    def normalized(self) -> Iterator[tuple[Variant, Normalizer]]:
        """Yields the variants in whose network a normalizer stands, each with its settings."""
        for variant in self.variants:
            if normalizes(variant.settings.network):
                yield variant, variant.settings.network.norm

    def moving(self) -> Iterator[tuple[Variant, float]]:
        """Yields those that are evaluated by moving averages and trained by other statistics.

        With each comes the weight of the old value at an update.
        """
        for variant, norm in self.normalized():
            if norm.moving is not None and not norm.trains_by_moving:
                yield variant, norm.moving

    def batch(self, variant: Variant) -> int | None:
        """Returns the examples of a batch, as a normalizer sees it; None where that is unknown."""
        training, size = variant.settings.training, self.size(variant)
        if size is not None:
            return training.batch(size.trained_on(variant.settings.data))
        return None if training.batch_size == "all" else training.batch_size

    def updates(self, variant: Variant) -> int:
        """Returns how often moving averages are updated in a step."""
        return self._parts(variant) * variant.settings.training.accumulate

    def update_size(self, variant: Variant) -> int | None:
        """Returns the examples by which moving averages are updated; None where it is unknown."""
        batch = self.batch(variant)
        return None if batch is None else batch // self._parts(variant)

    def _parts(self, variant: Variant) -> int:
        """Returns how many parts of a batch are normalized each by itself, as far as is known."""
        batch = self.batch(variant)
        return max(1, len(variant.settings.network.norm.samples(batch or 1)))

    def samples(self) -> Iterator[tuple[Variant, Normalizer, int]]:
        """Yields those whose normalizer takes means of examples that may be too few.

        With each comes the size of a batch.
        """
        for variant, norm in self.normalized():
            batch = self.batch(variant)
            if batch is not None and norm.samples(batch):
                yield variant, norm, batch

    def with_variants(self, variants: tuple[Variant, ...]) -> Case:
        """Returns the same case with other settings."""
        return replace(self, experiment=replace(self.experiment, variants=variants))

    def claims_about(self, variant: Variant) -> list[Comparison]:
        """Returns the claims that name the arm of a variant."""
        return [
            comparison
            for comparison in self.experiment.claims
            if variant.arm in (comparison.smaller, comparison.larger)
        ]

    def size(self, variant: Variant) -> DataSize | None:
        """Returns how large a variant's data set is, or None where that is not known."""
        return self.sizes.get(variant.settings.data.dataset)

    def facts_of(self, variant: Variant) -> DataFacts | None:
        """Returns what is known of the contents of a variant's data, or None."""
        data = variant.settings.data
        return self.facts.get(data) or facts_by_name(data)

    def known_data(self) -> Iterator[tuple[Variant, DataFacts]]:
        """Yields the variants of whose data at least the range is known, each data set once."""
        once = {variant.settings.data: variant for variant in reversed(self.variants)}
        for variant in reversed(once.values()):
            facts = self.facts_of(variant)
            if facts is not None:
                yield variant, facts

    def judged_data(self) -> Iterator[tuple[Variant, DataFacts]]:
        """Yields those of them of which the parts of the data are known."""
        return ((variant, facts) for variant, facts in self.known_data() if facts.parts)

    def course(self, variant: Variant) -> Course | None:
        """Returns the steps of a variant's trials, or None where only the data can tell."""
        size = self.size(variant)
        settings = variant.settings
        if size is None:
            return None
        return plan_course(settings.training, size.trained_on(settings.data))

    def problem(self, message: str, path: Path, variant: Variant) -> Problem:
        """Returns a problem at the place of a setting of a variant."""
        return self.experiment.origins.problem(message, path, variant.arm)
