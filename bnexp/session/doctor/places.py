"""Checks that results can be written where they are to lie."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bnexp.session.doctor.finding import Finding, ok, problem


def results_folder(out: Path) -> Finding:
    """Holds a folder and writes a file in it, in the way of a run, and deletes it.

    Args:
        out: Where result folders are to lie.
    """
    from bnexp.errors import StoreError  # noqa: PLC0415 (checks import other rooms late)
    from bnexp.store import ResultFolder  # noqa: PLC0415 (likewise)
    from bnexp.store.files.atomic import write_whole  # noqa: PLC0415 (likewise)

    check = "results folder"
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".bnexp-doctor-", dir=_standing(out)) as place,
            ResultFolder(Path(place)).held(),
        ):
            write_whole(Path(place) / "trials" / "written", "whole\n")
    except (OSError, StoreError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error).partition(". ")[0]
        remedy = "Say with --out where results may be written, or make room there."
        return problem(check, f"{out.absolute()} cannot be written: {reason}", remedy)
    new = "" if out.exists() else ", which will be made"
    return ok(check, f"{out.absolute()}{new}")


def _standing(path: Path) -> Path:
    """Returns the folder itself, or the nearest above it that is there."""
    path = path.absolute()
    return next(part for part in (path, *path.parents) if os.path.lexists(part))
