"""Which data are trained on, how they are split, and in which order they come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from bnexp.config.language.base import BY_VALUE, ELSEWHERE, Part
from bnexp.nearest import suggestion

NAMES = ("mnist", "fashion_mnist", "digits")
"""The data sets that can be named; any other is the path of an `.npz`."""

EMBEDDED = ("digits",)
"""Those that come with the installation, for which no file is looked for."""


class Validation(Part):
    """The part of the training images that is kept for validation."""

    fraction: Annotated[float, Field(gt=0, lt=1)] = Field(
        0.2, description="share of the training images"
    )
    take: Annotated[Literal["last", "random"], BY_VALUE] = Field(
        "last", description="the last images, as Keras does, or a random choice for each seed"
    )


def mistake_in_name(dataset: str) -> str:
    """Returns what is to be said of a data set that there is not, or nothing."""
    if dataset.endswith(".npz") or dataset in NAMES:
        return ""
    near = suggestion(dataset, NAMES) or "."
    return f"got {dataset!r}{near} One of: {', '.join(NAMES)}, or the path of an .npz"


class Data(Part):
    """The data set and how it is presented."""

    short_forms: ClassVar[Mapping[str, str]] = {"validation_split": "validation.fraction"}

    dataset: Annotated[str, Field(min_length=1), ELSEWHERE] = Field(
        "mnist",
        description="mnist, fashion_mnist, digits, or the path of an .npz",
        json_schema_extra={"anyOf": [{"enum": list(NAMES)}, {"pattern": r"\.npz$"}]},
    )
    path: Annotated[str | None, ELSEWHERE] = Field(
        None,
        description="file or folder where the named data set lies; looked at first",
        examples=["data/mnist.npz"],
    )
    otherwise: Annotated[Literal["digits"] | None, ELSEWHERE] = Field(
        None, description="the data set to use instead where the named one cannot be had"
    )
    scale: Annotated[Annotated[float, Field(gt=0)] | None, ELSEWHERE] = Field(
        None,
        description="what images are divided by; if left out, the largest number that their type "
        "can hold: 255 for bytes, also where floats hold them whole, 16 for the digits, 1 for "
        "other floats",
        examples=[16],
    )
    validation: Validation = Field(Validation(), description="the validation split")
    order: Annotated[Literal["fresh", "frozen"], BY_VALUE] = Field(
        "fresh", description="a fresh permutation for every epoch, or one for all"
    )

    @model_validator(mode="before")
    @classmethod
    def _expand_short_forms(cls, value: Any) -> Any:
        for short, path in cls.short_forms.items():
            holder, _, setting = path.partition(".")
            if isinstance(value, dict) and short in value:
                if holder in value:
                    raise ValueError(f"give either {holder} or {short}, not both")
                rest = {key: part for key, part in value.items() if key != short}
                value = {**rest, holder: {setting: value[short]}}
        return value


def mistakes_in(data: Data) -> dict[str, str]:
    """Returns for each setting that the data set makes wrong or useless what is to be said of it.

    They are no part of the schema, whose mistakes in a combination have the place of the whole.

    Args:
        data: Settings that the schema accepts.
    """
    found: dict[str, str] = {}
    own = data.dataset.endswith(".npz")
    remedy = "leave it out, or set it to null"
    if data.path is not None and own:
        found["path"] = f"has no effect: data.dataset is the path of an .npz itself; {remedy}"
    if data.dataset in EMBEDDED and data.path is not None:
        reason = f"data.dataset is {data.dataset}, which come with bnexp"
        found["path"] = f"has no effect: {reason}; {remedy}"
    return found
