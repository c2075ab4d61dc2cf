"""The form in which a trial's result is stored: JSON with a version."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bnexp.config.experiment import Settings
from bnexp.errors import FormatError, StoreError, UsageError
from bnexp.store.sealed import DAMAGED, KEY, is_intact, seal
from bnexp.trial import History, Timings, Trial, TrialResult, TrialStatus

FORMAT = 2
"""Raised when the form changes; files of every older form stay readable."""

_UNSEALED = 1
"""The form from before there were checksums."""


def result_to_text(trial: Trial, result: TrialResult) -> str:
    """Returns the stored form of a result, with the settings that it came from."""
    stated = asdict(result)
    if not result.watched.steps:
        del stated["watched"]
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
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(path, f"is not a whole result ({type(error).__name__})") from None
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
        text = path.read_text(encoding="utf-8")
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


def _result(record: dict[str, Any]) -> TrialResult:
    return TrialResult(
        trial_id=record["trial_id"],
        seed=record["seed"],
        status=TrialStatus(record["status"]),
        reason=record["reason"],
        diverged_step=record["diverged_step"],
        history=_history(record["history"]),
        watched=_history(record["watched"]) if "watched" in record else History(),
        test={name: _float(value) for name, value in record["test"].items()},
        parameters=record["parameters"],
        proof=record["proof"],
        record=record["record"],
        timings=Timings(**record["timings"]),
    )


def _history(record: dict[str, Any]) -> History:
    series = {name: tuple(map(_float, values)) for name, values in record["series"].items()}
    rows = len(record["steps"])
    if any(len(column) != rows for column in (record["epochs"], *series.values())):
        raise ValueError("columns of different length")
    return History(tuple(record["steps"]), tuple(record["epochs"]), series)


def _float(value: float | str) -> float:
    return float(value)


def _without_special_floats(value: Any) -> Any:
    """Returns a value in which NaN and infinities are text, which JSON has no numbers for."""
    if isinstance(value, dict):
        return {key: _without_special_floats(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_special_floats(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
