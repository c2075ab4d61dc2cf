"""Loads a configuration: file, then --set, then arms, then grid, each validated in its place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from bnexp.config.data import Data, mistakes_in
from bnexp.config.experiment import Experiment, Settings, Variant
from bnexp.config.grid import (
    Axis,
    Point,
    axes_of,
    count_points,
    points_for_each_value,
    points_of,
)
from bnexp.config.overrides import (
    Override,
    apply_overrides,
    conflicts,
    conflicts_between,
    layered,
    overrides_in,
    without_effect,
)
from bnexp.config.paths import anchored
from bnexp.config.problems import problem_at, problems_of, suggestion, unknown_key
from bnexp.config.seeds import parse_seeds
from bnexp.config.sets import Sets, parse_sets
from bnexp.config.tree import Tree
from bnexp.config.yaml12 import describe, read_yaml
from bnexp.errors import ConfigurationError, Problem

MOST_TRIALS = 100_000
_PARTS = tuple(Settings.model_fields)
_KEYS = ("name", *_PARTS, "seeds", "arms", "grid", "zip")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ARM = re.compile(r"[^./\\\x00-\x1f\x7f-\x9f\u2028\u2029]{1,100}")


def load_experiment(
    path: Path, *, sets: Sequence[str] = (), seeds: str | None = None
) -> Experiment:
    """Returns the validated experiment that a file states.

    Args:
        path: The configuration file; relative paths to data start at its folder.
        sets: Overrides from the command line, each `dotted.path=value`; relative paths to data
            start at the working directory.
        seeds: Replaces the file's seeds; what the file takes, as text.

    Raises:
        ConfigurationError: With all mistakes that were found.
    """
    return _Loader(read_yaml(path), path).load(parse_sets(sets), seeds)


class _Loader:
    """Collects the mistakes of one configuration while it is put together."""

    def __init__(self, tree: Tree, path: Path) -> None:
        self.tree, self.path = tree, path
        self.folder = path.absolute().parent
        self.problems: list[Problem] = []

    def load(self, sets: Sets, seeds_option: str | None) -> Experiment:
        """Returns the experiment, or raises all mistakes."""
        self.problems += sets.problems
        self._refuse_unknown_keys()
        name, seeds = self._name(), self._seeds(seeds_option)
        base, whole = self._base(sets.base)
        arms = self._arms(sets.arms)
        crossed, zipped = self._axes("grid"), self._axes("zip")
        self._refuse_uneven(zipped)
        self._refuse_overrides_without_effect(sets.base, arms, [*crossed, *zipped])
        counts = {"arms": len(arms), "grid": count_points(crossed, zipped), "seeds": len(seeds)}
        self._refuse_too_many(counts, seeds_option)
        if self.problems:
            points = points_for_each_value([*crossed, *zipped])
        else:
            points = points_of(crossed, zipped)
        variants = self._variants(base, arms, points, whole=whole)
        if self.problems:
            raise ConfigurationError(self.problems)
        return Experiment(
            name=name,
            base=base.value,
            arms={arm: {o.key: o.part.value for o in given} for arm, given in arms.items()},
            grid={axis.key: list(axis.values) for axis in crossed},
            zipped={axis.key: list(axis.values) for axis in zipped},
            seeds=seeds,
            variants=tuple(variants),
        )

    def _problem(self, message: str, *path: str | int, key: bool = False) -> None:
        place = self.tree.place(path)
        at = place.key if key else place.value
        self.problems.append(Problem(place.source, message, ".".join(map(str, path)), *at))

    def _refuse_unknown_keys(self) -> None:
        for key in self.tree.value:
            if key not in _KEYS:
                self._problem(unknown_key(key, _KEYS), key, key=True)

    def _name(self) -> str:
        name = self.tree.value.get("name", self.path.stem)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            self._problem(
                f"got {describe(name)}; a name becomes a folder: letters, digits, dots, dashes and "
                "underscores, beginning with a letter or digit, at most 100",
                "name",
            )
        return str(name)

    def _seeds(self, option: str | None) -> tuple[int, ...]:
        try:
            return parse_seeds(self.tree.value.get("seeds", 1) if option is None else option)
        except ValueError as error:
            if option is None:
                self._problem(str(error), "seeds")
            else:
                self.problems.append(Problem("--seeds", str(error)))
            return ()

    def _base(self, sets: list[Override]) -> tuple[Tree, bool]:
        """Returns the base after the overrides of the command line, and whether it is right.

        Where it is, every default stands in it.
        """
        value = {key: self.tree.value[key] for key in _PARTS if key in self.tree.value}
        stated = Tree(anchored(value, self.folder), self.tree.places)
        short, full = ("data", "validation_split"), ("data", "validation", "fraction")
        if short in stated.places:
            stated.places.setdefault(full, stated.places[short])
        plain = self._with_defaults(stated)
        if plain is None or not sets:
            return plain or stated, plain is not None
        changed, problems = apply_overrides(plain, sets)
        self.problems += problems
        complete = self._with_defaults(changed)
        return complete or changed, complete is not None

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
        try:
            data = Data.model_validate(tree.value.get("data", {}))
        except ValidationError:
            return []
        return [problem_at(tree, ("data", key), text) for key, text in mistakes_in(data).items()]

    def _mapping(self, key: str) -> Tree:
        value = self.tree.value.get(key)
        if value is None:
            return Tree({})
        if not isinstance(value, dict):
            self._problem(f"got {describe(value)}; must be a mapping", key)
            return Tree({})
        return self.tree.sub(key)

    def _arms(self, sets: dict[str, list[Override]]) -> dict[str, list[Override]]:
        arms: dict[str, list[Override]] = {}
        if "arms" in self.tree.value and self.tree.value["arms"] in (None, {}):
            self._problem("is empty; leave it out or name an arm", "arms")
        for name, part in self._mapping("arms").items():
            if not _ARM.fullmatch(name):
                message = "an arm's name holds no dots and no slashes, at most 100 characters"
                self._problem(message, "arms", name, key=True)
            arms[name] = []
            if isinstance(part.value, dict):
                arms[name] = overrides_in(
                    Tree(anchored(part.value, self.folder), part.places).within(f"arms.{name}")
                )
                self.problems += conflicts(arms[name])
            elif part.value is not None:
                self._problem(f"got {describe(part.value)}; must be a mapping", "arms", name)
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
        axes, problems = axes_of(self._mapping(key), key, self.folder)
        self.problems += problems
        return axes

    def _refuse_uneven(self, zipped: list[Axis]) -> None:
        if len({len(axis.values) for axis in zipped}) > 1:
            sizes = ", ".join(f"{axis.key} {len(axis.values)}" for axis in zipped)
            message = f"lists that are walked together must be equally long; got {sizes}"
            self._problem(message, "zip")

    def _refuse_too_many(self, counts: dict[str, int], seeds_option: str | None) -> None:
        trials = math.prod(max(count, 1) for count in counts.values())
        if trials <= MOST_TRIALS:
            return
        largest = max(reversed(counts), key=lambda key: counts[key])
        product = " x ".join(f"{count:,} ({key})" for key, count in counts.items())
        fewer = "grid values" if largest == "grid" else largest
        message = (
            f"states {trials:,} trials, {product}; at most {MOST_TRIALS:,}: "
            f"take fewer {fewer}, or make several experiments of it"
        )
        if largest == "seeds" and seeds_option is not None:
            self.problems.append(Problem("--seeds", message))
        else:
            zipped = largest == "grid" and not self.tree.value.get("grid")
            self._problem(message, "zip" if zipped else largest, key=True)

    def _refuse_overrides_without_effect(
        self, sets: list[Override], arms: dict[str, list[Override]], axes: list[Axis]
    ) -> None:
        for i, axis in enumerate(axes):
            for earlier in axes[:i]:
                self.problems += conflicts_between(earlier.firsts, axis.firsts)
        of_grid = [override for axis in axes for override in axis.firsts]
        for arm, given in arms.items():
            for weak, strong in without_effect(sets, given):
                self._tell_effectless(weak, f"the arm {arm!r} sets {strong.key} itself")
            for weak, strong in without_effect(given, of_grid):
                self._tell_effectless(strong, f"the arm {arm!r} sets {weak.key} itself")
        for weak, strong in without_effect(sets, of_grid):
            self._tell_effectless(weak, f"the grid sets {strong.key}")

    def _tell_effectless(self, override: Override, reason: str) -> None:
        remedy = "take one of the two out, or reach into the arm with --set arms.NAME.PATH=VALUE"
        self.problems.append(override.problem(f"has no effect: {reason}; {remedy}"))

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
        points = list(points)
        before = len(self.problems)
        for arm, given in arms.items():
            for point in points:
                overrides = [*given, *point.overrides]
                tree, problems = apply_overrides(base, overrides, blame=whole)
                self.problems += problems
                settings = None if problems else self._validate(tree)
                if settings is not None:
                    variants.append(Variant(arm, point.cell, settings))
        if not whole:
            given = [o for part in arms.values() for o in part]
            given += [o for point in points for o in point.overrides]
            places = {place for o in given for place in o.part.places.values()}
            spots = {(p.source, *at) for p in places for at in (p.key, p.value)}
            self.problems[before:] = [
                p for p in self.problems[before:] if (p.source, p.line, p.column) in spots
            ]
        return variants
