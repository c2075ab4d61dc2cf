"""Where the values of an experiment come from: a line of a file, an option, or a default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bnexp.config.overrides import Override
from bnexp.config.reading.excerpts import with_excerpts
from bnexp.config.reading.tree import Path, Place, Tree
from bnexp.errors import Problem


@dataclass(frozen=True)
class Origins:
    """The places of an experiment's values.

    Attributes:
        top: All of the file, with what it extends.
        base: The settings that arms and grid change, with every default, which has no place.
        arms: For each arm its overrides.
        grid: The overrides of the grid, one for each path that a value sets.
        seeds: What the seeds come from.
        seeds_stated: What stands for the seeds there.
    """

    top: Tree = field(default_factory=lambda: Tree({}))
    base: Tree = field(default_factory=lambda: Tree({}))
    arms: Mapping[str, Sequence[Override]] = field(default_factory=dict)
    grid: Sequence[Override] = ()
    seeds: Place | None = None
    seeds_stated: Any = None

    @property
    def seeds_by_option(self) -> bool:
        """Whether the seeds come from an option, in place of those of the configuration."""
        return self.seeds is not None and self.seeds != self.top.places.get(("seeds",))

    def stated(self, path: Path, arm: str | None = None, *, grid: bool = True) -> Place | None:
        """Returns where a setting is stated, or None where it stands at its default.

        Args:
            path: The setting.
            arm: The arm that is looked at; the base alone where it is None.
            grid: Whether the grid is looked at with an arm.
        """
        if arm is not None:
            for override in reversed((*self.arms.get(arm, ()), *(self.grid if grid else ()))):
                size = len(override.path)
                if path[:size] == override.path:
                    return _within(override, path[size:])
                if override.path[: len(path)] == path:
                    return override.part.place(())
        if path in self.base.places:
            return self.base.places[path]
        beneath = [at for known, at in self.base.places.items() if known[: len(path)] == path]
        return beneath[0] if beneath else None

    def sets(self, path: Path, arm: str) -> bool:
        """Whether an arm itself states a value of a setting, alone or within a larger part."""
        return any(
            path[: len(given.path)] == given.path
            and path[len(given.path) :] in {(), *given.part.places}
            and (len(given.path) == len(path) or isinstance(given.part.value, dict))
            for given in self.arms.get(arm, ())
        )

    def problem(self, message: str, path: Path, arm: str | None = None) -> Problem:
        """Returns a problem at the place of a setting, or of the nearest part around it.

        Args:
            message: What is to be said.
            path: The setting.
            arm: The arm in which it stands; the base where it is None.
        """
        for length in range(len(path), 0, -1):
            place = self.stated(path[:length], arm)
            if place is not None:
                written = place.written(path) if place.within else ".".join(map(str, path))
                return self._shown(Problem(place.source, message, written, *place.value))
        return self.top_problem(message, path[:1])

    def top_problem(self, message: str, path: Path) -> Problem:
        """Returns a problem at a place of the whole file."""
        place = self.top.place(path)
        return self._shown(Problem(place.source, message, ".".join(map(str, path)), *place.value))

    def _shown(self, problem: Problem) -> Problem:
        return with_excerpts([problem], self.top.texts)[0]


def _within(override: Override, rest: Path) -> Place | None:
    """Returns the place of a part of an override; None for a default of the kind it names."""
    part = override.part
    if not rest or not isinstance(part.value, dict):
        return part.place(()) if rest in ((), ("kind",)) else None
    return part.places.get(rest)
