"""The run of a trial: split, start, compile, then from stop to stop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from tensorflow.errors import DataLossError, OutOfRangeError

from bnexp.config.claims.series import OF_TRAINED
from bnexp.config.course import plan_course, watch_of
from bnexp.data import split_of
from bnexp.networks import count_parameters
from bnexp.streams import digest
from bnexp.training.checkpoints import Checkpoints
from bnexp.training.evaluation.evaluations import Evaluations
from bnexp.training.evaluation.looks import Lookout
from bnexp.training.evaluation.of_images import of_images
from bnexp.training.kept.compiled import forget_kept
from bnexp.training.probes import probes_of
from bnexp.training.probes.probing import Probing
from bnexp.training.program import DeviceData, Program
from bnexp.training.rows import Rows
from bnexp.training.schedule import Stop, plan_stops
from bnexp.training.state import RunState
from bnexp.training.steps import Sums
from bnexp.training.stretches import Stretches
from bnexp.trial import Array, Timings, Trial, TrialResult

Report = Callable[[int, int, float], None]
"""Is told after each evaluation how many steps are done, of how many, and the validation loss, or
NaN."""

_SPENT_ON = ("compiling", "training", "evaluation", "watching", "keeping", "total")

Keep = Callable[[RunState], None]
"""Is given the state of a trial each time that it is to be written down."""


def run_trial(
    trial: Trial,
    program: Program,
    data: DeviceData,
    report: Report,
    keep: Keep | None = None,
    state: RunState | None = None,
) -> TrialResult:
    """Trains one trial and returns what came out; divergence is a result, not an error.

    Args:
        trial: What to train.
        program: The compiled program of the trial.
        data: The data set that the program runs over.
        report: Is told of the progress.
        keep: Is given the state from time to time, as the trial asks for; None to write down none.
        state: Where to go on; None to begin.
    """
    run = Run(trial, program, data, report, state, keep)
    for _ in run.stops():
        pass
    return run.result()


class Run:
    """One trial on its way.

    Args:
        trial: What to train.
        program: The compiled program of the trial.
        data: The data set that the program runs over.
        report: Is told of the progress.
        state: Where to go on; None to begin.
        keep: Is given the state from time to time, as the trial asks for; None to write down none.

    Raises:
        ValueError: The state is another trial's.
    """

    def __init__(
        self,
        trial: Trial,
        program: Program,
        data: DeviceData,
        report: Report,
        state: RunState | None = None,
        keep: Keep | None = None,
    ) -> None:
        self._begun = time.perf_counter()
        self._trial, self._program, self._report = trial, program, report
        settings = trial.settings
        training, validation = split_of(data.train, settings.data, trial.seed)
        self._course = plan_course(settings.training, len(training))
        labels = data.labels.numpy()
        self._stretches = Stretches(trial, self._course, training, labels, program.loop)
        self._evaluations = Evaluations(trial, program, data, training, validation)
        self._sets = self._evaluations.sets
        self._diverged: int | None = None
        started = self._start(training)
        self._take_up(state or started)
        asked = settings.training.checkpoint
        self._keep = keep
        self._checkpoints = Checkpoints(asked, self._course, self._step or 0) if keep else None
        watch = watch_of(settings.evaluation, self._course)
        self._schedule = plan_stops(watch, self._probing.due(watch))

    def stops(self) -> Iterator[Stop]:
        """Goes from stop to stop and does what is due; yields each from which training goes on."""
        self._compile()
        for stop in self._schedule:
            if (self._step is not None and stop.step <= self._step) or self._is_needless(stop):
                continue
            self._train_to(stop.step)
            if self._diverged is None:
                self._visit(stop)
            else:
                self._add_row(Stop(self._diverged + 1, row=True))
            if self._diverged is not None:
                return
            self._keep_if_due()
            yield stop

    def state(self) -> RunState:
        """Returns all that it takes to go on from the stop that was yielded last."""
        seen = {name: one.losses for name, one in self._sets.items()}
        return RunState(
            trial_id=self._trial.trial_id,
            step=self._step,
            variables={
                role: np.array(variable.numpy())
                for role, variable in self._program.variables().items()
            },
            sums=self._stretches.sums,
            targets=self._lookout.left if self._lookout else None,
            losses={name: losses.copy() for name, losses in seen.items() if losses is not None},
            history=self._rows.history,
            watched=self._watched.history,
            arrays=self._probing.arrays,
            proof=self._proof | self._stretches.orders,
            seconds=self._spent(),
        )

    def result(self) -> TrialResult:
        """Returns what came out of the trial, once it came to its end."""
        test = {} if self._diverged is not None else self._tested()
        spent = self._spent()
        return replace(
            TrialResult.of(self._trial, self._diverged),
            history=self._rows.history,
            watched=self._watched.history,
            test=test,
            parameters=count_parameters(self._program.model),
            proof=self._proof | self._stretches.orders,
            timings=Timings(
                compiling=spent["compiling"],
                training=spent["training"],
                evaluation=spent["evaluation"],
                watching=spent["watching"],
                total=spent["total"],
            ),
            arrays=self._probing.stored | self._of_images(),
        )

    def _start(self, training: np.ndarray) -> RunState:
        """Puts the program into the starting state of the trial, which it returns."""
        begun = time.perf_counter()
        settings, seed = self._trial.settings, self._trial.seed
        starts = self._program.start(settings, seed, self._stretches.first_batch())
        watch = settings.evaluation.watch
        return RunState(
            trial_id=self._trial.trial_id,
            targets=watch.targets.by_series if watch and watch.targets else None,
            proof={"split": digest(training)} | starts,
            seconds={"compiling": time.perf_counter() - begun},
        )

    def _take_up(self, state: RunState) -> None:
        """Puts program and run into a state."""
        if state.trial_id != self._trial.trial_id:
            raise ValueError(f"the state of {state.trial_id} is none of {self._trial.trial_id}")
        variables = self._program.variables()
        for role, value in state.variables.items():
            variables[role].assign(value)
        for name, losses in state.losses.items():
            self._sets[name].losses = losses.copy()
        self._step, self._stretches.sums = state.step, state.sums
        self._lookout = None if state.targets is None else Lookout(state.targets)
        self._rows, self._watched = Rows(state.history), Rows(state.watched)
        probes = probes_of(self._trial.settings)
        self._probing = Probing(probes, self._program.model, state.arrays)
        self._proof = dict(state.proof)
        self._seconds = {**dict.fromkeys(_SPENT_ON, 0.0), **state.seconds}

    def _compile(self) -> None:
        """Runs every compiled function over nothing, so that compiling is timed apart."""
        begun = time.perf_counter()
        try:
            self._stretches.compile()
            self._evaluations.compile()
        except (DataLossError, OutOfRangeError):
            forget_kept()
            raise
        self._clocked("compiling", begun)

    def _train_to(self, stop: int) -> None:
        """Trains up to a stop; on the way it halts where a state may be due."""
        done = self._step or 0
        while done < stop and self._diverged is None:
            halt = self._checkpoints.until(done, stop) if self._checkpoints else stop
            begun = time.perf_counter()
            self._diverged = self._stretches.train(done, halt)
            self._clocked("training", begun)
            if self._checkpoints:
                self._checkpoints.trained(halt - done, time.perf_counter() - begun)
            done = halt
            if done < stop and self._diverged is None:
                self._step = done
                self._keep_if_due()

    def _keep_if_due(self) -> None:
        """Hands on the state where it is to be written down."""
        step = self._step or 0
        if not (self._keep and self._checkpoints) or step == self._course.total:
            return
        if self._checkpoints.is_due(step):
            begun = time.perf_counter()
            self._keep(self.state())
            self._checkpoints.kept(step)
            self._clocked("keeping", begun)

    def _is_needless(self, stop: Stop) -> bool:
        """Whether all that is due at a stop is to look for targets, and all are reached."""
        only_look = stop.look and not stop.probes
        return only_look and self._lookout is not None and self._lookout.over

    def _visit(self, stop: Stop) -> None:
        """Does all that is due at a stop."""
        if stop.row:
            self._add_row(stop)
        else:
            self._probed(stop)
            if stop.look and not (self._lookout and self._lookout.over):
                self._look(stop.step)
        self._step = stop.step

    def _add_row(self, stop: Stop) -> None:
        """Evaluates and adds a row to the history; with a loss that is not finite training ends."""
        begun = time.perf_counter()
        evaluated = self._evaluations.values()
        self._clocked("evaluation", begun)
        if self._lookout:
            self._lookout.saw(evaluated)
        sums, epoch = self._stretches.sums, self._course.epoch_at(stop.step)
        trained = sums.means(penalized=self._program.loop.penalized)
        self._rows.add(stop.step, epoch, {**trained, **evaluated, **self._probed(stop)})
        self._report(stop.step, self._course.total, evaluated.get("val_loss", math.nan))
        losses = [value for name, value in evaluated.items() if name in OF_TRAINED]
        losses += [trained["loss"]] if sums.examples else []
        if self._diverged is None and not all(map(math.isfinite, losses)):
            self._diverged = stop.step
        self._stretches.sums = Sums()

    def _look(self, step: int) -> None:
        """Looks for targets, or evaluates everything where none are stated."""
        begun = time.perf_counter()
        lookout = self._lookout
        values = lookout.look(self._sets) if lookout else self._evaluations.values()
        self._watched.add(step, self._course.epoch_at(step), values)
        self._clocked("watching", begun)

    def _probed(self, stop: Stop) -> dict[str, float]:
        """Lets the probes that are due measure, and returns their single numbers."""
        begun = time.perf_counter()
        numbers = self._probing.measure(stop, self._sets)
        self._clocked("evaluation", begun)
        return numbers

    def _tested(self) -> dict[str, float]:
        """Returns loss and accuracy over the test set after the last step."""
        begun = time.perf_counter()
        values = self._evaluations.tested()
        self._clocked("evaluation", begun)
        return values

    def _of_images(self) -> dict[str, Array]:
        """Returns what every image of the evaluated sets came to; nothing if it diverged."""
        if self._diverged is not None:
            return {}
        kept = {*self._trial.settings.evaluation.on, "test"} & {"validation", "test"}
        return of_images({name: one for name, one in self._sets.items() if name in kept})

    def _clocked(self, what: str, begun: float) -> None:
        self._seconds[what] += time.perf_counter() - begun

    def _spent(self) -> dict[str, float]:
        """Returns the seconds spent so far, by what they were spent on."""
        total = self._seconds["total"] + time.perf_counter() - self._begun
        return {**self._seconds, "total": total}
