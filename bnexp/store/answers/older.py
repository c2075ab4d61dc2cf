"""Puts the report, figures and verdicts of an answer by once its tables have changed.

Pictures that lie beside other tables pass for theirs. Under `older/` nobody takes them for that,
whatever becomes of the run that is to make them anew.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from bnexp.errors import StoreError
from bnexp.store.files.kinds import read_part
from bnexp.store.files.refusals import WRITTEN, refused

OLDER = "older"
REPORT = ("report.html", "report.md")
FIGURES = "figures"
JUDGED = ("summary.csv", "differences.csv", "verdicts.csv", "verdicts.json")

_SHOWN_BY_FIGURES = ("trials.csv", "history.csv")
_SHOWN_BY_REPORT = ("experiment.yaml", "identities.json")


@dataclass(frozen=True)
class Basis:
    """What stands for all that the figures and the report of a folder were made of.

    Attributes:
        tables: For the tables.
        rest: For what a report tells besides.
    """

    tables: str
    rest: str

    @classmethod
    def of(cls, folder: Path) -> Basis:
        """Returns it as the folder is now."""
        return cls(_digest(folder, _SHOWN_BY_FIGURES), _digest(folder, _SHOWN_BY_REPORT))


def put_by(folder: Path, before: Basis) -> Basis:
    """Puts by what was made of other tables than the folder has now, and returns what it has.

    Args:
        folder: The result folder, held.
        before: What it had when its report and figures were last known to fit.

    Raises:
        StoreError: The disk is in the way.
    """
    now = Basis.of(folder)
    if now != before:
        _move(folder, REPORT)
    if now.tables != before.tables:
        _move(folder, (FIGURES, *JUDGED))
    return now


def has_older_report(folder: Path) -> bool:
    """Returns whether there was a report that does not fit the tables any more."""
    return any((folder / OLDER / name).exists() for name in REPORT)


def forget_older(folder: Path, *, figures_alone: bool = False) -> None:
    """Removes what was put by, once it is made anew.

    Args:
        folder: The result folder.
        figures_alone: Whether the report is left.
    """
    older = folder / OLDER
    if older.is_symlink():
        return
    shutil.rmtree(older / FIGURES if figures_alone else older, ignore_errors=True)
    if figures_alone and older.is_dir() and not any(older.iterdir()):
        older.rmdir()


def _digest(folder: Path, names: tuple[str, ...]) -> str:
    hashed = hashlib.sha256()
    for name in names:
        try:
            content = read_part(folder / name)
        except (OSError, StoreError):
            content = b""
        hashed.update(b"%d:" % len(content) + content)
    return hashed.hexdigest()


def _move(folder: Path, names: tuple[str, ...]) -> None:
    older = folder / OLDER
    for source in (folder / name for name in names):
        if not source.exists():
            continue
        target = older / source.name
        try:
            older.mkdir(exist_ok=True)
            if target.is_dir():
                shutil.rmtree(target)
            source.replace(target)
        except OSError as error:
            raise refused(target, WRITTEN, error) from None
