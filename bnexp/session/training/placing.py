"""What tells the question of a variant from the first of its name, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bnexp.config import Experiment
from bnexp.config.assembly.resolved import resolved
from bnexp.config.experiment import value_text
from bnexp.config.language.seeds import seeds_value
from bnexp.config.language.toplevel import NAME
from bnexp.config.reading.tree import leaves
from bnexp.config.reading.yaml12 import read_yaml
from bnexp.errors import ConfigurationError, StoreError, UsageError
from bnexp.store import ResultFolder, read_plan
from bnexp.store.answers.question import Question
from bnexp.trial import Trial

_ASIDE = ("name", "question", "claims", "accept", "seeds")
"""Keys of a configuration that make no other question, or are told by themselves."""

_MOST = 3
"""Settings that are told."""

_LONGEST = 40


def check_named(named: str | None) -> None:
    """Raises UsageError if a name could not be part of that of a folder."""
    if named is not None and not re.fullmatch(NAME, named):
        raise UsageError(
            f"--as: got {named!r}; a name becomes part of a folder's: letters, digits, dots, "
            "dashes and underscores, beginning with a letter or digit, at most 100"
        )


def difference(experiment: Experiment, trials: Sequence[Trial], first: ResultFolder) -> str:
    """Returns in what a question is another than the first of its name; empty where it is not.

    Args:
        experiment: What asks it.
        trials: Its plan.
        first: The folder of the first answer; empty, too, where it cannot be read.
    """
    try:
        stored = Question.in_rows(read_plan(first.path))
        there = read_yaml(first.experiment).value
    except (UsageError, StoreError, ConfigurationError, ValueError):
        return ""
    asked = Question.of(trials)
    here = resolved(experiment)
    told = in_few(list(_changes(_texts(here), _texts(there))), _MOST)
    if asked.seeds != stored.seeds:
        told.append(f"seeds {_seeds(asked.seeds)} instead of {_seeds(stored.seeds)}")
    same = all(stored.trials.get(at, trial_id) == trial_id for at, trial_id in asked.trials.items())
    if not told and not same:
        return "other data, versions or processors of the same settings"
    return ", ".join(told)


def _seeds(seeds: Sequence[int]) -> str:
    return value_text(seeds_value(tuple(seeds))).strip("[]")


def _texts(configuration: Mapping[str, Any]) -> dict[str, str]:
    """Returns the settings of a configuration by their dotted paths, as text."""
    asked = {key: part for key, part in configuration.items() if key not in _ASIDE}
    return {path: value_text(value) for path, value in leaves(asked)}


def in_few(changes: Sequence[str], most: int) -> list[str]:
    """Returns changes in words, and of more than so many the first and how many others there are.

    Args:
        changes: One setting each.
        most: How many are told.
    """
    if len(changes) <= most:
        return list(changes)
    return [*changes[: most - 1], f"{len(changes) - most + 1} other settings"]


def _changes(now: Mapping[str, str], before: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys((*now, *before)):
        if now.get(key) != before.get(key):
            value, other = (_short(each.get(key, "none")) for each in (now, before))
            yield f"{key} {value} instead of {other}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
