"""The answers of one name: the first in its own folder, every other question's in one beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bnexp.errors import OtherAnswerError
from bnexp.store.answers.question import Question, Relation
from bnexp.store.files.refusals import WRITTEN, refused
from bnexp.store.files.turns import in_turn_at
from bnexp.store.tables import read_plan

SIGN = "@"
"""Stands between the name of an experiment, which cannot hold it, and that of a variant."""

_MADE_UP = re.compile("[0-9a-f]{6}")


def base_of(folder: Path) -> Path:
    """Returns the folder of the first answer of a name."""
    return folder.with_name(folder.name.partition(SIGN)[0])


def kin_of(folder: Path) -> list[Path]:
    """Returns the folders of all answers of one name that there are, the first one first.

    Args:
        folder: One of them; need not be there.
    """
    base = base_of(folder)
    start = f"{base.name}{SIGN}"
    try:
        with os.scandir(base.parent) as entries:
            names = [e.name for e in entries if e.name == base.name or e.name.startswith(start)]
    except OSError:
        return []
    found = [base.with_name(name) for name in sorted(names)]
    return [path for path in found if path.is_dir() and not path.is_symlink()]


def folder_for(question: Question, base: Path, named: str | None = None) -> Path:
    """Returns the folder that a question's answer has, or is to have; nothing is made.

    It is the one that answers it already; else one that answers it for some of its seeds, the most
    of them; else that of the name itself, where it is free; else a new one beside it. A folder that
    somebody named is only taken where it answers the same, or is named again.

    Args:
        question: The question.
        base: The folder of the first answer of the name.
        named: What to call the answer; None to find it a place.

    Raises:
        OtherAnswerError: The folder so named answers another question.
    """
    if named is not None:
        path = base.with_name(f"{base.name}{SIGN}{named}")
        if question.relation_to(path) is Relation.OTHER:
            raise OtherAnswerError(path)
        return path
    relations = {path: question.relation_to(path) for path in (base, *kin_of(base))}
    for path, relation in relations.items():
        if relation is Relation.SAME:
            return path
    some = [p for p, relation in relations.items() if relation is Relation.MORE and _is_ours(p)]
    if some:
        return max(some, key=lambda path: len(_stored_seeds(path)))
    if relations[base] is Relation.FREE:
        return base
    number = 0
    while True:
        path = base.with_name(f"{base.name}{SIGN}{question.name(number)}")
        if question.relation_to(path) is not Relation.OTHER:
            return path
        number += 1


def _is_ours(path: Path) -> bool:
    """Whether a folder has a name that nobody chose."""
    return path == base_of(path) or bool(_MADE_UP.fullmatch(path.name.partition(SIGN)[2]))


def _stored_seeds(path: Path) -> set[str]:
    return {row["seed"] for row in read_plan(path)}


@contextmanager
def choosing(parent: Path) -> Iterator[None]:
    """Lets others who choose a folder under this one wait, so that no two take the same.

    Args:
        parent: Where result folders lie; made if it is not there.

    Raises:
        StoreError: It cannot be made or read.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(parent, WRITTEN, error) from None
    with in_turn_at(parent):
        yield
