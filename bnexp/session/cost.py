"""What each arm of an experiment costs: counted from its blueprint, and timed in turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bnexp.analysis.costs import FEWEST, LEAST, LEVEL, CostRatio, Spread, cost_ratio, spread_of
from bnexp.config import Cell, Experiment
from bnexp.config.experiment import plain_cell
from bnexp.config.sizes import DataSize
from bnexp.errors import UsageError
from bnexp.execution.costs import Seconds, Timed, time_programs
from bnexp.plan.description import base_of
from bnexp.plan.identity import THREADS
from bnexp.plan.layers import Totals, layers_of, totals_of
from bnexp.session.apart import apart
from bnexp.session.training.prepare import Prepared
from bnexp.store.costs import write_costs
from bnexp.trial import Trial

if TYPE_CHECKING:
    from bnexp.documents import costs

ROUNDS = 45
"""Rounds that are measured unless it is said otherwise."""

BATCHES = (1, 256)
"""Numbers of images for which inference is timed, likewise."""


MOST_ROUNDS, MOST_IMAGES = 10_000, 100_000


@dataclass(frozen=True)
class Measured:
    """Something that was timed.

    Attributes:
        what: A training step, or inference of a batch.
        spread: Seconds that it took.
        ratio: How many times as much as the arm it is compared with; None for that arm itself.
    """

    what: str
    spread: Spread
    ratio: CostRatio | None


@dataclass(frozen=True)
class ArmCosts:
    """What an arm costs at a point of the grid.

    Attributes:
        arm: The arm.
        cell: What of the point matters.
        base: The arm that it is compared with.
        totals: Its parameters and operations.
        batch_size: Examples of a training step.
        measured: What was timed.
    """

    arm: str
    cell: Cell
    base: str
    totals: Totals
    batch_size: int
    measured: tuple[Measured, ...]


@dataclass(frozen=True)
class Costs:
    """What the arms of an experiment cost.

    Attributes:
        name: The experiment.
        rounds: Rounds that were timed.
        keys: Paths of the grid that matter.
        rows: Arm by arm, point by point.
    """

    name: str
    rounds: int
    keys: tuple[str, ...]
    rows: tuple[ArmCosts, ...]

    def as_json(self) -> costs.Cost:
        """Returns them as plain values."""
        return {
            "format": 1,
            "name": self.name,
            "rounds": self.rounds,
            "threads": THREADS,
            "level": LEVEL,
            "least": LEAST,
            "arms": [_arm_json(row) for row in self.rows],
        }


def costs_of_arms(
    prepared: Prepared,
    rounds: int = ROUNDS,
    batches: Sequence[int] = BATCHES,
    tell: Callable[[str], object] = lambda _told: None,
) -> Costs:
    """Returns what each arm costs, its program timed beside those of the others in turns.

    The arm that others are compared with is the first without a normalizer, or else the first.
    Points of the grid that change no program are not told apart.

    Args:
        prepared: The experiment, its data found and whole.
        rounds: How many rounds.
        batches: Numbers of images for inference.
        tell: Is told how far it is.

    Raises:
        BnexpError: The process that times was ended.
        UsageError: There are too few rounds, or a batch holds no image.
        WorkersError: No process can be started.
    """
    check_asked(rounds, batches)
    groups = _groups(prepared.trials)
    timed = [[Timed(t, prepared.sources[t.settings.data]) for t in group] for group in groups]

    def told(value: tuple[int, int]) -> None:
        group, done = value
        place = f"point {group + 1} of {len(groups)}, " if len(groups) > 1 else ""
        tell(f"{place}round {done} of {rounds}" if done else f"{place}compiling")

    found: list[list[Seconds]] = apart(
        time_programs, timed, rounds, tuple(batches), tell=told, with_tensorflow=True
    )
    keys = _keys(prepared.experiment, groups)
    rows = [
        row
        for group, seconds in zip(groups, found, strict=True)
        for row in _rows(group, seconds, keys, prepared)
    ]
    return Costs(prepared.experiment.name, rounds, keys, tuple(rows))


def keep_costs(prepared: Prepared, found: costs.Cost) -> bool:
    """Keeps what was measured in the result of the experiment, if it has one.

    Args:
        prepared: The experiment.
        found: What was measured.

    Returns:
        Whether there is a result in which it is kept.

    Raises:
        StoreError: The disk is in the way.
    """
    if not prepared.folder.experiment.is_file():
        return False
    write_costs(prepared.folder.path, found)
    return True


def check_asked(rounds: int, batches: Sequence[int]) -> None:
    """Raises UsageError if a number of rounds, or of images, cannot be measured."""
    if not FEWEST <= rounds <= MOST_ROUNDS:
        raise UsageError(
            f"--rounds: got {rounds}; must be from {FEWEST}, below which there is no interval, to "
            f"{MOST_ROUNDS:,}"
        )
    for batch in batches:
        if not 1 <= batch <= MOST_IMAGES or list(batches).count(batch) > 1:
            raise UsageError(
                f"--batch: got {', '.join(map(str, batches))}; must be numbers of images from 1 to "
                f"{MOST_IMAGES:,}, each once"
            )


def _groups(trials: Sequence[Trial]) -> list[list[Trial]]:
    """Returns the trials of one seed, those of a point of the grid together.

    A point whose programs are those of an earlier one is left out.
    """
    points: dict[Cell, dict[str, Trial]] = {}
    for trial in trials:
        points.setdefault(trial.cell, {}).setdefault(trial.arm, trial)
    distinct: dict[tuple[str, ...], list[Trial]] = {}
    for arms in points.values():
        programs = tuple(trial.program_id for trial in arms.values())
        distinct.setdefault(programs, list(arms.values()))
    return list(distinct.values())


def _keys(experiment: Experiment, groups: Sequence[Sequence[Trial]]) -> tuple[str, ...]:
    """Returns the paths of the grid by which the points that are left differ."""
    cells = [dict(group[0].cell) for group in groups]
    return tuple(key for key in experiment.grid_keys if len({cell.get(key) for cell in cells}) > 1)


def _rows(
    group: Sequence[Trial], seconds: Sequence[Seconds], keys: Sequence[str], prepared: Prepared
) -> list[ArmCosts]:
    base = base_of([trial.settings.network for trial in group])
    rows = []
    for number, (trial, own) in enumerate(zip(group, seconds, strict=True)):
        size = prepared.sources[trial.settings.data].size
        beside = None if number == base else seconds[base]
        rows.append(
            ArmCosts(
                trial.arm,
                tuple(pair for pair in trial.cell if pair[0] in keys),
                group[base].arm,
                _totals(trial, size),
                trial.settings.training.step(size.trained_on(trial.settings.data)),
                tuple(_measured(own, beside)),
            )
        )
    return rows


def _totals(trial: Trial, size: DataSize) -> Totals:
    return totals_of(layers_of(trial.settings.network, size.image, size.classes))


def _measured(own: Seconds, base: Mapping[str, Sequence[float]] | None) -> list[Measured]:
    return [
        Measured(what, spread_of(taken), cost_ratio(taken, base[what]) if base else None)
        for what, taken in own.items()
    ]


def _arm_json(row: ArmCosts) -> costs.ArmCost:
    return {
        "arm": row.arm,
        "cell": plain_cell(row.cell),
        "base": row.base,
        "trainable": row.totals.trainable,
        "other": row.totals.other,
        "operations": row.totals.operations,
        "batch_size": row.batch_size,
        "measured": [
            {
                "what": each.what,
                "median": each.spread.median,
                "low": each.spread.low,
                "high": each.spread.high,
                "ratio": _ratio_json(each.ratio),
            }
            for each in row.measured
        ],
    }


def _ratio_json(ratio: CostRatio | None) -> costs.CostRatio | None:
    if ratio is None:
        return None
    return {
        "value": ratio.value,
        "low": ratio.low,
        "high": ratio.high,
        "verdict": ratio.verdict,
    }
