"""Stores what arms were measured to take: `costs.json` in the result folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from bnexp.documents import costs
from bnexp.store.files.forms import FileForm, Forms
from bnexp.store.files.parts import write_part
from bnexp.store.files.sealed import KEY, seal
from bnexp.store.files.stored import read_stored

COSTS = "costs.json"


def write_costs(folder: Path, found: costs.Cost) -> None:
    """Writes what was measured last in place of what was before, whole or not at all.

    Args:
        folder: The result folder.
        found: What was measured.

    Raises:
        StoreError: The disk is in the way.
    """
    write_part(folder, COSTS, seal(found))


def read_costs(folder: Path) -> costs.Cost | None:
    """Returns what was measured last; None where nothing was.

    Args:
        folder: The result folder.

    Raises:
        FormatError: The file is not what was once written.
        StoreError: It cannot be read.
    """
    remedy = "remove it, or measure again"
    return read_stored(folder / COSTS, FORMS, "measurement", remedy)


@cache
def _reader() -> TypeAdapter[costs.Cost]:
    return TypeAdapter(costs.Cost)


def _form_1(record: dict[str, object]) -> costs.Cost:
    return _reader().validate_python({k: v for k, v in record.items() if k != KEY})


FORMS = Forms({1: FileForm(_form_1, sealed="yes")})
"""The forms of `costs.json`."""
