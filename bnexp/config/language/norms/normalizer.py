"""What every normalizer states of itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field

from bnexp.config.language.base import Part
from bnexp.config.language.weights import Weight
from bnexp.config.reading.yaml12 import describe
from bnexp.nearest import suggestion

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

NORM = "the kind of normalizer"
"""The meaning of `kind` in each of them."""

SCALE = "gamma"
"""What the weight is called by which each unit is multiplied."""

Merged = Mapping[str, Any]
"""Arrays of shape `(units,)`, or single numbers, by name."""


class Normalizer(Part):
    """What a normalizer states of itself, for whoever asks.

    Attributes:
        words: What it is called.
        over_batch: Whether its statistics run over the batch, so that examples see each other.
        trains_by_moving: Whether training normalizes by the moving averages as evaluation does.
        by_input: Whether training normalizes by statistics of the input alone, with nothing that is
            kept from before or drawn.
        is_merged: Whether it is one factor and one offset of each unit in evaluation.
        reparametrizes: Whether it is part of the layer whose weights it normalizes.
        fits_cell: Whether it may stand in the cell of a recurrent layer.
        stream: Name of the streams that it draws from in training; empty where it draws nothing.
    """

    words: ClassVar[str] = "normalization"
    over_batch: ClassVar[bool] = False
    trains_by_moving: ClassVar[bool] = False
    by_input: ClassVar[bool] = True
    is_merged: ClassVar[bool] = False
    reparametrizes: ClassVar[bool] = False
    fits_cell: ClassVar[bool] = False
    stream: ClassVar[str] = ""

    kind: str

    @property
    def place(self) -> str:
        """Where it stands in a layer; empty where it is no layer of its own."""
        return str(getattr(self, "placement", ""))

    def stands_at(self, number: int) -> bool:
        """Returns whether it stands at a layer of a network.

        Args:
            number: Of the layer from the input on; 0 for the input itself.
        """
        return False

    @property
    def has_scale(self) -> bool:
        """Whether it multiplies each unit by a trained scale."""
        return SCALE in self.weights((1,))

    @property
    def of_each_step(self) -> bool:
        """Whether in a cell it keeps statistics of each step for itself."""
        return False

    @property
    def has_offset(self) -> bool:
        """Whether it adds a trained offset to each unit."""
        return False

    @property
    def moving(self) -> float | None:
        """Weight of the old value in its moving averages at each update; None where it keeps none.

        They are updated once for each of the `samples` of a batch, and once where there are none.
        """
        return None

    @property
    def data_epsilon(self) -> float | None:
        """Added to the variance of the first batch of training where that sets its start."""
        return None

    def centers(self, shape: tuple[int, ...]) -> bool:
        """Returns whether it subtracts each unit's mean, so that a bias before has no gradient.

        Args:
            shape: As in `weights`.
        """
        return False

    def samples(self, batch: int) -> Sequence[int]:
        """Returns from how many examples each mean and variance is taken, in the batch's order.

        Args:
            batch: Number of examples in a batch.

        Returns:
            Nothing where no mean of a few examples could be all that it goes by.
        """
        return ()

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns its weights, by their names in its layer.

        Args:
            shape: Of what it normalizes, for one example, `(..., units)`.
        """
        return {}

    def mistakes(self, shape: tuple[int, ...]) -> Mapping[str, str]:
        """Returns for settings what makes them senseless for a shape, and what to do instead.

        Args:
            shape: As in `weights`.
        """
        return {}

    def cost(self, shape: tuple[int, ...]) -> int:
        """Returns its floating-point operations for one example once it is trained.

        By then it is merged into one factor and one summand for each unit, unless it normalizes
        each example by itself.

        Args:
            shape: As in `weights`.
        """
        return 2 * math.prod(shape)

    def merged(self, weights: Merged) -> Merged:
        """Returns the `factor` and the `offset` of each unit that it comes to in evaluation.

        Args:
            weights: Its weights by name.

        Raises:
            NotImplementedError: It comes to no such map.
        """
        raise NotImplementedError(f"{self.words} is no factor and no offset")

    def effective(self) -> Self:
        """Returns it with everything at its default that has no effect, its place among that."""
        idle = ("placement", "layers", *self.idle())
        fields = type(self).model_fields
        return self.model_copy(update={n: fields[n].default for n in idle if n in fields})

    def idle(self) -> Sequence[str]:
        """Returns the settings that have no effect beside the others."""
        return ()


class _AllOrSome(BeforeValidator):
    """Says in the JSON Schema what stands for layers."""

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        numbers = {"type": "integer", "minimum": 0}
        some = {"type": "array", "items": numbers, "minItems": 1, "uniqueItems": True}
        return {"anyOf": [{"const": "all", "type": "string"}, some]}


def _refuse_other_layers(value: object) -> object:
    """Refuses what is neither `all` nor a list of numbers, each once."""
    some = value if isinstance(value, list | tuple) else ()
    numbers = all(isinstance(number, int) and number >= 0 for number in some)
    whole = numbers and not any(isinstance(number, bool) for number in some)
    if value == "all" or (some and whole and len(set(some)) == len(some)):
        return value
    wrong = next((entry for entry in some if not isinstance(entry, int)), value)
    near = suggestion(wrong, ["all"]) or "."
    told = f"got {describe(wrong)}{near}"
    raise ValueError(f"{told} Say all, or list layers such as [0, 2], each once")


Layers = Annotated[
    Annotated[tuple[int, ...], Field(strict=False)] | Literal["all"],
    _AllOrSome(_refuse_other_layers),
]


class Placed(Normalizer):
    """A normalizer that is a layer of its own, at a place in each layer of a network."""

    placement: Literal["before", "after", "inputs", "between", "cell"] = Field(
        "before",
        description="before the activation, or after it as in the article's program; in a "
        "recurrent network between the layers, its default there, on the inputs of each, or in "
        "the cell",
    )
    layers: Layers = Field(
        "all",
        description="where it stands: at all layers before the output, or at some of them, counted "
        "from the input on, 0 being the input itself",
        examples=[[1]],
    )

    def stands_at(self, number: int) -> bool:
        """Returns whether it stands at a layer; where all are meant, not at the input itself."""
        return number > 0 if self.layers == "all" else number in self.layers
