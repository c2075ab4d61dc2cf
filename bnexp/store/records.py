"""The form in which a trial's result is stored: JSON with a version."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bnexp.config.language.lenient import read_leniently
from bnexp.config.language.settings import Settings
from bnexp.errors import FormatError, UsageError
from bnexp.store.arrays import SUFFIX, Beside, StoredArrays, beside_of
from bnexp.store.files.forms import DamagedError, FileForm, Forms, UnknownFormError, is_newer
from bnexp.store.files.kinds import read_part
from bnexp.store.files.refusals import READ, refused
from bnexp.store.files.sealed import DAMAGED, seal
from bnexp.store.files.typed import MALFORMED, reason
from bnexp.trial import Trial, TrialResult


def result_to_text(trial: Trial, result: TrialResult, arrays: bytes = b"") -> str:
    """Returns the stored form of a result, with the settings that it came from.

    Args:
        trial: The trial.
        result: What came out of it.
        arrays: What the file of its arrays holds, where it has any.
    """
    stated = asdict(replace(result, arrays={}))
    del stated["arrays"]
    if not result.watched.steps:
        del stated["watched"]
    del stated["network"]
    if not result.model:
        del stated["model"]
    if result.arrays:
        stated["arrays"] = beside_of(result.arrays, arrays).as_json()
    record = {
        "format": FORMS.newest,
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
        result, beside = FORMS.read(text)
    except UnknownFormError as error:
        raise _unknown(path, error) from None
    except DamagedError:
        raise FormatError(path, f"is not a whole result ({DAMAGED})") from None
    except MALFORMED as error:
        raise FormatError(path, f"is not a whole result ({reason(error)})") from None
    if beside is None:
        return result
    file = path.with_suffix(SUFFIX)
    if not file.is_file():
        raise FormatError(path, f"is not a whole result (its arrays, {file.name}, are not there)")
    return replace(result, arrays=StoredArrays(file, beside))


def _unknown(path: Path, error: UnknownFormError) -> FormatError:
    """Returns what to raise of a file in a form that is not known."""
    if not isinstance(error.form, int | float):
        return FormatError(path, "is not a whole result (TypeError)")
    newer = is_newer(error, FORMS)
    how = "by a newer bnexp" if newer else "in an unknown form"
    return FormatError(path, f"was written {how} (format {error.form})", newer=newer)


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
        raise refused(path, READ, error) from None
    except UnicodeDecodeError:
        raise FormatError(path, "is not a whole result (not text)") from None
    result = result_from_text(text, path)
    try:
        settings, _ = read_leniently(Settings, json.loads(text)["settings"])
    except (ValueError, LookupError) as error:
        raise FormatError(
            path, f"has no settings that are known ({type(error).__name__})"
        ) from None
    return settings, result


_AT_TIMES = ("watched", "arrays", "model", "network")
"""Left out where nothing was looked for between evaluations, where there are no arrays, and where
no trained network was kept."""

_FIELDS = [field.name for field in fields(TrialResult) if field.name not in _AT_TIMES]
"""What every file has."""


_MOST = 2**63 - 1
"""The largest whole number that tables hold."""


@cache
def _reader() -> TypeAdapter[TrialResult]:
    return TypeAdapter(TrialResult)


@cache
def _beside_reader() -> TypeAdapter[Beside]:
    return TypeAdapter(Beside)


def _form_1(record: dict[str, Any]) -> tuple[TrialResult, Beside | None]:
    """Returns a result whose every field is of its type, and what it says of its arrays."""
    told = record.pop("arrays", None)
    return _result(record), None if told is None else _beside_reader().validate_python(told)


FORMS = Forms({1: FileForm(_form_1, sealed="if it says so"), 2: FileForm(_form_1, sealed="yes")})
"""The forms of a trial's file: the second has a checksum."""


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
        if not all(map(math.isfinite, history.epochs)) or min(history.steps, default=0) < 0:
            raise ValueError("places that no training comes to")
    # Half of a letter, which JSON may hold, can be written nowhere; the error is a ValueError.
    "".join((result.reason, result.model, *result.record.values(), *result.proof.values())).encode()
    numbers = (result.seed, result.diverged_step or 0, *result.parameters.values())
    furthest = (max(each.steps, default=0) for each in (result.history, result.watched))
    if any(abs(number) > _MOST for number in (*numbers, *furthest)):
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
