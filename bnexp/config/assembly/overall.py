"""Mistakes that concern a configuration as a whole: its keys, its name, its size, its overrides."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping, Sequence

from bnexp.config.assembly.grid import Axis
from bnexp.config.checking.belonging import places_of
from bnexp.config.checking.known import unknown_in_override
from bnexp.config.checking.problems import problem_at, unknown_key
from bnexp.config.explaining.words import flow
from bnexp.config.language.seeds import seed_alone
from bnexp.config.language.toplevel import ARM, KEYS, LONGEST_QUESTION, NAME
from bnexp.config.overrides import Override, conflicts_between, without_effect
from bnexp.config.reading.tree import Tree
from bnexp.config.reading.yaml12 import describe
from bnexp.csv_cells import misread
from bnexp.errors import Problem
from bnexp.letters import UNSHOWN, looks_of, shown

MOST_TRIALS = 100_000

_STEERING = "=+-@' "


def unknown_keys(tree: Tree) -> list[Problem]:
    """Returns a problem for each key that the language does not have."""
    return [
        problem_at(tree, (key,), seed_alone(key, value) or unknown_key(key, KEYS, ()), key=True)
        for key, value in tree.value.items()
        if key not in KEYS
    ]


def without_what_stands_elsewhere(problems: Sequence[Problem], tree: Tree) -> list[Problem]:
    """Returns problems without that of missing training where a key of it stands at the top.

    That it is told where it belongs says what to do; that the section is missing would mislead.
    """
    strays = [place for key in tree.value if key not in KEYS for place in places_of([key])]
    if not any(place.startswith("training.") for place in strays):
        return list(problems)
    return [p for p in problems if (p.key, p.message[:11]) != ("training", "is required")]


def mistakes_in_names(tree: Tree, stem: str) -> list[Problem]:
    """Returns what is wrong with the name of the experiment, or with those of its arms together.

    Args:
        tree: The configuration.
        stem: The file's name, which stands for a name that is not given.
    """
    return [*_mistakes_in_name(tree, stem), *_mistakes_in_arms(tree)]


def _mistakes_in_name(tree: Tree, stem: str) -> list[Problem]:
    """Returns a problem if the name could not be a folder, or could lead out of one."""
    name = tree.value.get("name", stem)
    if isinstance(name, str) and re.fullmatch(NAME, name):
        return []
    rule = (
        "a name becomes a folder: letters, digits, dots, dashes and underscores, beginning with "
        "a letter or digit, at most 100"
    )
    if "name" not in tree.value:
        rule += "; say name: at the top, or rename the file"
    return [problem_at(tree, ("name",), f"got {describe(name)}; {rule}")]


def question_in(tree: Tree) -> tuple[str, list[Problem]]:
    """Returns the question that a configuration asks, empty without one, and what is wrong."""
    question = tree.value.get("question")
    if question is None:
        return "", []
    if isinstance(question, str) and question.strip() and len(question) <= LONGEST_QUESTION:
        return question.strip(), []
    rule = f"must be a sentence of at most {LONGEST_QUESTION} characters"
    return "", [problem_at(tree, ("question",), f"got {describe(question)}; {rule}")]


def uneven_lists(tree: Tree, zipped: Sequence[Axis]) -> list[Problem]:
    """Returns a problem if the lists that are walked together are not equally long."""
    if len({len(axis.values) for axis in zipped}) < 2:
        return []
    sizes = ", ".join(f"{axis.key} {len(axis.values)}" for axis in zipped)
    message = f"lists that are walked together must be equally long; got {sizes}"
    return [problem_at(tree, ("zip",), message)]


def too_many_trials(tree: Tree, counts: dict[str, int], *, seeds_given: bool) -> list[Problem]:
    """Returns a problem if there are more trials than anybody can have meant.

    Args:
        tree: The configuration.
        counts: The numbers of `arms`, points of the `grid` and `seeds`.
        seeds_given: Whether the seeds come from the command line.
    """
    trials = math.prod(max(count, 1) for count in counts.values())
    if trials <= MOST_TRIALS:
        return []
    largest = max(reversed(counts), key=lambda key: counts[key])
    product = " x ".join(f"{count:,} ({key})" for key, count in counts.items())
    fewer = "grid values" if largest == "grid" else largest
    message = (
        f"states {trials:,} trials, {product}; at most {MOST_TRIALS:,}: "
        f"take fewer {fewer}, or make several experiments of it"
    )
    if largest == "seeds" and seeds_given:
        return [Problem("--seeds", message)]
    zipped = largest == "grid" and not tree.value.get("grid")
    return [problem_at(tree, ("zip" if zipped else largest,), message, key=True)]


def overrides_without_effect(
    sets: Sequence[Override], arms: Mapping[str, Sequence[Override]], axes: Sequence[Axis]
) -> list[Problem]:
    """Returns a problem for each override that a stronger one undoes.

    Args:
        sets: Those of the command line.
        arms: Those of each arm.
        axes: The grid.
    """
    problems: list[Problem] = []
    for i, axis in enumerate(axes):
        for earlier in axes[:i]:
            problems += conflicts_between(earlier.firsts, axis.firsts)
    of_grid = [override for axis in axes for override in axis.firsts]
    for override in sets:
        problems += _undone_by_arms(override, arms)
    for arm, given in arms.items():
        for weak, strong in without_effect(given, of_grid):
            reason = f"the arm {arm!r} sets {weak.key} itself"
            problems.append(_effectless(strong, reason, "leave it to the grid, or to the arms"))
    for weak, strong in without_effect(sets, of_grid):
        remedy = "take it out, or the axis out of the grid"
        problems.append(_effectless(weak, f"the grid sets {strong.key}", remedy))
    return problems


def _undone_by_arms(weak: Override, arms: Mapping[str, Sequence[Override]]) -> list[Problem]:
    """Returns a problem if arms set themselves what the command line sets for all of them."""
    undone = {
        arm: strong.key
        for arm, given in arms.items()
        for _, strong in without_effect([weak], given)
    }
    if not undone:
        return []
    if unknown := unknown_in_override(weak):
        # In an arm it would have no effect either.
        return unknown
    whose = "the arm" if len(undone) == 1 else "the arms"
    verb = "sets" if len(undone) == 1 else "set"
    own = "itself" if len(undone) == 1 else "themselves"
    keys = " and ".join(dict.fromkeys(undone.values()))
    reason = f"{whose} {' and '.join(map(repr, undone))} {verb} {keys} {own}"
    value = flow(weak.part.value)
    reach = [f"--set {shlex.quote(f'arms.{arm}.{weak.key}={value}')}" for arm in undone]
    return [_effectless(weak, reason, f"reach into {whose} with {' '.join(reach)}")]


def _effectless(override: Override, reason: str, remedy: str) -> Problem:
    return override.problem(f"has no effect: {reason}; {remedy}")


def _mistakes_in_arms(tree: Tree) -> list[Problem]:
    """Returns a problem for each arm whose name is none, or not to be told from another one's."""
    seen: dict[str, str] = {}
    problems = []
    arms = tree.value.get("arms")
    for name in arms if isinstance(arms, dict) else ():
        looks = looks_of(name)
        twin = seen.setdefault(looks, name)
        if not re.fullmatch(ARM, name):
            message = "an arm's name holds no dots and no slashes, at most 100 characters"
        elif shown(name) != name:
            message = f"got {name!a}; {UNSHOWN}"
        elif taken := misread(name):
            message = (
                f"got {name!a}, which programs that read tables take for {taken}; give it another "
                f"name, such as arm-{name.strip(_STEERING) or 1}"
            )
        elif twin != name or not looks:
            other = f"the arm {twin!a}" if twin != name else "nothing"
            message = f"got {name!a}, which looks like {other}; give it another name"
        else:
            continue
        problems.append(problem_at(tree, ("arms", name), message, key=True))
    return problems
