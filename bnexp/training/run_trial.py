"""The recipe of a trial: split, start, compile, then epochs of stretches and evaluations."""

from __future__ import annotations

import math
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import tensorflow as tf

from bnexp.config.course import evaluation_steps, plan_course, watched_steps
from bnexp.config.language.evaluation import Looking
from bnexp.data import epoch_order, split_indices
from bnexp.networks import count_parameters
from bnexp.streams import digest
from bnexp.training.looks import BEGINNINGS, EvaluationSet, Lookout
from bnexp.training.loop import CompiledLoop, Sums, as_index
from bnexp.training.program import DeviceData, Program
from bnexp.training.rates import learning_rates
from bnexp.trial import History, Timings, Trial, TrialResult, TrialStatus

Report = Callable[[float, float], None]
"""Is told after each evaluation how many epochs are done and the validation loss, or NaN."""

_NOT_FINITE = "the loss was not finite"


@dataclass
class _Rows:
    """The rows of a history, collected one evaluation at a time."""

    steps: list[int] = field(default_factory=list)
    epochs: list[float] = field(default_factory=list)
    series: dict[str, list[float]] = field(default_factory=dict)

    def add(self, step: int, epoch: float, values: dict[str, float]) -> None:
        self.steps.append(step)
        self.epochs.append(epoch)
        for name, value in values.items():
            self.series.setdefault(name, []).append(value)

    def history(self) -> History:
        series = {name: tuple(values) for name, values in self.series.items()}
        return History(tuple(self.steps), tuple(self.epochs), series)


def run_trial(trial: Trial, program: Program, data: DeviceData, report: Report) -> TrialResult:
    """Trains one trial and returns what came out; divergence is a result, not an error.

    Args:
        trial: What to train.
        program: The compiled program of the trial.
        data: The data set that the program runs over.
        report: Is told of the progress.
    """
    return _Run(trial, program, data, report).result()


