"""What `data`, `doctor` and `bench` say."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from bnexp.documents.shared import Warning


class DataSet(TypedDict):
    """A named data set as it is on this machine."""

    name: str
    state: Literal["whole", "damaged", "missing"]
    images: int
    """Training and test images together; 0 where it is not whole."""
    place: str
    """Which step of the search found it."""
    path: str | None
    """The file or folder; null where it is embedded or missing."""
    finding: str
    """What is wrong; empty where it is whole."""


class DataSets(TypedDict):
    """What `bnexp data --json` prints."""

    format: Literal[1]
    sets: list[DataSet]


class DataSize(TypedDict):
    """How large a data set is."""

    train: int
    test: int
    image: list[int]
    """Shape of one image."""
    classes: int


class DataPart(TypedDict):
    """What is known of the images of a part."""

    name: Literal["training", "validation", "test"]
    images: int
    counts: list[int]
    """Images of each class."""
    smallest: float
    largest: float
    mean: float
    deviation: float
    constant: int
    """Images of one value."""
    shared: int
    """Images that stand elsewhere too."""
    usual: float | None
    """Largest value of all images but the 5 in 100 with the largest."""


class DataFacts(TypedDict):
    """What is known of a data set."""

    size: DataSize
    scale: float
    """What images are divided by."""
    smallest: float
    largest: float
    deviation: float | None
    parts: list[DataPart]
    unit: NotRequired[float]
    """How many times as large as the stored values those are that images are read as; 1 where it is
    not told."""


class DataClass(TypedDict):
    """A class of an array of labels."""

    label: str
    images: int


class DataArray(TypedDict):
    """An array as it lies in a file."""

    name: str
    shape: list[int]
    type: str
    taken_as: str
    """Which array of a data set it is taken for; empty for none."""
    smallest: float | None
    """Smallest value; null where it holds no numbers, or was not read."""
    largest: float | None
    classes: list[DataClass]
    note: str
    """What else is to be said, such as why it was not read."""


class DataFile(TypedDict):
    """What `bnexp data FILE --json` prints."""

    format: Literal[1]
    file: str
    arrays: list[DataArray]
    published: str | None
    """The published set that it holds; null for none."""
    understood: str
    """What was made of names, shapes and types that are not the usual ones."""
    refused: str
    """Why it cannot be trained on, and what to do; empty where it can."""
    size: NotRequired[DataSize]
    """This and what follows but the warnings are told of an .npz that `data.dataset` can name."""
    scale: NotRequired[float]
    smallest: NotRequired[float]
    largest: NotRequired[float]
    deviation: NotRequired[float | None]
    parts: NotRequired[list[DataPart]]
    warnings: list[Warning]


class StoredFacts(TypedDict):
    """The file `data.json` of a result folder."""

    format: Literal[1]
    facts: list[DataFacts | None]
    """For each data set, in the order in which the experiment names them."""


class Check(TypedDict):
    """What a check of the installation found."""

    check: str
    state: Literal["ok", "warning", "problem"]
    found: str
    remedy: str
    """What to do; empty where nothing has to be done."""


class Doctor(TypedDict):
    """What `bnexp doctor --json` prints."""

    format: Literal[1]
    checks: list[Check]


class Machine(TypedDict):
    """Versions, system and processor."""

    python: str
    packages: dict[str, str]
    system: str
    processor: str
    instructions: NotRequired[str]
    """The widest vector instructions."""
    cores: int | None


class BenchPlan(TypedDict):
    """What a sitting measures."""

    parts: list[str]
    rounds: int
    quick: bool


class Sitting(TypedDict):
    """When, where and how it was measured."""

    started: str
    command: list[str]
    plan: BenchPlan
    machine: Machine
    rivals: dict[str, str]
    """Versions of what is measured beside."""


class GrowthPoint(TypedDict):
    """One measurement of the growth."""

    axis: str
    value: int
    seconds: float
    """Of a step; of the whole command where trials are varied."""
    floor: float
    """Seconds that the floor takes; 0 where there is none."""
    memory: float
    """MiB."""


class Compared(TypedDict):
    """A line of the comparison."""

    what: str
    ours: float | None
    """Median; null where it was not measured."""
    against: float | None
    """Of what it is divided by."""
    values: list[float]
    """The ratio, or the value, of each round."""
    median: float | None
    most: float | None
    """The bar from above."""
    least: float | None
    """The bar from below."""
    met: bool | None


class StoredBench(Sitting):
    """The file `bench.json` of a sitting."""

    format: Literal[1]
    again: NotRequired[dict[str, Sitting]]
    """For each part that was measured again, when and where."""
    facts: dict[str, dict[str, bool | int | float | str]]
    """What programs told of themselves."""
    measurements: dict[str, list[float]]
    """For each key a value for each round: seconds, of memory MiB."""
    growth: list[GrowthPoint]
    comparisons: list[Compared]


class Bench(StoredBench):
    """What `bnexp bench --json` prints: the file `bench.json`."""
