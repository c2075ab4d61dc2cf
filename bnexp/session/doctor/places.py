"""Checks where a run writes: its results, their lock, temporary files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bnexp.session.doctor.finding import Finding, ok, problem, warning

MIB = 2**20

LEAST, PLENTY = 10 * MIB, 100 * MIB
"""Free bytes without which a run is likely to fail, and with which it is safe.

The article with ten seeds writes 2 MiB.
"""

UNPACKED = 60 * MIB
"""Bytes of MNIST, unpacked once for all workers."""

_ELSEWHERE = "Say with --out where results may be written, or make room there."


def results_folder(out: Path) -> Finding:
    """Writes a file where results are to lie, in the way of a run, and deletes it.

    Args:
        out: Where result folders are to lie.
    """
    from bnexp.errors import StoreError  # noqa: PLC0415 (checks import other rooms late)
    from bnexp.store.files.atomic import write_whole  # noqa: PLC0415

    check = "results folder"
    try:
        with _place_beside(out) as place:
            write_whole(place / "trials" / "written", "whole\n")
    except (OSError, StoreError) as error:
        told = error.strerror if isinstance(error, OSError) else str(error)
        return problem(check, f"{out.absolute()} cannot be written: {told}", _ELSEWHERE)
    new = "" if out.exists() else ", which will be made"
    return ok(check, f"{out.absolute()}{new}")


def lock(out: Path) -> Finding:
    """Holds a folder in the way of a run, and looks whether that keeps another one out.

    Args:
        out: Where result folders are to lie.
    """
    from bnexp.errors import FolderHeldError, StoreError  # noqa: PLC0415 (checks import late)
    from bnexp.store import ResultFolder  # noqa: PLC0415

    remedy = "Say with --out a folder on a local disk: some network disks know no locks."
    try:
        with _place_beside(out) as place, ResultFolder(place).held():
            try:
                with ResultFolder(place).held():
                    return problem("lock", "two runs at once could write one folder", remedy)
            except FolderHeldError:
                return ok("lock", "a run keeps others out of its folder")
    except (OSError, StoreError) as error:
        told = error.strerror if isinstance(error, OSError) else str(error).partition(". ")[0]
        return problem("lock", f"cannot be taken: {told}", remedy)


def free_space(out: Path) -> Finding:
    """Looks how much may still be written where results are to lie.

    Args:
        out: Where result folders are to lie.
    """
    folder = _standing(out)
    free = shutil.disk_usage(folder).free
    found = f"{free // MIB:,} MiB on the disk of {folder}"
    if free >= PLENTY:
        return ok("free space", found)
    if free >= LEAST:
        return warning("free space", found, _ELSEWHERE)
    return problem("free space", found, _ELSEWHERE)


def temporary_folder() -> Finding:
    """Looks which folder holds temporary files, and whether the data fit there once unpacked."""
    check = "temporary folder"
    try:
        folder = tempfile.gettempdir()
    except FileNotFoundError as error:
        return problem(check, str(error.strerror), "Set TMPDIR to a folder that can be written.")
    named = os.environ.get("TMPDIR")
    if named and Path(named).absolute() != Path(folder):
        return warning(
            check,
            f"TMPDIR names {named}, which cannot be written; {folder} is used instead",
            "Make that folder, set TMPDIR to another one, or unset it.",
        )
    free = shutil.disk_usage(folder).free
    if free < UNPACKED:
        return warning(
            check,
            f"{folder} has {free // MIB} MiB left: every worker has to unpack the data by itself",
            f"Make room there, or set TMPDIR to a folder with {UNPACKED // MIB} MiB.",
        )
    return ok(check, folder)


@contextmanager
def _place_beside(out: Path) -> Iterator[Path]:
    """Makes a folder where results are to lie, or where that folder would be made."""
    with tempfile.TemporaryDirectory(prefix=".bnexp-doctor-", dir=_standing(out)) as name:
        yield Path(name)


def _standing(path: Path) -> Path:
    """Returns the folder itself, or the nearest above it that is there."""
    path = path.absolute()
    return next(part for part in (path, *path.parents) if os.path.lexists(part))
