"""Holds the figures of a result folder against the record of what was drawn, without Matplotlib."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bnexp.errors import StoreError
from bnexp.store.files.kinds import read_part
from bnexp.store.files.sums import sum_on_disk
from bnexp.store.files.typed import MALFORMED

FIGURES, CONTENT = "figures", "content"
"""Under which names the record has its figures, and of each the SHA-256 of its file."""


def changed_figures(record: Path, folder: Path) -> list[str]:
    """Returns the names of the figures whose files are not what was drawn.

    A figure that is not there is none of them, nor one that nothing is on record of.

    Args:
        record: The record, `figures.json`; one that cannot be read knows of no figure.
        folder: Where they lie. Others may draw there meanwhile.

    Raises:
        StoreError: A figure cannot be read.
    """
    known = _contents(record)
    while True:
        found = [
            name for name, sum_ in known.items() if sum_on_disk(folder / name) not in (None, sum_)
        ]
        # Before a figure is drawn again the record forgets it.
        now = _contents(record) if found else known
        if now == known:
            return found
        known = now


def _contents(record: Path) -> dict[str, str]:
    try:
        found: dict[str, Any] = json.loads(read_part(record))[FIGURES]
        return {
            name: str(entry[CONTENT]) for name, entry in found.items() if Path(name).name == name
        }
    except (OSError, StoreError, *MALFORMED):
        return {}
