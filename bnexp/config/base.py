"""What every part of a configuration has in common: frozen, unknown keys refused, short forms."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Part(BaseModel):
    """A part of a configuration; unknown keys and values of another type are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def _from_text(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


TEXT_IS_KIND = BeforeValidator(_from_text)
"""Lets the bare kind stand for the mapping that names nothing else."""

KIND = (Field(discriminator="kind"), TEXT_IS_KIND)
"""Marks a union of parts that differ by `kind`."""

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Fraction = Annotated[float, Field(ge=0, lt=1)]
Count = Annotated[int, Field(ge=1)]


def _from_number(value: object) -> object:
    return {"kind": "constant", "value": value} if isinstance(value, int | float) else value


NUMBER_IS_CONSTANT = BeforeValidator(_from_number)
"""Lets a bare number stand for the initializer that gives every entry that value."""
