"""The form in which a trial's result is stored: JSON with a version."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bnexp.config.language.settings import Settings
from bnexp.errors import FormatError, StoreError, UsageError
from bnexp.store.files.kinds import read_part
from bnexp.store.files.sealed import DAMAGED, KEY, is_intact, seal
from bnexp.store.files.typed import MALFORMED, reason
from bnexp.trial import Trial, TrialResult

FORMAT = 2
"""Raised when the form changes; files of every older form stay readable."""

_UNSEALED = 1
"""The form from before there were checksums."""


def result_to_text(trial: Trial, result: TrialResult) -> str:
    """Returns the stored form of a result, with the settings that it came from."""
    stated = asdict(result)
    if not result.watched.steps:
        del stated["watched"]
    if not result.arrays:
        del stated["arrays"]
    record = {
        "format": FORMAT,
        **stated,
        "settings": trial.settings.model_dump(mode="json", exclude_none=True),
    }
    return seal(_without_special_floats(record))


def result_from_text(text: str, path: Path) -> TrialResult:
    """Returns the result that a stored file holds.

    Args:
        text: The file's content.
        path: The file, for messages.

    Raises:
        FormatError: The file is not whole, not as it was written, or of a form that is not known.
    """
    try:
        record = json.loads(text)
        form = record["format"]
        if form > FORMAT or form not in (_UNSEALED, FORMAT):
            newer = "by a newer bnexp" if form > FORMAT else "in an unknown form"
            raise FormatError(path, f"was written {newer} (format {form})")
        result = _result(record)
        intact = (form == _UNSEALED and KEY not in record) or is_intact(text, record)
    except MALFORMED as error:
        raise FormatError(path, f"is not a whole result ({reason(error)})") from None
    if not intact:
        raise FormatError(path, f"is not a whole result ({DAMAGED})")
    return result


def read_trial(path: Path) -> tuple[Settings, TrialResult]:
    """Returns the settings and the result that a trial's file holds, wherever it lies.

    Raises:
        UsageError: There is no such file.
        StoreError: It cannot be read, or is not what was once written.
    """
    try:
        text = read_part(path.resolve()).decode()
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file") from None
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise FormatError(path, "is not a whole result (not text)") from None
    result = result_from_text(text, path)
    try:
        # As JSON, in which a list may stand for a tuple.
        settings = Settings.model_validate_json(json.dumps(json.loads(text)["settings"]))
    except (ValueError, LookupError) as error:
        raise FormatError(
            path, f"has no settings that are known ({type(error).__name__})"
        ) from None
    return settings, result


_FIELDS = [f.name for f in fields(TrialResult) if f.name not in ("watched", "arrays")]
"""What every file has; where nothing was looked for between evaluations, and where no probe
measured arrays, a part is left out."""


_MOST = 2**63 - 1
"""The largest whole number that tables hold."""


@cache
def _reader() -> TypeAdapter[TrialResult]:
    return TypeAdapter(TrialResult)


def _result(record: dict[str, Any]) -> TrialResult:
    """Returns a result whose every field is of its type.

    Raises:
        ValueError: One is not, or columns do not fit each other.
    """
    missing = [name for name in _FIELDS if name not in record]
    if missing:
        raise KeyError(missing[0])
    result = _reader().validate_python(record)
    for history in (result.history, result.watched):
        rows = len(history.steps)
        if any(len(column) != rows for column in (history.epochs, *history.series.values())):
            raise ValueError("columns of different length")
        if not all(map(math.isfinite, history.epochs)) or any(step < 0 for step in history.steps):
            raise ValueError("places that no training comes to")
    # Half of a letter, which JSON may hold, can be written nowhere; the error is a ValueError.
    "".join((result.reason, *result.record.values(), *result.proof.values())).encode()
    numbers = (result.seed, result.diverged_step or 0, *result.parameters.values())
    if any(abs(n) > _MOST for n in (*numbers, *result.history.steps, *result.watched.steps)):
        raise ValueError("numbers that no training comes to")
    return result


def _without_special_floats(value: Any) -> Any:
    """Returns a value in which NaN and infinities are text, which JSON has no numbers for."""
    if isinstance(value, dict):
        return {key: _without_special_floats(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_special_floats(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
