"""What is known of how long trials take: from stored ones, or from a few steps that are trained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bnexp.config.language.settings import Settings
from bnexp.errors import StoreError, UsageError
from bnexp.session.training.prepare import Prepared, engine_of
from bnexp.store import ResultFolder, read_plan
from bnexp.store.answers.bin import is_result
from bnexp.store.arrays import SUFFIX, arrays_to_bytes
from bnexp.store.environment.form import last_start
from bnexp.store.records import read_trial, result_to_text
from bnexp.trial import Trial, TrialResult, TrialStatus

MOST = 32
"""Stored trials that are read, two of each arm at a point of the grid."""

STEPS = 200
"""Steps that are trained to measure one."""

_ROW = 20
"""Bytes of a number in a trial's file."""


@dataclass(frozen=True)
class Sample:
    """What a trial took.

    Attributes:
        settings: The trial's.
        steps: How many it trained.
        seconds: Training and evaluating.
        compiling: Compiling its program.
        starting: Importing and loading, before the first trial of a worker.
        size: Bytes of its files.
        measured: Whether it is a trial of a few steps, trained for the estimate alone.
    """

    settings: Settings
    steps: int
    seconds: float
    compiling: float
    starting: float
    size: int
    measured: bool = False

    @classmethod
    def of(
        cls, settings: Settings, result: TrialResult, size: int, *, measured: bool = False
    ) -> Sample | None:
        """Returns what a trial took; None where it did not finish, or took no time to tell of."""
        took, steps = result.timings, result.history.steps
        seconds = took.training + took.evaluation + took.watching
        if result.status is not TrialStatus.FINISHED or not steps or not steps[-1] or not seconds:
            return None
        starting = took.importing + took.loading
        return cls(settings, steps[-1], seconds, took.compiling, starting, size, measured)


def stored_samples(prepared: Prepared) -> Iterator[Sample]:
    """Yields what stored trials took: those of the same name first, then of the latest results.

    Args:
        prepared: The experiment whose trials are to be estimated.
    """
    number = 0
    for folder in _folders(prepared):
        for path in _two_of_each(folder):
            if number == MOST:
                return
            number += 1
            try:
                settings, result = read_trial(path)
            except (StoreError, UsageError):
                continue
            beside = path.with_suffix(SUFFIX)
            size = path.stat().st_size + (beside.stat().st_size if beside.exists() else 0)
            if found := Sample.of(settings, result, size):
                yield found


def _folders(prepared: Prepared) -> list[ResultFolder]:
    own = [prepared.folder, *prepared.kin]
    known = {folder.path.name for folder in own}
    parent = prepared.folder.path.parent
    paths = parent.iterdir() if parent.is_dir() else ()
    others = [
        ResultFolder(path)
        for path in paths
        if path.name not in known and path.name[0] != "." and is_result(path)
    ]
    others.sort(key=lambda folder: last_start(folder.environment()), reverse=True)
    return [*own, *others]


def _two_of_each(folder: ResultFolder) -> Iterator[Path]:
    """Yields the files of two stored trials of each arm at each point of the grid."""
    try:
        rows = read_plan(folder.path)
    except (StoreError, UsageError):
        return
    stored, taken = folder.stored_ids(), dict[tuple[str, ...], int]()
    for row in rows:
        keys = list(row)[: list(row).index("seed")]
        place = tuple(row[key] for key in keys)
        if row["trial_id"] in stored and taken.get(place, 0) < 2:
            taken[place] = taken.get(place, 0) + 1
            yield folder.trials / f"{row['trial_id']}.json"


def measured_samples(prepared: Prepared) -> Iterator[Sample]:
    """Trains a few steps of each program that the experiment needs, and yields what they took.

    Nothing of it is stored.

    Args:
        prepared: The experiment, its data found and whole.
    """
    from bnexp.execution import Silent, TrialJob  # noqa: PLC0415 (only to train)

    trials = {trial.program_id: trial for trial in prepared.trials}
    with TemporaryDirectory(prefix="bnexp-") as place:
        jobs = {
            number: TrialJob(
                _short(trial), prepared.sources[trial.settings.data], Path(place) / f"{number}.log"
            )
            for number, trial in enumerate(trials.values())
        }
        whole = {
            job.trial.trial_id: trial
            for job, trial in zip(jobs.values(), trials.values(), strict=True)
        }
        for job, result in engine_of(prepared).execute(list(jobs.values()), 1, Silent()):
            if not (isinstance(job, TrialJob) and isinstance(result, TrialResult)):
                continue
            trial = whole[job.trial.trial_id]
            size = _size(trial, result, Path(place) / "measured.json")
            if found := Sample.of(job.trial.settings, result, size, measured=True):
                yield found


def _short(trial: Trial) -> Trial:
    """Returns a trial of a few steps, known by its program alone."""
    settings = trial.settings
    training = settings.training.model_copy(
        update={"epochs": None, "examples": None, "steps": STEPS}
    )
    short = settings.model_copy(update={"training": training})
    return replace(trial, settings=short, trial_id=trial.program_id)


def _size(trial: Trial, result: TrialResult, path: Path) -> int:
    """Returns about how many bytes a whole trial takes up, of which a few steps were trained."""
    text = len(result_to_text(trial, result))
    arrays = len(arrays_to_bytes(result.arrays, path))
    epochs = trial.settings.training.epochs or 0
    rows = max(0, epochs + 1 - len(result.history.steps))
    return text + arrays + rows * _ROW * (2 + len(result.history.series))
