"""A trial as a job: how it is trained in a worker, and what the worker keeps for the next one."""

from __future__ import annotations

import resource
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from bnexp.data import Source, drawn_by_seed, load_data, present, read_shared
from bnexp.execution.events import Progress
from bnexp.execution.jobs import Job, Tell, Where
from bnexp.plan.identity import presented_id, record_of
from bnexp.store.environment.describe import describe_processor
from bnexp.store.files.aside import damaged_place, move_aside
from bnexp.store.files.typed import MALFORMED
from bnexp.store.unfinished import Begun, State, Unfinished
from bnexp.trial import Trial, TrialResult, TrialStatus

if TYPE_CHECKING:
    from bnexp.training.program import DeviceData, Program, Programs
    from bnexp.training.state import RunState


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
        unfinished: Where is noted who has begun it, and its states lie; None for nowhere. It is
            read and written by the process that asks for the trial, never by a worker.
        state: Where to go on; None to begin.
    """

    trial: Trial
    source: Source
    log: Path
    shared: Path | None = None
    unfinished: Unfinished | None = None
    state: State | None = None

    look_into: ClassVar[str] = "its log, and at the machine's memory"

    @property
    def heading(self) -> str:
        """The trial as people call it, its name, and where it goes on."""
        on = f", from step {self.state.step}" if self.state else ""
        return f"{self.trial.label}, trial {self.trial.trial_id}{on}"

    @property
    def program(self) -> str:
        """The trial's program."""
        return self.trial.program_id

    def sent(self, progress: Progress) -> Self:
        """Returns the trial with the latest state of it that is stored."""
        if self.unfinished is None:
            return self
        state, damaged = self.unfinished.state()
        goes_on = f"goes on from step {state.step:,}" if state else "begins anew"
        for path in damaged:
            folder, name = path.parents[1], f"{path.parent.name}/{path.name}"
            place = damaged_place(folder)
            move_aside(folder, name, place)
            progress.warned(
                f"{path}: is not what was stored there. It is set aside in {place}. "
                f"{self.trial.label} {goes_on}."
            )
        return replace(self, state=state)

    def started(self, progress: Progress, where: Where) -> None:
        """Notes where the trial is taken up, and tells that it is."""
        if self.unfinished is not None:
            self.unfinished.begin(Begun.now(where.host, where.process))
        progress.started(self.trial)

    def advanced(self, progress: Progress, told: Any) -> None:
        """Stores a state, or tells of an evaluation: steps done, of how many, validation loss."""
        if isinstance(told, State):
            if self.unfinished is not None:
                self.unfinished.keep(told)
            return
        step, steps, loss = told
        progress.advanced(self.trial, step, steps, loss)

    def again(self, progress: Progress, how: str) -> None:
        """Tells that the trial is tried once more."""
        progress.again(self.trial, how)

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

        def keep(state: RunState) -> None:
            tell(State(state.step or 0, state.to_bytes()))

        result = run_trial(trial, program, data, report, keep, self._where_to_go_on(program))
        if result.status is TrialStatus.FINISHED and trial.settings.training.save_model:
            result = replace(result, network=program.kept(trial.settings))
        spent = result.timings
        timings = replace(
            spent,
            importing=imported - begun,
            loading=loaded - imported,
            compiling=spent.compiling + built - loaded,
        )
        return replace(result, timings=timings)

    def _where_to_go_on(self, program: Program) -> RunState | None:
        """Returns the state that came with the job; None, which begins anew, where none fits."""
        from bnexp.training.state import RunState  # noqa: PLC0415 (imports TensorFlow)

        if self.state is None:
            return None
        try:
            state = RunState.from_bytes(self.state.content)
            state.check(self.trial.trial_id, program.shapes())
        except MALFORMED:
            # Stored by another version; the log tells why the trial begins anew.
            traceback.print_exc()
            return None
        return state

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
