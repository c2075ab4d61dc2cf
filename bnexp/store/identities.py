"""Stores what came out of the checks of identities: `identities.json` in the result folder."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bnexp.errors import FormatError, StoreError
from bnexp.store.files.atomic import write_whole
from bnexp.store.files.kinds import read_part
from bnexp.store.files.sealed import DAMAGED, is_intact, seal
from bnexp.store.files.typed import MALFORMED, reason
from bnexp.trial import IdentityResult

FORMAT = 2
"""Raised when the form changes; files of every older form stay readable."""

_UNSEALED = 1
"""The form from before there were checksums."""

_FILE = "identities.json"


def write_identities(folder: Path, results: Iterable[tuple[str, IdentityResult]]) -> None:
    """Writes the results of checks, whole or not at all.

    Args:
        folder: The result folder.
        results: Each with the key of its check.

    Raises:
        StoreError: The disk is in the way.
    """
    rows = [{"key": key, **_row(result)} for key, result in results]
    write_whole(folder / _FILE, seal({"format": FORMAT, "identities": rows}))


def read_identities(folder: Path) -> list[tuple[str, IdentityResult]]:
    """Returns the stored results, each with the key of its check; none where there is no file.

    Args:
        folder: The result folder.

    Raises:
        FormatError: The file is not what was once written.
        StoreError: It cannot be read.
    """
    path = folder / _FILE
    try:
        text = read_part(path).decode()
        record = json.loads(text)
        if record["format"] not in (_UNSEALED, FORMAT):
            raise _refusal(path, f"is in a form that is not known (format {record['format']})")
        intact = record["format"] == _UNSEALED or is_intact(text, record)
        results = [(row.pop("key"), _result(row)) for row in record["identities"]]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from None
    except MALFORMED as error:
        raise _refusal(path, f"holds no whole results ({reason(error)})") from None
    if not intact:
        raise _refusal(path, f"holds no whole results ({DAMAGED})")
    return results


def _refusal(path: Path, finding: str) -> FormatError:
    return FormatError(path, finding, "check the identities again")


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
