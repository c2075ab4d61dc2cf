"""A trial as a job: how it is trained in a worker, and what the worker keeps for the next one."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bnexp.data import Source, drawn_by_seed, load_data, present, read_shared
from bnexp.execution.events import Progress
from bnexp.execution.jobs import Job, Tell
from bnexp.plan.identity import presented_id, record_of
from bnexp.store.environment import describe_processor
from bnexp.trial import Trial, TrialResult

if TYPE_CHECKING:
    from bnexp.training.program import DeviceData, Programs


@dataclass
class _Kept:
    """What a worker keeps from one trial to the next."""

    data: tuple[str, DeviceData] | None = None
    programs: Programs | None = None


_kept = _Kept()


@dataclass(frozen=True)
class TrialJob(Job[TrialResult]):
    """A trial, the data it trains on, and where its log goes.

    Attributes:
        trial: What to train.
        source: Where the data were found.
        log: For everything that is printed meanwhile.
        shared: Where the same data lie unpacked and checked; None where they do not.
    """

    trial: Trial
    source: Source
    log: Path
    shared: Path | None = None

    look_into: ClassVar[str] = "its log, and at the machine's memory"

    @property
    def heading(self) -> str:
        """The trial as people call it, and its name."""
        return f"{self.trial.label}, trial {self.trial.trial_id}"

    @property
    def program(self) -> str:
        """The trial's program."""
        return self.trial.program_id

    def started(self, progress: Progress) -> None:
        """Tells that the trial is taken up."""
        progress.started(self.trial)

    def advanced(self, progress: Progress, told: Any) -> None:
        """Tells of an evaluation: steps done, of how many, validation loss."""
        step, steps, loss = told
        progress.advanced(self.trial, step, steps, loss)

    def run(self, tell: Tell, workers: int, first: Callable[[], None] | None = None) -> TrialResult:
        """Trains the trial, and adds what its numbers came from and where the time went."""
        begun = time.perf_counter()
        result = super().run(tell, workers, first)
        total = time.perf_counter() - begun
        timings = replace(result.timings, total=total, workers=workers, memory=_peak_memory())
        return replace(result, timings=timings, record=self._record())

    def failed(self, reason: str) -> TrialResult:
        """Returns a result without a history."""
        return TrialResult.of(self.trial, failure=reason)

    def work(self, tell: Tell) -> TrialResult:
        """Trains the trial in this process."""
        clock = time.perf_counter
        begun = clock()
        from bnexp.training import determinism  # noqa: PLC0415 (worker only)

        determinism.import_tensorflow()
        determinism.use_keras_defaults()
        from bnexp.training.program import Programs  # noqa: PLC0415 (imports TensorFlow)
        from bnexp.training.run_trial import run_trial  # noqa: PLC0415 (imports TensorFlow)

        imported = clock()
        data = self._data()
        loaded = clock()
        _kept.programs = _kept.programs or Programs()
        trial = self.trial
        program = _kept.programs.get(trial.program_id, trial.settings, data)
        built = clock()

        def report(step: int, steps: int, loss: float) -> None:
            tell((step, steps, loss))

        result = run_trial(trial, program, data, report)
        spent = result.timings
        timings = replace(
            spent,
            importing=imported - begun,
            loading=loaded - imported,
            compiling=spent.compiling + built - loaded,
        )
        return replace(result, timings=timings)

    def _data(self) -> DeviceData:
        """Returns the data as they are presented to the program, which goes with them."""
        from bnexp.training.program import DeviceData  # noqa: PLC0415 (imports TensorFlow)

        stated, seed = self.trial.settings.data, self.trial.seed
        own = seed if drawn_by_seed(stated) else None
        presented = presented_id(stated, self.source.fingerprint, own)
        if _kept.data is None or _kept.data[0] != presented:
            _kept.programs = None
            dataset = read_shared(self.shared) if self.shared else load_data(self.source)
            _kept.data = (presented, DeviceData(present(dataset, stated, seed)))
        return _kept.data[1]

    def _record(self) -> dict[str, str]:
        from importlib.metadata import version  # noqa: PLC0415

        versions = {name: version(name) for name in ("bnexp", "numpy")}
        settings = self.trial.settings
        return {
            **versions,
            "python": sys.version.split()[0],
            **describe_processor(),
            "data": self.source.label,
            **record_of(
                self.source.fingerprint,
                settings.network,
                settings.training.compile,
                settings.training.precision,
            ),
        }


def _peak_memory() -> float:
    """Returns the most memory that this process has taken up, in MiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
