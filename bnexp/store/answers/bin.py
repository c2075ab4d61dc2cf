"""The bin: what was removed lies in `.bin/` beside the results, until it is purged."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bnexp.errors import UsageError
from bnexp.store.files.refusals import refused
from bnexp.store.folder import ResultFolder

BIN = ".bin"
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_PARTS = ("experiment.yaml", "environment.json", "trials.csv", "trials")
"""What tells a result folder; an interrupted run may have left some of it only."""


@dataclass(frozen=True)
class Removed:
    """A result in the bin.

    Attributes:
        name: Of its folder.
        when: When it was removed, in UTC.
        path: Where it lies.
    """

    name: str
    when: datetime
    path: Path


def is_result(folder: Path) -> bool:
    """Returns whether a folder holds anything of an experiment."""
    return folder.is_dir() and any((folder / part).exists() for part in _PARTS)


def remove(folder: Path) -> Removed:
    """Sets a result aside into the bin beside it.

    Args:
        folder: The result folder.

    Raises:
        FolderHeldError: A run holds it.
        StoreError: The disk is in the way.
        UsageError: It is no result folder.
    """
    if folder.is_symlink() or not is_result(folder):
        raise UsageError(f"{folder}: is no result folder; bnexp ls lists those there are")
    folder = folder.resolve()
    now = datetime.now(UTC)
    target = folder.parent / BIN / now.strftime(_STAMP) / folder.name
    with ResultFolder(folder).held():
        _move(folder, target)
    return Removed(folder.name, now, target)


def removed(parent: Path) -> list[Removed]:
    """Returns what is in the bin, what was removed last first.

    Args:
        parent: Where result folders lie.
    """
    found = []
    for path in (parent / BIN).glob("*/*"):
        try:
            when = datetime.strptime(path.parent.name, _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Removed(path.name, when, path))
    return sorted(found, key=lambda each: each.when, reverse=True)


def chosen(parent: Path, name: str) -> Removed:
    """Returns what was removed last of a name.

    Raises:
        UsageError: Nothing of it is in the bin.
    """
    name = Path(name).name
    for each in removed(parent):
        if each.name == name:
            return each
    raise UsageError(f"{name}: is not in the bin of {parent}; bnexp ls --bin lists what is")


def restore(each: Removed, folder: Path) -> None:
    """Puts a result back.

    Args:
        each: What was removed.
        folder: Where it is to lie.

    Raises:
        StoreError: The disk is in the way.
        UsageError: Something is there.
    """
    if folder.exists():
        raise UsageError(f"{folder}: is there; say with --as NAME how to call what is restored")
    _move(each.path, folder)
    _tidy(each)


def purge(each: Removed) -> None:
    """Removes a result in the bin for good.

    Raises:
        StoreError: The disk is in the way.
    """
    try:
        shutil.rmtree(each.path)
    except OSError as error:
        raise refused(each.path, "removed", error) from None
    _tidy(each)


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
    except OSError as error:
        raise refused(source, f"moved to {target}", error) from None


def _tidy(each: Removed) -> None:
    """Removes the folders that nothing is left in."""
    for folder in (each.path.parent, each.path.parent.parent):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
