"""The JSON files of a result folder besides the answer itself."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from bnexp.documents.shared import Look, Number

Sealed = Literal[2]
"""The form of files that end with a checksum of the rest, `sha256`."""


class ClaimForm(TypedDict):
    """What a claim says, whatever its words."""

    metric: dict[str, Any]
    """The number that is compared, as a configuration has it, or the identity."""
    kind: str
    names: list[str]
    """Of its arms."""
    arms: list[str]
    """What stands for the settings of each."""
    terms: dict[str, Any]
    """What it takes to be supported, as a configuration has it."""


class Standing(TypedDict):
    """Since when a claim has stood in a form."""

    base: str
    form: ClaimForm
    after: int | None
    """After how many looks it first stood so; null where that is not known."""


class Looks(TypedDict):
    """The file `looks.json`: how often the answer was looked at."""

    format: Sealed
    looks: list[Look]
    standings: list[Standing]
    sha256: str


class Identity(TypedDict):
    """What the check of an exact property found on one network."""

    key: str
    """Stands for what was checked."""
    identity: str
    arm: str
    cell: list[list[str]]
    """Pairs of a dotted path and the value as text."""
    deviation: Number
    """How far the network is from what is exactly true."""
    detail: str
    status: Literal["finished", "diverged", "failed"]
    reason: str
    """Why there is no deviation."""


class Identities(TypedDict):
    """The file `identities.json`: what came out of the checks of exact properties."""

    format: Sealed
    identities: list[Identity]
    sha256: str


class Series(TypedDict):
    """What was measured along a trial; all lists have a place for each row."""

    steps: list[int]
    epochs: list[float]
    series: dict[str, list[Number]]


class Timings(TypedDict):
    """Seconds by what they were spent on, and MiB of memory."""

    importing: float
    loading: float
    compiling: float
    training: float
    evaluation: float
    total: float
    workers: int
    memory: float
    watching: float


class Arrays(TypedDict):
    """What lies in the `.npz` beside."""

    sha256: str
    axes: dict[str, list[str]]
    """For each array what its axes count."""


class Trial(TypedDict):
    """A file `trials/<trial_id>.json`: what came out of a trial."""

    format: Sealed
    trial_id: str
    seed: int
    status: Literal["finished", "diverged", "failed"]
    reason: str
    """Why it failed or diverged."""
    diverged_step: int | None
    history: Series
    watched: NotRequired[Series]
    """Evaluations between, where targets were looked for."""
    test: dict[str, Number]
    parameters: dict[str, int]
    proof: dict[str, str]
    """Hashes of what arms of a seed share."""
    record: dict[str, str]
    """Versions, device, threads and data."""
    timings: Timings
    model: NotRequired[str]
    """SHA-256 of the file of the trained network, where it was kept."""
    arrays: NotRequired[Arrays]
    settings: dict[str, Any]
    """As a configuration has them, with every default."""
    sha256: str


class Sums(TypedDict):
    """The file `.sums.json`: what the other files in the folder may hold."""

    format: Literal[1]
    files: dict[str, list[str]]
    """For each the SHA-256 of its content; of two it has one, where a write broke off."""
    sha256: str


class Run(TypedDict):
    """What a run was made with."""

    command: NotRequired[list[str]]
    configuration_commit: NotRequired[str]
    python: str
    packages: dict[str, str]
    system: str
    processor: str
    instructions: NotRequired[str]
    cores: int | None
    workers: int
    threads_per_worker: int
    device: str
    data: dict[str, str]
    """For each data set what stands for its contents."""


class Start(TypedDict):
    """A run that found everything stored."""

    started: str
    command: NotRequired[list[str]]


class Environment(Run):
    """The file `environment.json`: what the run was made with that trained last."""

    format: NotRequired[Literal[1]]
    """Not in files from before it was written."""
    started: str
    configuration: NotRequired[str]
    """Where the configuration lies, from the folder."""
    note: str
    """On which data, where others stood in for those asked for."""
    last_run: NotRequired[Start]
    earlier: NotRequired[dict[str, Run]]
    """Of other machines or versions, by their start."""


class Figure(TypedDict):
    """A figure that was drawn."""

    drawn_of: str
    """Stands for all that entered it."""
    content: str
    """The SHA-256 of its file."""
    letters: NotRequired[dict[str, str]]
    fonts: NotRequired[list[str]]


class Figures(TypedDict):
    """The file `figures.json`: what each figure was drawn of."""

    format: Literal[1]
    figures: dict[str, Figure]
