"""The recurrent network: cells over the rows of an image, their lengths and their normalizer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bnexp.config.language.base import (
    BY_VALUE,
    Count,
    Fraction,
    Keras,
    NotNegative,
    Part,
    no_number,
)
from bnexp.config.language.initializers import (
    Initializer,
    Orthogonal,
    VarianceScaling,
    VectorInitializer,
    Zeros,
)
from bnexp.config.language.network.mistakes import Mistake, mistakes_in_place
from bnexp.config.language.network.settings import (
    INPUT,
    Activation,
    Input,
)
from bnexp.config.language.norms import NoNorm, Norm
from bnexp.config.language.norms.normalizer import Placed
from bnexp.config.language.repeated import MOST, TEXT_IS_REPEATED
from bnexp.nearest import suggestion

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

Cell = Literal["simple", "lstm", "gru"]


def _full_is_none(value: object) -> object:
    if isinstance(value, str) and value != "full":
        near = suggestion(value, ["full"]) or "."
        raise ValueError(f"got {value!r}{near} Say full, or {{least: 10}}")
    return None if value == "full" else value


class _FullIsNone(BeforeValidator):
    """Says in the JSON Schema that a word stands for all rows."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [*handler(schema)["anyOf"], {"const": "full"}]}


class Lengths(Part):
    """How long sequences are: each has a length of its own, drawn evenly, the same all along."""

    single: ClassVar[bool] = True

    least: Annotated[Count, BY_VALUE] = Field(
        description="rows of the shortest; the longest have all", examples=[10]
    )


class Rnn(Part):
    """Recurrent layers over the rows of an image, and a softmax over the classes.

    Row by row from the top an image goes into the first layer, whose states go into the next. The
    state of the last layer after the last row goes into the output.
    """

    source: ClassVar = "Hochreiter and Schmidhuber 1997 (lstm), Cho et al. 2014 (gru)"
    keras: ClassVar = Keras(
        "keras.layers.LSTM",
        own=("cell", "units", "mask", "norm", "bias", "l2", "input"),
        renamed={"initializer": "kernel_initializer"},
    )
    size: ClassVar = "units"
    """The setting that says how large it is."""

    kind: Literal["rnn"] = Field(description="the kind of network")
    cell: Cell = Field(
        "lstm",
        description="what a layer does at each row: simple, lstm, or gru in the form that resets "
        "after the product",
    )
    units: Annotated[
        tuple[Count, ...], Field(min_length=1, max_length=MOST, strict=False), TEXT_IS_REPEATED
    ] = Field(
        (64,),
        description="units of each recurrent layer, from the input on; 3 x 64 is [64, 64, 64]",
        examples=[[32, 32]],
    )
    lengths: Annotated[Lengths | None, _FullIsNone(_full_is_none)] = Field(
        None,
        description="random lengths: of each image only as many rows are there, and zeros in place "
        "of the others; full for all rows",
        examples=[{"least": 10}],
    )
    mask: bool = Field(
        True, description="whether rows that are not there are left out, or read as zeros"
    )
    activation: Activation = Field("tanh", description="activation of the states")
    norm: Norm = Field(
        NoNorm(kind="none"),
        description="normalizer of what enters, leaves or is in each layer",
        examples=[{"kind": "batch", "placement": "inputs"}],
    )
    bias: Annotated[Literal["auto", True, False], no_number("auto, true, false")] = Field(
        "auto", description="whether recurrent layers have a bias; auto gives them one"
    )
    initializer: Annotated[Initializer, BY_VALUE] = Field(
        VarianceScaling(kind="glorot_uniform"),
        description="starting values of every kernel of inputs",
        examples=["he_normal"],
    )
    recurrent_initializer: Annotated[Initializer, BY_VALUE] = Field(
        Orthogonal(kind="orthogonal"), description="starting values of every kernel of states"
    )
    bias_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Zeros(kind="zeros"), description="starting values of every bias"
    )
    unit_forget_bias: Annotated[bool, BY_VALUE] = Field(
        True, description="whether the bias of the forget gate of lstm starts at 1"
    )
    dropout: Fraction = Field(
        0.0, description="share of a layer's outputs dropped in training", examples=[0.5]
    )
    l2: NotNegative = Field(0.0, description="factor on the sum of squares of every kernel")
    input: Input = Field("plain", description=INPUT)

    @model_validator(mode="after")
    def _place(self) -> Self:
        """Puts a normalizer of which no place is stated between the layers."""
        norm = self.norm
        if isinstance(norm, Placed) and "placement" not in norm.model_fields_set:
            placed = norm.model_copy(update={"placement": "between"})
            object.__setattr__(self, "norm", placed)
        return self

    @property
    def depth(self) -> int:
        """Number of layers before the output."""
        return len(self.units)

    def mistakes(self) -> Iterator[Mistake]:
        """Yields what its settings make wrong together."""
        yield from mistakes_in_place(self.norm, self.depth, ("inputs", "between", "cell"))
        if self.norm.place == "cell" and not self.norm.fits_cell:
            yield (
                ("norm", "placement"),
                f"got 'cell', where {self.norm.words} cannot stand; say between or inputs, or take "
                "batch or layer normalization",
            )
        if self.norm.reparametrizes:
            yield (
                ("norm", "kind"),
                f"got {self.norm.kind!r}, but recurrent layers have no {self.norm.words}; "
                "take batch or layer normalization, or network.kind: mlp or cnn",
            )
        if self.norm.place in ("inputs", "cell") and self.norm.stands_at(0):
            yield (
                ("norm", "layers"),
                f"got 0, the input itself, but with placement: {self.norm.place} layers are the "
                "recurrent ones, from 1 on; leave 0 out",
            )
