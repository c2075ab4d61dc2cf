"""Lists results from what their tables say; no trial is read, and nothing heavy imported."""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from bnexp.config.reading.yaml12 import parse_yaml
from bnexp.counting import counted
from bnexp.csv_cells import text_of
from bnexp.errors import ConfigurationError, FormatError, StoreError, UsageError
from bnexp.store import ResultFolder, read_plan
from bnexp.store.answers.bin import is_result
from bnexp.store.answers.kin import SIGN
from bnexp.store.answers.older import OLDER
from bnexp.store.damage.findings import changed_in
from bnexp.store.environment.form import last_start
from bnexp.store.files.kinds import read_part
from bnexp.store.folder import DIFFERS
from bnexp.trial import TrialStatus

_HEAD = 400
"""Bytes of a trial's file in which its status stands."""

_ORDER = ("supported", "contradicted", "inconclusive")

_UNITS = ("B", "kB", "MB", "GB")


@dataclass(frozen=True)
class Listed:
    """A result in a list.

    Attributes:
        folder: Where it lies.
        question: What it asks: in words, else the arms that are compared.
        differs: In what its question is another than that of the first answer of its name.
        verdicts: How many verdicts there are of each kind, as they were last told; None where none
            were.
        done: How many trials finished or diverged.
        failed: How many failed.
        left: How many are not stored.
        size: Bytes of all its files.
        shared: Those of files that other answers have as well.
        started: When its last run began, in ISO form; empty where that is not known.
        problem: Why its tables cannot be read; empty where they can.
        older: Whether figures or a report wait to be made anew.
        holder: Who works in it now, in words; empty where nobody does.
        damaged: Its files that are not as they were written, trials left out.
    """

    folder: Path
    question: str = ""
    differs: str = ""
    verdicts: Mapping[str, int] | None = None
    done: int = 0
    failed: int = 0
    left: int = 0
    size: int = 0
    shared: int = 0
    started: str = ""
    problem: str = ""
    older: bool = False
    holder: str = ""
    damaged: tuple[str, ...] = ()

    @property
    def trials(self) -> str:
        """How many trials are done, failed and left, in words."""
        if self.problem:
            return self.problem
        parts = {"failed": self.failed, "left": self.left}
        rest = [f"{number} {what}" for what, number in parts.items() if number]
        at_work = ["a run is at work"] if self.holder else []
        return ", ".join([f"{self.done} done", *rest, *at_work])

    @property
    def told(self) -> str:
        """The verdicts in short."""
        if self.verdicts is None:
            return "no verdicts"
        return ", ".join(f"{number} {label}" for label, number in self.verdicts.items())

    @property
    def asked(self) -> str:
        """The question, and in what it differs."""
        about = f"{self.question}; {self.differs}" if self.question else self.differs
        return about if self.differs else self.question

    @property
    def when(self) -> str:
        """When its last run began, by the clock of this machine."""
        return clock(self.started)

    def as_json(self) -> dict[str, Any]:
        """Returns it as plain values."""
        return {
            "result": str(self.folder),
            "question": self.question,
            "differs": self.differs,
            "verdicts": None if self.verdicts is None else dict(self.verdicts),
            "trials": {"done": self.done, "failed": self.failed, "left": self.left},
            "bytes": self.size,
            "bytes_shared": self.shared,
            "started": self.started or None,
            "problem": self.problem or None,
            "older": self.older,
            "holder": self.holder or None,
            "damaged": list(self.damaged),
        }


def list_results(parent: Path) -> list[Listed]:
    """Returns the results under a folder, the answers of one name beside each other.

    Args:
        parent: Where result folders lie.
    """
    try:
        names = sorted(os.listdir(parent), key=lambda name: name.split(SIGN))  # noqa: PTH208 (names)
    except OSError:
        return []
    folders = (parent / name for name in names if not name.startswith("."))
    return [listed(folder) for folder in folders if is_result(folder)]


def listed(folder: Path) -> Listed:
    """Returns a result as a list shows it."""
    stored = ResultFolder(folder)
    size, shared = size_of(folder)
    facts: dict[str, Any] = {
        "size": size,
        "shared": shared,
        "started": last_start(stored.environment()),
        "older": (folder / OLDER).is_dir(),
        "holder": holder.told if (holder := stored.holder()) else "",
        "damaged": _damaged(folder),
    }
    try:
        rows = read_plan(folder)
    except (StoreError, UsageError):
        return Listed(folder, problem="no table that can be read", **facts)
    question, differs = _stated(stored.experiment)
    arms = ", ".join(dict.fromkeys(row["arm"] for row in rows))
    counts = Counter(_statuses(stored, rows))
    return Listed(
        folder,
        question or arms,
        differs,
        _verdicts(folder),
        done=counts[TrialStatus.FINISHED] + counts[TrialStatus.DIVERGED],
        failed=counts[TrialStatus.FAILED],
        left=counts["pending"],
        **facts,
    )


