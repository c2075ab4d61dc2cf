"""Sets aside what is in the way of a run: it is moved within its result folder, never deleted."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from bnexp.store.files.kinds import open_part, refuse_linked
from bnexp.store.files.refusals import refused

ASIDE = "set-aside"


def place_aside(folder: Path, why: str = "") -> Path:
    """Returns a place for what is set aside now, a folder of its own that is not made yet.

    Args:
        folder: The result folder.
        why: Ends its name.

    Raises:
        StoreError: What is set aside would not lie in the result folder.
    """
    refuse_linked(folder / ASIDE)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    return folder / ASIDE / f"{stamp}{why and f'-{why}'}"


def damaged_place(folder: Path) -> Path:
    """Returns a place for what is damaged, as `place_aside` does."""
    return place_aside(folder, "damaged")


def move_aside(folder: Path, name: str, place: Path) -> Path:
    """Moves a file or folder aside and returns where it lies then.

    Args:
        folder: The result folder.
        name: Where it lies in it.
        place: What `place_aside` returned.

    Raises:
        StoreError: The disk is in the way; it lies where it lay.
    """
    target = place / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / name).rename(target)
    except OSError as error:
        raise refused(folder / name, "set aside", error) from None
    return target


def copy_aside(folder: Path, name: str, place: Path) -> None:
    """Copies a file aside, where there is one, as `move_aside` moves it."""
    target = place / name
    try:
        with os.fdopen(open_part(folder / name, os.O_RDONLY), "rb") as file:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as copy:
                shutil.copyfileobj(file, copy)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise refused(folder / name, "set aside", error) from None
