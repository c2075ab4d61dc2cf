"""Puts a file of a result folder aside that is not what was stored there; nothing is deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bnexp.errors import StoreError


def put_aside(path: Path) -> Path:
    """Moves a file of a part of a result folder, and returns where it lies now.

    Args:
        path: The file, in a folder of the result folder.

    Raises:
        StoreError: The disk is in the way.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    part = path.parent
    target = part.parent / "set-aside" / f"{stamp}-damaged" / part.name / path.name
    try:
        target.parent.mkdir(parents=True)
        path.rename(target)
    except OSError as error:
        raise StoreError(f"{path}: cannot be set aside: {error.strerror}") from None
    return target
