"""Makes every single-character typo in the configuration language, and sees what is suggested.

Run as a program it tries all letters at all places, and prints the names that do worst.
"""

from __future__ import annotations

import copy
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase, digits
from tempfile import TemporaryDirectory
from typing import Any

from bnexp.config import load_experiment
from bnexp.config.explaining.catalog import Key, catalog
from bnexp.config.reading.yaml12 import yaml_text
from bnexp.errors import ConfigurationError, Problem

LETTERS = ascii_lowercase + "_" + digits


@dataclass(frozen=True)
class Name:
    """A key or a choice of the language.

    Attributes:
        at: The key, or the key whose choice it is.
        text: How it is written.
        rivals: What else may stand there.
        is_key: Whether it is the key.
    """

    at: Key
    text: str
    rivals: tuple[str, ...]
    is_key: bool

    def __str__(self) -> str:
        return self.at.path if self.is_key else f"{self.at.path}: {self.text}"


def names() -> list[Name]:
    """Returns every key of every part and every choice, where the part stands first."""
    found = []
    for key in catalog().first_keys():
        beside = catalog().children_of(key.section)
        rivals = tuple(dict.fromkeys(other.entry.key for other in beside))
        found.append(Name(key, key.entry.key, rivals, is_key=True))
        words = [choice for choice in key.entry.choices if choice not in ("true", "false")]
        found += [Name(key, word, tuple(words), is_key=False) for word in words]
    return found


def typos(text: str, letters: int, rng: random.Random) -> Iterator[str]:
    """Yields what one slip makes of a text: a sign left out, exchanged, wrong, or too many.

    Args:
        text: The text.
        letters: How many letters are tried at each place.
        rng: Chooses them.
    """
    for i in range(len(text)):
        yield text[:i] + text[i + 1 :]
        yield from (text[:i] + c + text[i + 1 :] for c in rng.sample(LETTERS, letters))
    for i in range(len(text) - 1):
        yield text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    for i in range(len(text) + 1):
        yield from (text[:i] + c + text[i:] for c in rng.sample(LETTERS, letters))


def suggestions(name: Name, wrong: Sequence[str], folder: Path) -> dict[str, bool]:
    """Returns for each typo of a name whether the name is suggested, in one file with all."""
    if name.is_key and name.text == "kind" and len(wrong) > 1:
        # Where several keys could be the kind, only one of them is told.
        return {typo: suggestions(name, [typo], folder)[typo] for typo in wrong}
    path = folder / "typos.yaml"
    path.write_text(yaml_text(_with_typos(name, wrong)), encoding="utf-8")
    try:
        load_experiment(path)
    except ConfigurationError as error:
        problems = error.problems
    told = {_typo_in(problem, name): _suggested(problem, name) for problem in problems}
    return {typo: told.get(typo, False) for typo in wrong}


def _suggested(problem: Problem, name: Name) -> bool:
    return f"did you mean {name.text!r}?" in problem.message or (
        name.text == "kind" and "names no kind; write kind: " in problem.message
    )


def _typo_in(problem: Problem, name: Name) -> str:
    if " instead of " in problem.message:
        return problem.message.partition(" instead of ")[2].partition(":")[0]
    if name.at.path in _KEYED and not name.is_key:
        # Names of series may hold a dot.
        return problem.key.partition(f"{name.at.path.rpartition('.')[2]}.")[2]
    if name.is_key:
        return problem.key.rpartition(".")[2]
    return problem.message.partition("'")[2].partition("'")[0]


_KEYED = (
    *("claims.metric.steps_to", "claims.metric.epochs_to", "claims.metric.seconds_to"),
    *("claims.metric.width.reaches", "accept"),
)
"""Settings whose choices are the keys of a mapping."""


def _with_typos(name: Name, wrong: Sequence[str]) -> dict[str, Any]:
    """Returns a configuration in which each typo stands where the name would."""
    stated = {"training": {"epochs": 10}, **copy.deepcopy(dict(name.at.example))}
    if "claims" in stated:
        stated["arms"] = {"no-bn": {}, "bn": {"network.norm": "batch"}}
    holder, key = _place_of(name.at, stated)
    if name.is_key:
        value = holder.pop(key)
        holder.update(dict.fromkeys(wrong, value))
    elif name.at.path in _KEYED:
        claims = stated.get("claims")
        holder[key] = dict.fromkeys(wrong, 0.5) if claims is None else {wrong[0]: 0.5}
        if claims is not None:
            stated["claims"] = [_claim(claims[0], name, typo) for typo in wrong]
    elif "claims" in stated:
        stated["claims"] = [_claim(stated["claims"][0], name, typo) for typo in wrong]
    else:
        stated["arms"] = {f"a{i}": _arm(name, typo) for i, typo in enumerate(wrong)}
    return stated


def _place_of(at: Key, stated: dict[str, Any]) -> tuple[dict[str, Any], str]:
    *around, key = at.path.split(".")
    holder: Any = stated
    for step in around:
        holder = holder[step][0] if step == "claims" else holder[step]
    return holder, key


def _claim(claim: dict[str, Any], name: Name, typo: str) -> dict[str, Any]:
    changed = {"claims": [copy.deepcopy(claim)]}
    holder, key = _place_of(name.at, changed)
    holder[key] = {typo: 0.5} if name.at.path in _KEYED else typo
    return changed["claims"][0]


def _arm(name: Name, typo: str) -> dict[str, Any]:
    changed = copy.deepcopy(dict(name.at.example))
    holder, key = _place_of(name.at, changed)
    holder[key] = [typo] if isinstance(holder[key], list) else typo
    return changed


def tried(
    letters: int, folder: Path, most: int | None = None
) -> Iterator[tuple[Name, dict[str, bool]]]:
    """Yields each name with its typos, and whether it is suggested for them.

    Args:
        letters: How many letters are tried at each place.
        folder: Where files may be written.
        most: How many typos of a name are tried, drawn for it; all where it is None.
    """
    rng = random.Random(4)  # noqa: S311 (a sample, no secret)
    for name in names():
        unlike = set(typos(name.text, letters, rng)) - {*name.rivals, ""}
        # More than a thousand values would be no configuration any more.
        listed = sorted(unlike)
        if most is not None and len(listed) > most:
            listed = sorted(random.Random(str(name)).sample(listed, most))  # noqa: S311
        for start in range(0, len(listed), 500):
            part = listed[start : start + 500]
            yield name, suggestions(name, part, folder)


def main() -> None:
    """Prints the share of right suggestions, and the names that do worst."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed: dict[str, list[str]] = {}
    with TemporaryDirectory() as folder:
        for name, told in tried(len(LETTERS), Path(folder)):
            total[str(name)] += len(told)
            right[str(name)] += sum(told.values())
            missed.setdefault(str(name), []).extend(t for t, found in told.items() if not found)
    worst = sorted(total, key=lambda name: right[name] / total[name])[:25]
    lines = [f"{sum(right.values())} of {sum(total.values())} typos: the right name comes first"]
    for name in worst:
        examples = " ".join(missed[name][:8])
        lines.append(f"{right[name] / total[name]:6.1%} of {total[name]:5}  {name:45} {examples}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
