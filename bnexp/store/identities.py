"""Stores what came out of the checks of identities: `identities.json` in the result folder."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bnexp.store.files.forms import FileForm, Forms
from bnexp.store.files.parts import write_part
from bnexp.store.files.sealed import seal
from bnexp.store.files.stored import read_stored
from bnexp.trial import IdentityResult

IDENTITIES = "identities.json"


def write_identities(folder: Path, results: Iterable[tuple[str, IdentityResult]]) -> None:
    """Writes the results of checks, whole or not at all.

    Args:
        folder: The result folder.
        results: Each with the key of its check.

    Raises:
        StoreError: The disk is in the way.
    """
    rows = [{"key": key, **_row(result)} for key, result in results]
    write_part(folder, IDENTITIES, seal({"format": FORMS.newest, "identities": rows}))


def read_identities(folder: Path) -> list[tuple[str, IdentityResult]]:
    """Returns the stored results, each with the key of its check; none where there is no file.

    Args:
        folder: The result folder.

    Raises:
        FormatError: The file is not what was once written.
        StoreError: It cannot be read.
    """
    path = folder / IDENTITIES
    return read_stored(path, FORMS, "results", "check the identities again") or []


def _row(result: IdentityResult) -> dict[str, Any]:
    deviation = result.deviation
    finite = math.isfinite(deviation)
    return {**asdict(result), "deviation": deviation if finite else str(deviation)}


@cache
def _reader() -> TypeAdapter[IdentityResult]:
    return TypeAdapter(IdentityResult)


def _result(row: dict[str, Any]) -> IdentityResult:
    """Returns a result whose every field is of its type; raises ValueError where one is not."""
    return _reader().validate_python(row)


def _form_1(record: dict[str, Any]) -> list[tuple[str, IdentityResult]]:
    return [(row.pop("key"), _result(row)) for row in record["identities"]]


FORMS = Forms({1: FileForm(_form_1), 2: FileForm(_form_1, sealed="yes")})
"""The forms of `identities.json`: the second has a checksum."""