class _Run:
    """One trial on its way."""

    def __init__(self, trial: Trial, program: Program, data: DeviceData, report: Report) -> None:
        self.trial, self.program, self.data, self.report = trial, program, data, report
        settings = trial.settings
        self.train_index, validation_index = split_indices(
            data.train, settings.data.validation, trial.seed
        )
        self.course = plan_course(settings.training, len(self.train_index))
        self.rates = learning_rates(settings.training, self.course)
        self.sets = _evaluation_sets(
            validation_index, np.arange(data.train, data.total), program.loop
        )
        self.proof = {"split": digest(self.train_index)}
        self.seconds = dict.fromkeys(("compiling", "training", "evaluation", "watching"), 0.0)
        self.looks = watched_steps(settings.evaluation, self.course)
        self.lookout = _lookout(settings.evaluation.watch)
        self.rows, self.watched = _Rows(), _Rows()
        self.sums = Sums()
        self.ordered = -1
        self.batches: tuple[tf.Tensor, ...] = ()

    def result(self) -> TrialResult:
        begun = time.perf_counter()
        self.proof |= self.program.start(self.trial.settings, self.trial.seed)
        self._compile()
        self._clocked("compiling", begun)
        diverged = self._train()
        test = {} if diverged is not None else self._tested()
        return TrialResult(
            trial_id=self.trial.trial_id,
            seed=self.trial.seed,
            status=TrialStatus.FINISHED if diverged is None else TrialStatus.DIVERGED,
            reason="" if diverged is None else f"{_NOT_FINITE} after step {diverged}",
            diverged_step=diverged,
            history=self.rows.history(),
            watched=self.watched.history(),
            test=test,
            parameters=count_parameters(self.program.model),
            proof=self.proof,
            timings=Timings(
                compiling=self.seconds["compiling"],
                training=self.seconds["training"],
                evaluation=self.seconds["evaluation"],
                watching=self.seconds["watching"],
                total=time.perf_counter() - begun,
            ),
        )

    def _compile(self) -> None:
        """Runs every compiled function over nothing, so that compiling is timed apart."""
        course, batch = self.course, self.trial.settings.training.batch_size
        for steps, size in ((course.full, batch), (1, course.remainder)):
            if steps and size:
                rates = tf.zeros(steps, self.rates.dtype)
                order = as_index(np.zeros((steps, size)))
                self.program.loop.train(order, rates, 0, 0, Sums())
        self.sets["validation"].compile()

    def _train(self) -> int | None:
        """Trains to the end; returns after how many steps the loss was not finite, or None."""
        stops = evaluation_steps(self.trial.settings.evaluation, self.course)
        if not self._add_row(0):
            return 0
        for start, stop in pairwise(stops):
            diverged = self._train_between(start, stop)
            if diverged is not None:
                self._add_row(diverged + 1)
                return diverged
            if not self._add_row(stop):
                return stop
        return None

    def _train_between(self, start: int, stop: int) -> int | None:
        """Trains from one row of the history to the next, and looks for targets on the way."""
        self.sums = Sums()
        for look in self.looks[bisect_right(self.looks, start) : bisect_left(self.looks, stop)]:
            if self.lookout and self.lookout.over:
                break
            diverged = self._train_stretch(start, look)
            if diverged is not None:
                return diverged
            self._look(look)
            start = look
        return self._train_stretch(start, stop)

    def _look(self, step: int) -> None:
        """Looks for targets, or evaluates everything where none are stated."""
        begun = time.perf_counter()
        values = self.lookout.look(self.sets) if self.lookout else self._evaluated()
        self.watched.add(step, self.course.epoch_at(step), values)
        self._clocked("watching", begun)

    def _train_stretch(self, start: int, stop: int) -> int | None:
        """Trains over ends of epochs, whole or in part."""
        per_epoch = self.course.per_epoch
        while start < stop:
            epoch, first = divmod(start, per_epoch)
            last = min(stop - epoch * per_epoch, per_epoch)
            diverged = self._train_within(epoch, first, last)
            if diverged is not None:
                return epoch * per_epoch + diverged
            start = epoch * per_epoch + last
        return None

    def _train_within(self, epoch: int, first: int, last: int) -> int | None:
        """Trains steps of one epoch; returns the one whose loss was not finite, or None."""
        begun = time.perf_counter()
        full, loop = self.course.full, self.program.loop
        whole, rest = self._order(epoch)
        rates = self.rates[epoch * self.course.per_epoch :][: self.course.per_epoch]
        padded = np.zeros(self.course.per_epoch, self.rates.dtype)
        padded[: len(rates)] = rates
        if first < min(last, full):
            self.sums = loop.train(
                whole, tf.constant(padded[:full]), first, min(last, full), self.sums
            )
        if last > full and self.sums.bad_step < 0:
            self.sums = loop.train(rest, tf.constant(padded[full:]), 0, 1, self.sums)
            if self.sums.bad_step == 0:
                self.sums = replace(self.sums, bad_step=full)
        self._clocked("training", begun)
        return self.sums.bad_step if self.sums.bad_step >= 0 else None

    def _order(self, epoch: int) -> tuple[tf.Tensor, ...]:
        """Returns the order of an epoch: whole batches `(steps, batch)`, the rest `(1, rest)`."""
        if self.ordered != epoch:
            order = epoch_order(
                self.train_index, self.trial.settings.data.order, self.trial.seed, epoch + 1
            )
            self.proof[f"order/{epoch + 1}"] = digest(order)
            whole = self.course.full * self.trial.settings.training.batch_size
            batches = order[:whole].reshape(self.course.full, -1) if whole else order[:0]
            self.batches = as_index(batches), as_index(order[whole:][np.newaxis])
            self.ordered = epoch
        return self.batches

    def _add_row(self, step: int) -> bool:
        """Evaluates, adds a row to the history, and returns whether all is finite."""
        sums, values = self.sums, {"loss": math.nan, "accuracy": math.nan}
        if self.program.loop.penalized:
            values["cross_entropy"] = math.nan
        if sums.examples:
            means = {
                "loss": sums.loss / sums.examples,
                "accuracy": sums.correct / sums.examples,
                "cross_entropy": sums.cross_entropy / sums.examples,
            }
            values = {name: means[name] for name in values}
        begun = time.perf_counter()
        evaluated = self._evaluated()
        self._clocked("evaluation", begun)
        if self.lookout:
            self.lookout.saw(evaluated)
        losses = [value for name, value in evaluated.items() if name.endswith("loss")]
        losses += [values["loss"]] if sums.examples else []
        values |= evaluated
        self.rows.add(step, self.course.epoch_at(step), values)
        self.report(self.course.epoch_at(step), values.get("val_loss", math.nan))
        return all(map(math.isfinite, losses))

    def _evaluated(self) -> dict[str, float]:
        """Returns what is measured over each set that is to be evaluated on the way."""
        found: dict[str, float] = {}
        for name in self.trial.settings.evaluation.on:
            values = self.sets[name].evaluate()
            # The same over every set: it hangs on the weights alone.
            penalty = {key: values.pop(key) for key in ("penalty",) if key in values}
            found |= {f"{BEGINNINGS[name]}_{key}": v for key, v in values.items()} | penalty
        return found

    def _tested(self) -> dict[str, float]:
        """Returns loss and accuracy over the test set after the last step."""
        begun = time.perf_counter()
        values = self.sets["test"].evaluate()
        self._clocked("evaluation", begun)
        return values

    def _clocked(self, what: str, begun: float) -> None:
        self.seconds[what] += time.perf_counter() - begun


def _evaluation_sets(
    validation: np.ndarray, test: np.ndarray, loop: CompiledLoop
) -> dict[str, EvaluationSet]:
    longest = max(len(validation), len(test))
    return {
        name: EvaluationSet(index, longest, loop)
        for name, index in (("validation", validation), ("test", test))
    }


def _lookout(watch: Looking | None) -> Lookout | None:
    """Returns what looks for the targets that are stated; None where none are."""
    return Lookout(watch.targets.by_series) if watch and watch.targets else None
