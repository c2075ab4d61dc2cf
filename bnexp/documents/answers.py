"""What `run`, `check` and `compare` answer."""

from __future__ import annotations

from typing import Final, Literal

from typing_extensions import TypedDict

from bnexp.documents.shared import Cell, Effect, Interval, Look, Mean, Scale
from bnexp.documents.verdicts import Verdict

ANSWER_FORMAT: Final = 2
"""Of answers; one more once a key goes or changes its meaning.

In 1 the effects of verdicts stood in the direction that was claimed, and cells were texts.
"""


class Arm(TypedDict):
    """An arm at a point of the grid."""

    arm: str
    cell: Cell
    finished: int
    """Seeds whose trials finished; likewise the next three."""
    diverged: int
    failed: int
    pending: int
    indicative: bool
    """Whether the means rest on too few seeds."""
    obstacle: str
    """Why there are no means; empty where there are."""
    means: dict[str, Mean | None]
    """For each metric its mean, of seconds the geometric one."""


class Difference(TypedDict):
    """An arm against the baseline at a point of the grid, paired by seed."""

    arm: str
    baseline: str
    cell: Cell
    pairs: int
    indicative: bool
    obstacle: str
    left_out: dict[str, list[int]]
    """For each arm the finished seeds without a finished partner."""
    effects: dict[str, Effect | None]
    """For each metric the arm minus the baseline, or on the scale of a ratio the one over the
    other."""


class Summary(TypedDict):
    """Means of the arms and paired differences."""

    name: str
    """Of the experiment."""
    note: str
    """What a reader must know first, such as that other data stood in."""
    level: float
    """Of every interval of means and differences, 0 to 1."""
    baseline: str
    arms: list[Arm]
    differences: list[Difference]


class Looks(TypedDict):
    """How often the answer was looked at, and what must be said of that."""

    looks: list[Look]
    warning: str
    """What in the looks takes something from the verdicts; empty where nothing does."""
    doubts: list[str]
    """What is wrong with the data and trials that the verdicts rest on."""


class Answer(Summary):
    """An answer as `Result.as_json` has it in Python."""

    format: Literal[2]
    folder: str
    """The result folder."""
    verdicts: list[Verdict]
    figures: list[str]
    """The files of its figures."""


class Run(Answer, Looks):
    """What `bnexp show --json` prints: the whole answer."""


class Failed(TypedDict):
    """A trial that ended in an error."""

    arm: str
    point: str
    """Its point of the grid in words; empty without a grid."""
    seed: int
    trial_id: str
    reason: str
    log: str
    """Where all is that was printed meanwhile."""


class Ran(Run):
    """What `bnexp run --json` prints: the whole answer, and what failed."""

    failed: list[Failed]


class Stored(Looks):
    """The file `verdicts.json` of a result folder."""

    format: Literal[2]
    experiment: str
    note: str
    """What a reader must know first."""
    verdicts: list[Verdict]


class Change(TypedDict):
    """A claim whose verdict is held against that of another result."""

    claim: str
    here: str | None
    """Its outcome; null where it is not claimed."""
    there: str | None
    difference: str
    """What differs, in words; empty where nothing does."""


class Differing(TypedDict):
    """What else differs from another result."""

    what: str
    """Dotted path of a setting, or what it is in words."""
    arms: str
    """Which arms; empty where all."""
    here: str | None
    """Its value in words; null where there is none."""
    there: str | None
    is_setting: bool


class Check(Looks):
    """What `bnexp check --json` prints."""

    format: Literal[2]
    folder: str
    passed: bool
    reasons: list[str]
    """Why not."""
    note: str
    """What a reader must know first."""
    verdicts: list[Verdict]
    against: list[Change]
    """With `--against`: claim by claim."""
    differences: list[Differing]
    """Likewise: what else differs."""
    warning_there: str
    """What must be said of the other result's data and looks."""


class Sides(TypedDict):
    """Texts of two results."""

    a: str
    b: str


class Alone(TypedDict):
    """What only one of two results has."""

    a: list[str]
    b: list[str]


class Counts(TypedDict):
    """Numbers of trials of two results."""

    a: int
    b: int


class Means(TypedDict):
    """Means of two results."""

    a: Interval | None
    b: Interval | None


class Between(TypedDict):
    """What differs between two results."""

    arms: str
    what: str
    first: str | None
    """Its value in A, in words; null where there is none."""
    second: str | None


class Contrast(TypedDict):
    """A metric of an arm in both results."""

    arm: str
    cell: Cell
    metric: str
    scale: Scale
    paired: bool
    trials: Counts
    means: Means
    effect: Interval | None
    """B minus A, or on the scale of a ratio B over A."""


class Comparison(TypedDict):
    """What `bnexp compare --json` prints."""

    format: Literal[2]
    differences: list[Between]
    alone: Alone
    unfinished: list[str]
    notes: Sides
    """What a reader must know first of each."""
    obstacle: str
    """Why nothing is compared; empty where something is."""
    effects: list[Contrast]
