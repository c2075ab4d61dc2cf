"""The convolutional network: channels, kernels, pooling and a fully connected head."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import Field, model_validator

from bnexp.config.language.base import BY_VALUE, Count, Fraction, Keras, NotNegative, Part
from bnexp.config.language.initializers import (
    Initializer,
    VarianceScaling,
    VectorInitializer,
    Zeros,
)
from bnexp.config.language.network.mistakes import (
    Mistake,
    mistakes_in_place,
    mistakes_in_skips,
)
from bnexp.config.language.network.settings import (
    BIAS,
    INPUT,
    ONE_FOR_ALL,
    PLACES,
    ZERO_START,
    Activation,
    Bias,
    Input,
    Sizes,
    Widths,
)
from bnexp.config.language.norms import NoNorm, Norm
from bnexp.counting import counted

Padding = Literal["same", "valid"]

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "lenet": {
        "channels": [6, 16],
        "kernel": 5,
        "padding": ["same", "valid"],
        "pool": "average",
        "hidden": [120, 84],
        "activation": "tanh",
    },
    "resnet-small": {
        "channels": [16, 16, 16, 32, 32, 64, 64],
        "stride": [1, 1, 1, 2, 1, 2, 1],
        "pool": "none",
        "global_pool": "average",
        "residual": True,
        "norm": "batch",
        "initializer": "he_normal",
    },
}
"""What each preset sets; all else is at its default."""

_Value = TypeVar("_Value")


class Cnn(Part):
    """A stack of convolutions, a stack of fully connected layers, and a softmax over the classes.

    One layer is a convolution, then normalizer and activation in the order that the normalizer's
    placement says, then pooling and dropout. Residual convolutions are as in a residual mlp, the
    kernel of a skip being 1 x 1 and pooling standing behind each pair.
    """

    keras: ClassVar = Keras(
        "keras.layers.Conv2D",
        own=(
            "channels",
            "kernel",
            "stride",
            "padding",
            "pool",
            "pool_size",
            "global_pool",
            "hidden",
            "residual",
            "zero_start",
            "activation",
            "norm",
            "bias",
            "dropout",
            "l2",
            "input",
        ),
        renamed={"initializer": "kernel_initializer"},
    )
    size: ClassVar = "channels"
    """The setting that says how large it is."""

    kind: Literal["cnn"] = Field(description="the kind of network")
    preset: Literal["lenet", "resnet-small"] | None = Field(
        None,
        description="a network by its name, which the other keys change: lenet (LeCun et al. 1998, "
        "with a softmax over dense units), resnet-small (He et al. 2016, the form for small images "
        "with 8 layers)",
        examples=["lenet"],
    )
    channels: Annotated[tuple[Count, ...], Field(min_length=1, max_length=1000, strict=False)] = (
        Field((16, 32), description="channels of each convolution, from the input on")
    )
    kernel: Sizes = Field(
        (3,), description="height and width of each kernel, one for all or one for each convolution"
    )
    stride: Sizes = Field(
        (1,), description="distance of two outputs, one for all or one for each convolution"
    )
    padding: Annotated[
        tuple[Padding, ...], Field(max_length=1000, min_length=1, strict=False), ONE_FOR_ALL
    ] = Field(
        ("same",),
        description="zeros around the image, or none, for all or for each convolution",
        examples=[["same", "valid"]],
    )
    pool: Literal["max", "average", "none"] = Field(
        "max", description="what is taken of each patch behind a convolution"
    )
    pool_size: Sizes = Field(
        (2,), description="height and width of a patch, one for all or one for each convolution"
    )
    global_pool: Literal["none", "average", "max"] = Field(
        "none", description="what is taken of each channel behind the last convolution"
    )
    hidden: Widths = Field(
        (),
        description="units of each dense layer behind; 3 x 64 is [64, 64, 64]",
        examples=[[64]],
    )
    residual: bool = Field(
        False, description="whether skips lead over the convolutions two by two (He et al. 2016)"
    )
    zero_start: Annotated[bool, BY_VALUE] = Field(False, description=ZERO_START)
    activation: Activation = Field("relu", description="activation of every layer but the output")
    norm: Norm = Field(NoNorm(kind="none"), description="normalizer of every layer but the output")
    bias: Bias = Field("auto", description=BIAS)
    initializer: Annotated[Initializer, BY_VALUE] = Field(
        VarianceScaling(kind="glorot_uniform"),
        description="starting values of every kernel",
        examples=["he_normal"],
    )
    bias_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Zeros(kind="zeros"), description="starting values of every bias"
    )
    dropout: Fraction = Field(
        0.0, description="share of a layer's outputs dropped in training", examples=[0.5]
    )
    l2: NotNegative = Field(0.0, description="factor on the sum of squares of every kernel")
    input: Input = Field("plain", description=INPUT)

    @model_validator(mode="before")
    @classmethod
    def _take_preset(cls, value: Any) -> Any:
        """Puts what a preset sets in the place of its name, beneath what is stated."""
        preset = value.get("preset") if isinstance(value, dict) else None
        if not isinstance(preset, str) or preset not in PRESETS:
            return value
        rest = {key: part for key, part in value.items() if key != "preset"}
        if {*PRESETS[preset]} <= {*rest}:
            return cls._changed_to(preset, rest)
        return {**PRESETS[preset], **rest}

    @classmethod
    def _changed_to(cls, preset: str, rest: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns settings with every default in its place, those of a preset put there instead."""
        plain, made = (
            cls.model_validate(stated).model_dump(mode="json")
            for stated in ({"kind": "cnn"}, {"kind": "cnn", "preset": preset})
        )
        other = [key for key in PRESETS[preset] if rest[key] not in (plain[key], made[key])]
        if other:
            raise ValueError(
                f"preset: {preset} would set {', '.join(other)}, which the network has already; "
                f"replace the whole of it, network: {{kind: cnn, preset: {preset}}}"
            )
        return {**rest, **PRESETS[preset]}

    def each(self, values: Sequence[_Value]) -> Sequence[_Value]:
        """Returns a value for each convolution, of one for all or one for each."""
        return tuple(values) * len(self.channels) if len(values) == 1 else values

    @property
    def depth(self) -> int:
        """Number of layers before the output."""
        return len(self.channels) + len(self.hidden)

    def mistakes(self) -> Iterator[Mistake]:
        """Yields what its settings make wrong together."""
        convolutions = len(self.channels)
        yield from mistakes_in_place(self.norm, self.depth, PLACES)
        if self.residual:
            yield from mistakes_in_skips(self.norm, zero_start=self.zero_start)
        for name in ("kernel", "stride", "padding", "pool_size"):
            given = len(getattr(self, name))
            if given not in (1, convolutions):
                yield (
                    (name,),
                    f"got {counted(given, 'value')} for {counted(convolutions, 'convolution')}; "
                    "give one for all, or one for each of network.channels",
                )
        if self.residual and "valid" in self.padding:
            yield (
                ("padding",),
                "got 'valid', but what a skip leads over must keep the image's size; say same",
            )
