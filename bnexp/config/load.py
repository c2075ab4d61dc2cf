"""Loads a configuration: what it extends, file, --set, arms, grid, each validated in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bnexp.config.assembly.extend import read_extended
from bnexp.config.assembly.grid import (
    Axis,
    Point,
    axes_of,
    count_points,
    points_for_each_value,
    points_of,
)
from bnexp.config.assembly.overall import (
    mistakes_in_names,
    overrides_without_effect,
    question_in,
    too_many_trials,
    uneven_lists,
    unknown_keys,
    without_what_stands_elsewhere,
)
from bnexp.config.assembly.sets import Sets, parse_sets
from bnexp.config.checking.claim_checks import Frame
from bnexp.config.checking.claimed import acceptances_in, claims_in
from bnexp.config.checking.known import unknown_in
from bnexp.config.checking.normalizing import mistakes_by_size, size_by_name
from bnexp.config.checking.problems import elsewhere, problem_at, problems_of
from bnexp.config.checking.targets import with_targets, written_out
from bnexp.config.claims.claims import Comparison, IdentityClaim
from bnexp.config.experiment import Experiment, Variant
from bnexp.config.language.data import Data, mistake_in_name, mistakes_in
from bnexp.config.language.seeds import Seeds, parse_seeds
from bnexp.config.language.settings import SECTIONS, Settings
from bnexp.config.language.toplevel import AXES
from bnexp.config.origins import Origins
from bnexp.config.overrides import (
    Override,
    apply_overrides,
    conflicts,
    layered,
    left_open,
    overrides_in,
)
from bnexp.config.reading.excerpts import with_excerpts
from bnexp.config.reading.mappings import UNNAMED
from bnexp.config.reading.tree import Path as TreePath
from bnexp.config.reading.tree import Place, Tree, filled
from bnexp.config.reading.yaml12 import describe
from bnexp.errors import TOLD, ConfigurationError, Problem
from bnexp.nearest import suggestion

_DEFAULTS = Settings.model_validate({"training": {"epochs": 1}}).model_dump(
    mode="json", exclude_none=True, exclude={"training": {"epochs"}}
)


def load_experiment(
    config: Path | Mapping[Any, Any], *, sets: Sequence[str] = (), seeds: Seeds | None = None
) -> Experiment:
    """Returns the validated experiment that a file, or a mapping in its place, states.

    Args:
        config: The configuration file; relative paths to data start at its folder, those of a
            mapping at the working directory.
        sets: Overrides from the command line, each `dotted.path=value`; relative paths to data
            start at the working directory.
        seeds: Replaces the file's seeds; what the file takes.

    Raises:
        ConfigurationError: With all mistakes that were found, and for the first of them, which are
            told, the lines they point at.
    """
    tree = read_extended(config)
    stem = UNNAMED if isinstance(config, Mapping) else config.stem
    try:
        return _Loader(tree, stem).load(parse_sets(sets), seeds)
    except ConfigurationError as error:
        told, others = error.problems[:TOLD], error.problems[TOLD:]
        explained = with_excerpts(map(_with_more, told), tree.texts)
        raise ConfigurationError([*explained, *others]) from None


def _with_more(problem: Problem) -> Problem:
    """Returns a problem with the command that explains its setting."""
    from bnexp.config.explaining.catalog import nearest_known  # noqa: PLC0415 (only where it is needed)

    if not problem.key:
        return problem
    return replace(problem, more=f"bnexp explain {nearest_known(problem.key)}".rstrip())


class _Loader:
    """Collects the mistakes of one configuration while it is put together."""

    def __init__(self, tree: Tree, stem: str) -> None:
        self.tree, self.stem = tree, stem
        self.problems: list[Problem] = [*tree.problems]

    def load(self, sets: Sets, seeds_option: Seeds | None) -> Experiment:
        """Returns the experiment, or raises all mistakes."""
        self.problems += [*sets.problems, *unknown_keys(self.tree)]
        name = str(self.tree.value.get("name", self.stem))
        self.problems += mistakes_in_names(self.tree, self.stem)
        question, problems = question_in(self.tree)
        self.problems += problems
        stated_seeds = self.tree.value.get("seeds", 1) if seeds_option is None else seeds_option
        seeds = self._seeds(stated_seeds, by_option=seeds_option is not None)
        (base, whole), arms = self._base(sets.base), self._arms(sets.arms)
        crossed, zipped = map(self._axes, AXES)
        self.problems += uneven_lists(self.tree, zipped)
        # What has no effect is not wrong besides: at its place another message would mislead.
        effectless = overrides_without_effect(sets.base, arms, [*crossed, *zipped])
        told = without_what_stands_elsewhere(self.problems, self.tree)
        self.problems = [*elsewhere(told, effectless), *effectless]
        counts = {"arms": len(arms), "grid": count_points(crossed, zipped), "seeds": len(seeds)}
        self.problems += too_many_trials(self.tree, counts, seeds_given=seeds_option is not None)
        if self.problems:
            points = points_for_each_value([*crossed, *zipped])
        else:
            points = points_of(crossed, zipped)
        variants = self._variants(base, arms, points, whole=whole)
        axes = {axis.key: axis.values for axis in crossed}
        cells = 0 if self._is_wrong(*AXES) else max(1, counts["grid"])
        frame = Frame(tuple(arms), variants, axes, cells, len(seeds))
        stated, problems = claims_in(self.tree, frame)
        accepted, more = acceptances_in(self.tree)
        self.problems += [*problems, *more]
        self._tell_unknown_keys()
        if self.problems:
            raise ConfigurationError(self.problems)
        firsts = [override for axis in (*crossed, *zipped) for override in axis.firsts]
        place = self.tree.places.get(("seeds",)) if seeds_option is None else Place("--seeds")
        comparisons = tuple(claim for claim in stated if isinstance(claim, Comparison))
        variants = [with_targets(variant, comparisons) for variant in variants]
        return Experiment(
            name=name,
            base=written_out(left_open(base, [*firsts, *chain(*arms.values())]), variants),
            arms={arm: {o.key: o.part.value for o in given} for arm, given in arms.items()},
            grid={axis.key: list(axis.values) for axis in crossed},
            zipped={axis.key: list(axis.values) for axis in zipped},
            seeds=seeds,
            variants=tuple(variants),
            question=question,
            claims=comparisons,
            identities=tuple(claim for claim in stated if isinstance(claim, IdentityClaim)),
            accepted=accepted,
            origins=Origins(self.tree, base, arms, firsts, place, stated_seeds),
        )

    def _tell_unknown_keys(self) -> None:
        """Tells of the keys that lie in values that stronger ones replace."""
        found = [p for tree in (self.tree, *self.tree.beneath) for p in unknown_in(tree)]
        self.problems += elsewhere(found, self.problems)

    def _is_wrong(self, *keys: str) -> bool:
        """Whether there are mistakes in the values of some keys at the top."""
        return any(problem.key.partition(".")[0] in keys for problem in self.problems)

    def _refuse(self, message: str, *path: str) -> None:
        self.problems.append(problem_at(self.tree, path, message))

    def _seeds(self, stated: Any, *, by_option: bool) -> tuple[int, ...]:
        try:
            return parse_seeds(stated)
        except ValueError as error:
            at = problem_at(self.tree, ("seeds",), str(error))
            self.problems.append(Problem("--seeds", str(error)) if by_option else at)
            return ()

    def _base(self, sets: list[Override]) -> tuple[Tree, bool]:
        """Returns the base after the overrides of the command line, and whether it is right.

        Where it is, every default stands in it.
        """
        value = {key: self.tree.value[key] for key in SECTIONS if key in self.tree.value}
        stated = Tree(value, {(): self.tree.place(()), **self._places_of_parts()})
        plain = self._with_defaults(stated)
        if plain is None:
            stated = Tree(filled(value, _DEFAULTS), stated.places)
        if not sets:
            return plain or stated, plain is not None
        before = len(self.problems)
        changed, problems = apply_overrides(plain or stated, sets, blame=plain is not None)
        self.problems += problems
        complete = self._with_defaults(changed)
        if plain is None:
            self._keep_those_in(sets, before)
        return complete or changed, complete is not None and plain is not None

    def _places_of_parts(self) -> dict[TreePath, Place]:
        return {
            path: at for path, at in self.tree.places.items() if path[:1] and path[0] in SECTIONS
        }

    def _with_defaults(self, tree: Tree) -> Tree | None:
        settings = self._validate(tree)
        if settings is None:
            return None
        return Tree(settings.model_dump(mode="json", exclude_none=True), dict(tree.places))

    def _validate(self, tree: Tree) -> Settings | None:
        self.problems += (mistakes := self._mistakes_in_data(tree))
        try:
            settings = Settings.model_validate(tree.value)
        except ValidationError as error:
            self.problems += problems_of(error, tree, Settings)
            return None
        return None if mistakes else settings

    def _mistakes_in_data(self, tree: Tree) -> list[Problem]:
        stated = tree.value.get("data", {})
        name = stated.get("dataset") if isinstance(stated, dict) else None
        if isinstance(name, str) and name and (message := mistake_in_name(name)):
            return [problem_at(tree, ("data", "dataset"), message)]
        try:
            data = Data.model_validate(stated)
        except ValidationError:
            return []
        return [problem_at(tree, ("data", key), text) for key, text in mistakes_in(data).items()]

    def _mapping(self, key: str) -> Tree:
        value = self.tree.value.get(key)
        if value is None:
            return Tree({})
        if not isinstance(value, dict):
            self._refuse(f"got {describe(value)}; must be a mapping", key)
            return Tree({})
        return self.tree.sub(key)

    def _arms(self, sets: dict[str, list[Override]]) -> dict[str, list[Override]]:
        arms: dict[str, list[Override]] = {}
        if "arms" in self.tree.value and self.tree.value["arms"] in (None, {}):
            self._refuse("is empty; leave it out or name an arm", "arms")
        for name, part in self._mapping("arms").items():
            arms[name] = []
            if isinstance(part.value, dict):
                arms[name] = overrides_in(part.within(f"arms.{name}"))
                self.problems += conflicts(arms[name])
            elif part.value is not None:
                self._refuse(f"got {describe(part.value)}; must be a mapping", "arms", name)
        arms = arms or {"default": []}
        for name, given in sets.items():
            if name in arms:
                arms[name] = layered(arms[name], given)
                continue
            near = suggestion(name, arms) or "."
            message = f"no arm is named {name!r}{near} Arms: {', '.join(arms)}"
            self.problems += [override.problem(message) for override in given]
        return arms

    def _axes(self, key: str) -> list[Axis]:
        axes, problems = axes_of(self._mapping(key), key)
        self.problems += problems
        return axes

    def _variants(
        self,
        base: Tree,
        arms: dict[str, list[Override]],
        points: Iterable[Point],
        *,
        whole: bool,
    ) -> list[Variant]:
        """Returns arms by points, or as many as are right.

        Where the base is not, only mistakes inside the overrides are told, since its own would
        come back with every arm.
        """
        variants = []
        points, before = list(points), len(self.problems)
        for arm, given in arms.items():
            for point in points:
                overrides = [*given, *point.overrides]
                tree, problems = apply_overrides(base, overrides, blame=whole)
                self.problems += problems
                settings = None if problems else self._validate(tree)
                if settings is not None:
                    between = mistakes_by_size(settings, size_by_name(settings))
                    self.problems += [problem_at(tree, at, text) for at, text in between.items()]
                    variants.append(Variant(arm, point.cell, settings))
        if not whole:
            self._keep_those_in(chain(*arms.values(), *(p.overrides for p in points)), before)
        return variants

    def _keep_those_in(self, overrides: Iterable[Override], before: int) -> None:
        """Drops the problems found since then that do not lie inside the overrides."""
        places = {place for o in overrides for place in o.part.places.values()}
        spots = {(place.source, *at) for place in places for at in (place.key, place.value)}
        self.problems[before:] = [
            p for p in self.problems[before:] if (p.source, p.line, p.column) in spots
        ]
