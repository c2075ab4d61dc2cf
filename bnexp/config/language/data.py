"""Which data are trained on, how they are split, and in which order they come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, Field, field_validator, model_validator

from bnexp.config.language.base import BY_VALUE, ELSEWHERE, Count, NumberIs, Part, word_or
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


class Shifted(Part):
    """Test sets that are shifted against the training images, each kind a set of its own.

    Pixels are meant as the network takes them, divided by the scale, so mostly 0 to 1; what comes
    out is not cut off at those ends.
    """

    brightness: float | None = Field(None, description="added to every pixel", examples=[0.3])
    contrast: Annotated[float, Field(ge=0)] | None = Field(
        None, description="what every pixel is multiplied by", examples=[0.5]
    )
    noise: Annotated[float, Field(ge=0)] | None = Field(
        None,
        description="standard deviation of Gaussian noise added to every pixel, drawn from the "
        "seed's stream shifted/noise",
        examples=[0.3],
    )
    inversion: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None,
        description="share of the way from a pixel x to 1 - x; 1 swaps black and white",
        examples=[1.0],
    )

    @property
    def strengths(self) -> Mapping[str, float]:
        """For each kind that is asked for its strength."""
        return {name: value for name, value in self if value is not None}


class Images(Part):
    """Some of the images that are left for training, the validation part being what it was."""

    number: ClassVar[str] = "count"

    count: Count = Field(description="how many images are trained on", examples=[1000])
    take: Annotated[Literal["random", "first"], BY_VALUE] = Field(
        "random",
        description="a random choice for each seed, of which a smaller one is a part of a larger "
        "one, or the first images",
    )


def too_many(count: int, left: int) -> str:
    """Returns what is to be said of a number of images that there are not.

    Args:
        count: How many are asked for.
        left: How many the validation split leaves.
    """
    return (
        f"got {count:,}, more than the {left:,} images that the validation split leaves; at most "
        f"{left:,}, or null for all of them"
    )


Word = Literal["fresh", "frozen", "sorted", "replacement"]
"""The orders that have no setting."""


class ClassesPerBatch(Part):
    """Each batch holds images of a few classes alone, drawn anew for every batch and epoch.

    Classes come in proportion to their number of images, and an image comes again within an epoch
    only after all others of its class.
    """

    single: ClassVar[bool] = True

    classes_per_batch: Count = Field(
        description="classes in each batch, as many images of each as can be", examples=[1]
    )


Order = Annotated[
    Word | ClassesPerBatch,
    word_or(get_args(Word), ClassesPerBatch, "{classes_per_batch: 1}"),
]
"""In which order images come."""


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
    threshold: float | None = Field(
        None,
        description="makes images black and white: values above it become the scale, 1 to the "
        "network, and all others 0. It is in the unit in which images are read, 0 to 255 for "
        "bytes, also where a file holds them as floats; null leaves images as they are",
        examples=[127],
    )
    validation: Validation = Field(Validation(), description="the validation split")
    images: Annotated[Images | None, NumberIs(Images)] = Field(
        None,
        description="trains on so many of the images that the validation split leaves; a bare "
        "number is the count, null takes all",
        examples=[1000],
    )
    random_labels: Annotated[
        Annotated[float, Field(ge=0, le=1)] | None, AfterValidator(lambda share: share or None)
    ] = Field(
        None,
        description="share of the images trained on whose label is replaced by a class drawn "
        "evenly, the right one among them (Zhang et al. 2017); others keep theirs, and so do "
        "validation and test images. 0 and null leave all labels",
        examples=[0.5],
    )
    order: Annotated[Order, BY_VALUE] = Field(
        "fresh",
        description="order of the images in an epoch: fresh, a permutation for every epoch; "
        "frozen, one for all; sorted by class, within each class a permutation for every epoch; "
        "replacement, each image drawn by itself, so that some come twice and others not at all; "
        "or so many classes in each batch",
    )

    @property
    def draws_images(self) -> bool:
        """Whether each seed draws its own images to train on."""
        some = self.images is not None and self.images.take == "random"
        return some or self.validation.take == "random"

    shifted: Annotated[Shifted | None, BY_VALUE] = Field(
        None,
        description="shifted test sets, evaluated for each row of the history",
        examples=[{"brightness": 0.3}],
    )

    @field_validator("shifted")
    @classmethod
    def _none_where_no_kind_is_named(cls, shifted: Shifted | None) -> Shifted | None:
        return shifted if shifted and shifted.strengths else None

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
