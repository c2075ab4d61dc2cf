"""What several kinds of network have settings for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field

from bnexp.config.language.base import Count, no_number
from bnexp.config.language.repeated import MOST, TEXT_IS_REPEATED

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

Activation = Literal[
    "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "sigmoid", "tanh", "linear"
]

Input = Literal["plain", "standardize"]

INPUT = "plain, or each pixel with the mean of the training images taken away and divided by their "
INPUT += "deviation"
"""The meaning of `input` in each of them."""

Widths = Annotated[tuple[Count, ...], Field(max_length=MOST, strict=False), TEXT_IS_REPEATED]

PLACES = ("before", "after")
"""Where a normalizer may stand behind weights: before or after the activation."""

Bias = Annotated[
    Literal["auto", True, False, "after_norm"],
    no_number("auto, true, false, after_norm"),
]

BIAS = (
    "whether layers have a bias; auto leaves it out where a normalizer with an offset follows "
    "directly, after_norm puts it behind the normalizer, beside the normalizer's own offset, as in "
    "equation (6) of the article"
)
"""The meaning of `bias` where it is behind weights."""


ZERO_START = (
    "whether what a skip leads over starts at zero: by the scale of its last normalizer (Goyal et "
    "al. 2017), or by its last kernel where there is no scale"
)
"""The meaning of `zero_start` where there are skips."""


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


class _OneForAll(BeforeValidator):
    """Says in the JSON Schema that a single value will do in place of a list."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        several = {**handler(schema), "minItems": 1}
        return {"anyOf": [several["items"], several]}


ONE_FOR_ALL = _OneForAll(_as_list)
"""Lets a single value stand for a list of one, which holds for every layer."""

Sizes = Annotated[
    tuple[Count, ...], Field(max_length=1000, min_length=1, strict=False), ONE_FOR_ALL
]
