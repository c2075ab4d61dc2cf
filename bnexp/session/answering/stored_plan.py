"""Reads the plan of a result folder as what it holds, whatever the language of today refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bnexp.config import Experiment, Settings, Variant, load_experiment
from bnexp.config.assembly.extend import read_extended
from bnexp.config.assembly.grid import Axis, axes_of, count_points, points_of
from bnexp.config.assembly.overall import mistakes_in_names, question_in, too_many_trials
from bnexp.config.checking.targets import with_targets
from bnexp.config.claims.claims import Claim, Comparison, IdentityClaim, comparison_of
from bnexp.config.language.lenient import read_leniently
from bnexp.config.language.seeds import parse_seeds
from bnexp.config.language.settings import SECTIONS
from bnexp.config.language.toplevel import KEYS
from bnexp.config.origins import Origins
from bnexp.config.overrides import Override, apply_overrides, overrides_in
from bnexp.config.reading.tree import Tree
from bnexp.errors import ConfigurationError
from bnexp.store.files.typed import MALFORMED


@dataclass(frozen=True)
class StoredPlan:
    """The experiment of a result folder.

    Attributes:
        experiment: What was run.
        unknown: Keys of its settings that are not known, and were kept out; the identities of its
            trials cannot be worked out then.
        refusal: What the language of today refuses of it; None where that is nothing.
    """

    experiment: Experiment
    unknown: tuple[str, ...] = ()
    refusal: ConfigurationError | None = None


def read_plan_of(path: Path) -> StoredPlan:
    """Returns the experiment of a result folder, resolved as it was written.

    Args:
        path: Its `experiment.yaml`.

    Raises:
        ConfigurationError: It is refused today, and cannot be read as an older one either.
    """
    try:
        return StoredPlan(load_experiment(path))
    except ConfigurationError as error:
        refusal = error
    try:
        return _Reader(read_extended(path), path.stem).read(refusal)
    except (ConfigurationError, *MALFORMED):
        raise refusal from None


class _Reader:
    """Puts a stored plan together, as the loader of configurations does.

    Args:
        tree: What the file holds.
        stem: Stands for the name where there is none.
    """

    def __init__(self, tree: Tree, stem: str) -> None:
        self._tree, self._stem = tree, stem
        self._unknown = dict.fromkeys(key for key in tree.value if key not in KEYS)

    def read(self, refusal: ConfigurationError) -> StoredPlan:
        """Returns the plan; raises one of several errors where it is none.

        Args:
            refusal: What the language of today refuses of it.
        """
        value, tree = self._tree.value, self._tree
        question, wrong = question_in(tree)
        seeds = parse_seeds(value["seeds"])
        arms = {
            name: overrides_in(part.within(f"arms.{name}")) for name, part in self._items("arms")
        }
        crossed, zipped = self._axes("grid"), self._axes("zip")
        counts = {"arms": len(arms), "grid": count_points(crossed, zipped), "seeds": len(seeds)}
        wrong = [
            *(*wrong, *tree.problems, *mistakes_in_names(tree, self._stem)),
            *too_many_trials(tree, counts, seeds_given=False),
        ]
        if wrong or not arms:
            raise ConfigurationError(wrong)
        base = self._base()
        claims = list(self._claims(list(arms)))
        comparisons = tuple(claim for claim in claims if isinstance(claim, Comparison))
        variants = [
            with_targets(Variant(arm, point.cell, self._settings(base, overrides)), comparisons)
            for arm, given in arms.items()
            for point in points_of(crossed, zipped)
            for overrides in ([*given, *point.overrides],)
        ]
        firsts = [override for axis in (*crossed, *zipped) for override in axis.firsts]
        experiment = Experiment(
            name=str(value.get("name", self._stem)),
            base=base.value,
            arms={arm: {o.key: o.part.value for o in given} for arm, given in arms.items()},
            grid={axis.key: list(axis.values) for axis in crossed},
            zipped={axis.key: list(axis.values) for axis in zipped},
            seeds=seeds,
            variants=tuple(variants),
            question=question,
            claims=comparisons,
            identities=tuple(claim for claim in claims if isinstance(claim, IdentityClaim)),
            accepted={str(rule): str(reason) for rule, reason in value.get("accept", {}).items()},
            origins=Origins(tree, base, arms, firsts, tree.places.get(("seeds",)), value["seeds"]),
        )
        return StoredPlan(experiment, tuple(self._unknown), refusal)

    def _items(self, key: str) -> Iterator[tuple[str, Tree]]:
        return iter(self._tree.sub(key).items()) if key in self._tree.value else iter(())

    def _axes(self, key: str) -> list[Axis]:
        if key not in self._tree.value:
            return []
        axes, problems = axes_of(self._tree.sub(key), key)
        if problems:
            raise ConfigurationError(problems)
        return axes

    def _base(self) -> Tree:
        """Returns the settings that arms and grid change, without keys that are not known."""
        value = {key: self._tree.value[key] for key in SECTIONS if key in self._tree.value}
        places = {at: p for at, p in self._tree.places.items() if at[:1] and at[0] in SECTIONS}
        kept, unknown = read_leniently(Settings, value)
        self._unknown |= dict.fromkeys(unknown)
        return Tree(kept.model_dump(mode="json", exclude_none=True), places)

    def _settings(self, base: Tree, overrides: list[Override]) -> Settings:
        tree, problems = apply_overrides(base, overrides)
        if problems:
            raise ConfigurationError(problems)
        settings, unknown = read_leniently(Settings, tree.value)
        self._unknown |= dict.fromkeys(unknown)
        return settings

    def _claims(self, arms: list[str]) -> Iterator[Comparison | IdentityClaim]:
        stated: list[Any] = self._tree.value.get("claims") or []
        for number, each in enumerate(stated):
            claim, _ = read_leniently(Claim, each)
            if claim.identity is not None:
                yield IdentityClaim(claim, claim.identity, number)
            elif (comparison := comparison_of(claim, arms, number)) is not None:
                yield comparison
            else:
                raise ValueError(f"claim {number} names no two arms")