def _damaged(folder: Path) -> tuple[str, ...]:
    """Returns the names of files that are not as they were written; figures are not looked at."""
    try:
        return tuple(each.name for each in changed_in(folder, figures=False))
    except FormatError as error:
        return (error.path.name,)
    except StoreError:
        return ()


def clock(started: str) -> str:
    """Returns a moment in ISO form by the clock of this machine, to the minute."""
    try:
        return datetime.fromisoformat(started).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return ""


def bytes_text(size: float) -> str:
    """Returns a number of bytes as people read it: `1.2 MB`."""
    for unit in _UNITS:
        if size < 1000 or unit == _UNITS[-1]:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError


def size_of(folder: Path) -> tuple[int, int]:
    """Returns the bytes of all files in a folder, and those of files that others have as well."""
    size = shared = 0
    for entry in _files(folder):
        found = entry.stat(follow_symlinks=False)
        size += found.st_size
        shared += found.st_size if found.st_nlink > 1 else 0
    return size, shared


def _files(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _files(entry.path)
                else:
                    yield entry
    except OSError:
        return


def _statuses(stored: ResultFolder, rows: list[dict[str, str]]) -> Iterator[str]:
    """Yields how each trial of the plan ended; of those that a run has just stored, too."""
    ids: set[str] | None = None
    for row in rows:
        status = row.get("status", "")
        if status == "pending":
            ids = stored.stored_ids() if ids is None else ids
            if row["trial_id"] in ids:
                status = _status_in(stored.trials / f"{row['trial_id']}.json")
        yield status


def _status_in(path: Path) -> str:
    """Returns the status that stands at the head of a trial's file."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD).decode(errors="replace")
    except OSError:
        return "pending"
    found = re.search(r'"status": "(\w+)"', head)
    return found[1] if found else "pending"


def _stated(path: Path) -> tuple[str, str]:
    """Returns the question in words and in what it differs, from the lines that say so."""
    try:
        lines = read_part(path).decode().splitlines()
    except (OSError, ValueError, StoreError):
        return "", ""
    differs = [line.removeprefix(DIFFERS) for line in lines if line.startswith(DIFFERS)]
    begin = next((at for at, line in enumerate(lines) if line.startswith("question:")), None)
    if begin is None:
        return "", "".join(differs)
    # Read by itself, as the whole of a large grid takes long; a long one goes on in lines below.
    rest = takewhile(lambda line: line[:1] in ("", " "), lines[begin + 1 :])
    return _text_in("\n".join([lines[begin], *rest])), "".join(differs)


def _text_in(lines: str) -> str:
    try:
        return str(parse_yaml(lines, "", mapping=True).value["question"])
    except ConfigurationError:
        return ""


def _verdicts(folder: Path) -> dict[str, int] | None:
    """Returns how many verdicts there are of each kind; None where none were told."""
    try:
        text = read_part(folder / "verdicts.csv").decode()
    except (OSError, ValueError, StoreError):
        return None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    # Behind a comma a label says how sure it is.
    counts = Counter(text_of(row.get("label") or "").partition(",")[0] for row in rows)
    order = [*_ORDER, *(kind for kind in counts if kind not in _ORDER)]
    return {kind: counts[kind] for kind in order if kind and counts[kind]}


def note_of(found: list[Listed], latest: Path | None) -> list[str]:
    """Returns what stands below a list.

    Args:
        found: The results.
        latest: The one whose run was started last.
    """
    shared = sum(each.shared for each in found)
    notes = [f"{counted(len(found), 'result')}, {bytes_text(sum(e.size for e in found))}."]
    if shared:
        notes.append(
            f"Of it {bytes_text(shared)} in files that answers share: they lie there once."
        )
    notes += [f"At work in {each.folder}: {each.holder}." for each in found if each.holder]
    if latest:
        notes.append(f"Latest: {latest}, which commands take where none is named.")
    if older := [str(each.folder) for each in found if each.older]:
        notes.append(f"Figures or report to be made anew (bnexp report): {', '.join(older)}.")
    if damaged := [str(each.folder / name) for each in found for name in each.damaged]:
        notes.append(
            f"Changed or damaged since they were written: {', '.join(damaged)}. The next run of "
            "the experiment sets them aside."
        )
    return notes
