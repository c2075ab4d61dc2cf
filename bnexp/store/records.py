"""The form in which a trial's result is stored: JSON with a version."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bnexp.errors import FormatError
from bnexp.trial import History, Timings, Trial, TrialResult, TrialStatus

FORMAT = 1
"""Raised when the form changes; files of every older form stay readable."""


def result_to_text(trial: Trial, result: TrialResult) -> str:
    """Returns the stored form of a result, with the settings that it came from."""
    record = {
        "format": FORMAT,
        **asdict(result),
        "settings": trial.settings.model_dump(mode="json", exclude_none=True),
    }
    return json.dumps(_without_special_floats(record), indent=1, allow_nan=False) + "\n"


def result_from_text(text: str, path: Path) -> TrialResult:
    """Returns the result that a stored file holds.

    Args:
        text: The file's content.
        path: The file, for messages.

    Raises:
        FormatError: The file is not whole, or its form is not known.
    """
    try:
        record = json.loads(text)
        if record["format"] != FORMAT:
            newer = "by a newer bnexp" if record["format"] > FORMAT else "in an unknown form"
            raise FormatError(path, f"was written {newer} (format {record['format']})")
        return _result(record)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(path, f"is not a whole result ({type(error).__name__})") from None


def _result(record: dict[str, Any]) -> TrialResult:
    history = record["history"]
    series = {name: tuple(map(_float, values)) for name, values in history["series"].items()}
    rows = len(history["steps"])
    if any(len(column) != rows for column in (history["epochs"], *series.values())):
        raise ValueError("columns of different length")
    return TrialResult(
        trial_id=record["trial_id"],
        seed=record["seed"],
        status=TrialStatus(record["status"]),
        reason=record["reason"],
        diverged_step=record["diverged_step"],
        history=History(tuple(history["steps"]), tuple(history["epochs"]), series),
        test={name: _float(value) for name, value in record["test"].items()},
        parameters=record["parameters"],
        proof=record["proof"],
        record=record["record"],
        timings=Timings(**record["timings"]),
    )


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
