"""Reads a stored sitting, each part of it by its type, since it may come from somebody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bnexp.bench.parts.part import GrowthPoint
from bnexp.bench.sitting import FORMAT, Bench
from bnexp.errors import StoreError
from bnexp.store.files.kinds import read_part
from bnexp.store.files.typed import reason

_Positive = Annotated[float, Field(gt=0, lt=1e12)]
"""Seconds, or MiB; what is no such thing cannot be drawn, nor divided by."""

_Count = Annotated[int, Field(ge=1, lt=2**53)]
_Text = Annotated[str, Field(max_length=1000)]


class _Stored(BaseModel):
    model_config = ConfigDict(strict=True)


class _Plan(_Stored):
    parts: list[_Text]
    rounds: _Count
    quick: bool


class _Machine(_Stored):
    python: _Text
    packages: dict[_Text, _Text]
    system: _Text
    processor: _Text
    cores: _Count | None


class _About(_Stored):
    started: _Text
    command: list[str]
    plan: _Plan
    machine: _Machine
    rivals: dict[_Text, _Text]


class _Point(_Stored):
    model_config = ConfigDict(strict=True, extra="forbid")
    axis: Literal["width", "depth", "batch size", "images", "trials"]
    value: _Count
    seconds: _Positive
    floor: Annotated[float, Field(ge=0, lt=1e12)]
    memory: _Positive


class _Command(_Stored):
    seeds: _Count = 1


class _Facts(_Stored):
    """What programs told of themselves; only what the whole command trained is worked with."""

    model_config = ConfigDict(strict=True, extra="allow")
    __pydantic_extra__: dict[str, dict[_Text, bool | int | float | _Text]]
    command: _Command = _Command()


class _Sitting(_About):
    format: Literal[FORMAT]  # type: ignore[valid-type]
    again: dict[_Text, _About] = {}
    facts: _Facts
    measurements: dict[_Text, Annotated[list[_Positive], Field(min_length=1, max_length=1000)]]
    growth: Annotated[list[_Point], Field(max_length=1000)]


def load_bench(path: Path) -> Bench:
    """Returns a stored sitting.

    Args:
        path: A file that `bnexp bench` wrote.

    Raises:
        StoreError: It is not one, or of another version.
    """
    try:
        text = read_part(path.resolve()).decode()
        record: dict[str, Any] = json.loads(text)
        _Sitting.model_validate(record)
        # Half of a letter, which JSON may hold, could be shown nowhere.
        json.dumps(record, ensure_ascii=False).encode()
    except (OSError, ValueError, RecursionError) as error:
        raise StoreError(
            f"{path}: is not a stored sitting of this version ({reason(error)}). "
            "Measure anew: bnexp bench"
        ) from None
    about = ("started", "command", "plan", "machine", "rivals", "again")
    return Bench(
        measurements=record["measurements"],
        facts=record["facts"],
        growth=[GrowthPoint(**point) for point in record["growth"]],
        about={key: record[key] for key in about if key in record},
    )
