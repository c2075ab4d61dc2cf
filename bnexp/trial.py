"""The nouns that all rooms share: a trial, and everything that comes out of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import InstanceOf

from bnexp.config.experiment import Cell, short_keys
from bnexp.config.language.settings import Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray


class TrialStatus(StrEnum):
    """How a trial ended."""

    FINISHED = "finished"
    DIVERGED = "diverged"
    FAILED = "failed"


ArmCell = tuple[str, Cell]
"""An arm at a point of the grid."""


@dataclass(frozen=True)
class Trial:
    """One network to be trained: an arm at a point of the grid with a seed.

    Attributes:
        arm: Name of the arm.
        cell: Point of the grid, empty without a grid.
        seed: Where every random choice of the trial comes from.
        settings: Everything else that the trial is made of.
        trial_id: Hash of all that can affect the numbers, and of nothing else.
        program_id: Hash of what has to be compiled; trials that share it share the program.
    """

    arm: str
    cell: Cell
    seed: int
    settings: Settings
    trial_id: str
    program_id: str

    @property
    def label(self) -> str:
        """The trial as people call it: arm, grid values, seed."""
        return " ".join(filter(None, [self.arm, self.point, f"seed {self.seed}"]))

    @property
    def point(self) -> str:
        """Its grid values as people call them, `batch_size=32 rate=0.1`; empty without a grid."""
        keys = short_keys([key for key, _ in self.cell])
        return " ".join(f"{key}={value}" for key, (_, value) in zip(keys, self.cell, strict=True))


@dataclass(frozen=True)
class History:
    """What was measured along a trial, one row for each evaluation, beginning with step 0.

    Attributes:
        steps: Optimizer steps done, of shape `(rows,)`.
        epochs: The same in epochs, fractional between two ends of epochs.
        series: For each name values of shape `(rows,)`, NaN where there is none. `loss` and
            `accuracy` (0 to 1) are means over the training batches since the row before, in
            training mode; `val_loss`, `val_accuracy`, `test_loss`, `test_accuracy` are over the
            whole set, in inference mode. Where a penalty on weights is added to the losses, their
            parts are there too: `cross_entropy`, `val_cross_entropy`, `test_cross_entropy`, and
            `penalty`, that of the weights at that step. The series of probes follow.
    """

    steps: tuple[int, ...] = ()
    epochs: tuple[float, ...] = ()
    series: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Timings:
    """Seconds of wall-clock time that a trial spent, by what they were spent on, and its memory.

    Attributes:
        importing: Importing TensorFlow and Keras; near 0 where that was done before.
        loading: Loading the data set; 0 where the worker had it.
        compiling: Building, tracing and compiling; near 0 where the program was reused.
        training: The compiled training steps.
        evaluation: The compiled evaluations, but for those that only look for targets.
        total: From taking up the trial to its result.
        workers: How many workers shared the machine.
        memory: Most memory that the worker had taken up by the trial's end, in MiB (resident set
            size); 0 where it is not known.
        watching: The evaluations that only look for targets.
    """

    importing: float = 0.0
    loading: float = 0.0
    compiling: float = 0.0
    training: float = 0.0
    evaluation: float = 0.0
    total: float = 0.0
    workers: int = 1
    memory: float = 0.0
    watching: float = 0.0


@dataclass(frozen=True, eq=False)
class Array:
    """Numbers of a trial that are no column, such as percentiles of units by step.

    Attributes:
        axes: What each axis of the values counts, such as `step`, `unit`.
        values: Numbers or truth values.
    """

    axes: tuple[str, ...]
    values: NDArray[Any]


@dataclass(frozen=True)
class OfImages:
    """The names of the arrays that hold what each image of a set came to after the last step.

    Bits are packed, eight to a byte, the first of them the highest.

    Attributes:
        positions: For each position in the data set a bit: whether the image is one of the set.
        right: For each image of the set, in the order of positions, whether it was classified
            rightly, as bits.
        losses: Its loss without a penalty on weights, float32, of shape `(images,)`.
    """

    positions: str
    right: str
    losses: str

    @classmethod
    def of(cls, name: str) -> OfImages:
        """Returns the names for a set: `validation` or `test`."""
        return cls(f"{name}.positions", f"{name}.right", f"{name}.losses")


@dataclass(frozen=True)
class TrialResult:
    """What came out of a trial, whichever way it ended.

    Attributes:
        trial_id: The trial's.
        seed: The trial's.
        status: How it ended.
        reason: Why it failed or diverged, in one sentence; empty where it finished.
        diverged_step: How many steps were done when the loss was first not finite, or None.
        history: What was measured.
        watched: Further evaluations between its rows, where targets were looked for; without the
            series of training. Where targets are stated, it ends with the look at which the last
            of them was reached, and holds a value where one was, and else NaN.
        test: `loss` and `accuracy` over the whole test set after the last step, with a penalty on
            weights its parts `cross_entropy` and `penalty` as well; empty where the trial did not
            finish.
        parameters: `trainable` and `other` numbers of the network.
        proof: Hashes of the split, of each starting kernel and of each epoch's order: equal hashes
            show that two arms shared them.
        record: Versions, device, threads and data that the numbers came from.
        timings: Where the time went.
        model: SHA-256 of the file that holds the trained network; empty where none was kept.
        network: What that file is to hold, on its way to the store.
        arrays: By their names the long arrays that lie beside the rest; read when they are asked
            for where the result is a stored one.
    """

    trial_id: str
    seed: int
    status: TrialStatus
    reason: str = ""
    diverged_step: int | None = None
    history: History = field(default_factory=History)
    watched: History = field(default_factory=History)
    test: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, int] = field(default_factory=dict)
    proof: Mapping[str, str] = field(default_factory=dict)
    record: Mapping[str, str] = field(default_factory=dict)
    timings: Timings = field(default_factory=Timings)
    model: str = ""
    network: bytes = b""
    arrays: Mapping[str, InstanceOf[Array]] = field(default_factory=dict)

    @classmethod
    def of(cls, trial: Trial, diverged_step: int | None = None, failure: str = "") -> TrialResult:
        """Returns how a trial ended, to which is added what was measured.

        Args:
            trial: The trial.
            diverged_step: How many steps were done when the loss was first not finite, or None.
            failure: Why it failed; empty where it did not.
        """
        status, reason = TrialStatus.FINISHED, failure
        if failure:
            status = TrialStatus.FAILED
        elif diverged_step is not None:
            status = TrialStatus.DIVERGED
            reason = f"the loss was not finite after step {diverged_step}"
        return cls(trial.trial_id, trial.seed, status, reason, diverged_step)


UNCHECKED = "it has not been checked; run the experiment to check it"
"""Why nothing is known of an identity where no run came to its check."""


@dataclass(frozen=True)
class IdentityResult:
    """What came out of the check of an identity on one network.

    Attributes:
        identity: Its name.
        arm: Name of the arm whose network it is.
        cell: Point of the grid, empty without a grid.
        deviation: How far the network is from what is exactly true, 0 or more; NaN where it was
            not measured.
        detail: What the deviation is measured in, and where the largest was found.
        status: How the check ended.
        reason: Why there is no deviation; empty where there is one.
    """

    identity: str
    arm: str
    cell: Cell
    deviation: float
    detail: str = ""
    status: TrialStatus = TrialStatus.FINISHED
    reason: str = ""
