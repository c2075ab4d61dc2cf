"""Times programs in turns: training steps as the loop does them, and inference as users compile it.

Nothing changes while it is timed: the learning rate is 0, and the steps are those of one epoch's
beginning, again and again.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import tensorflow as tf

from bnexp.config.course import plan_course
from bnexp.data import split_of
from bnexp.networks import computing_in
from bnexp.streams import stream
from bnexp.training.program import DeviceData, Program
from bnexp.training.steps import Sums
from bnexp.training.stretches import Stretches
from bnexp.trial import Trial

STEP = "training step"
"""What is timed besides inference."""

BLOCK = 0.02
"""Seconds that a measurement takes at least; what is timed is repeated until then."""

Work = Callable[[int], None]
"""Does a number of times what is timed."""


def inference(batch: int) -> str:
    """Returns what the inference of a batch is called.

    Args:
        batch: Number of images.
    """
    return f"inference of {batch}"


def works_of(trial: Trial, data: DeviceData, batches: Sequence[int]) -> dict[str, Work]:
    """Returns what of a trial's program is timed, compiled and warm.

    Args:
        trial: The trial.
        data: The data set that it runs over.
        batches: Numbers of images for inference.
    """
    training = trial.settings.training
    optimizer = training.optimizer.model_copy(update={"learning_rate": 0.0})
    still = training.model_copy(update={"optimizer": optimizer, "epochs": 1})
    still = still.model_copy(update={"steps": None, "examples": None})
    trial = replace(trial, settings=trial.settings.model_copy(update={"training": still}))
    program = Program(trial.settings, data)
    index, _ = split_of(data.train, trial.settings.data, trial.seed)
    course = plan_course(still, len(index))
    stretches = Stretches(trial, course, index, data.labels.numpy(), program.loop)
    program.start(trial.settings, trial.seed, stretches.first_batch())
    steps = _steps(stretches, course.full or 1)
    works = {STEP: steps}
    for batch in batches:
        images = np.resize(np.arange(data.total), batch)
        works[inference(batch)] = _inference(trial, program, images)
    for work in works.values():
        work(1)
    return works


def _steps(stretches: Stretches, most: int) -> Work:
    """Returns what trains; at most so many steps are one call."""
    stretches.compile()

    def work(times: int) -> None:
        while times > 0:
            stretches.sums = Sums()
            stretches.train(0, min(times, most))
            times -= most

    return work


def _inference(trial: Trial, program: Program, images: np.ndarray) -> Work:
    """Returns what asks the network for the classes of some images."""
    precision = trial.settings.training.precision

    def ask(inputs: object) -> tf.Tensor:
        return program.model(inputs, training=False)

    compiled = tf.function(computing_in(precision)(ask), autograph=False)
    inputs = program.loop.inputs(images)

    def work(times: int) -> None:
        for _ in range(times):
            compiled(inputs).numpy()

    return work


def time_in_turns(
    works: Sequence[dict[str, Work]], rounds: int, tell: Callable[[int], object], seed: int = 0
) -> list[dict[str, list[float]]]:
    """Returns for each of several programs the seconds of all that is timed, one for each round.

    What is compared is repeated equally often and comes in turns, in an order that is drawn anew
    for each round.

    Args:
        works: For each program what is timed.
        rounds: How many rounds.
        tell: Is told after each round how many are done.
        seed: Of the stream `cost`, which draws the orders.
    """
    drawn = stream(seed, "cost")
    times = {what: max(_repeats(work[what]) for work in works) for what in works[0]}
    taken: list[dict[str, list[float]]] = [{what: [] for what in times} for _ in works]
    with _undisturbed():
        for done in range(rounds):
            for what, repeats in times.items():
                for number in drawn.permutation(len(works)):
                    seconds = _timed(works[number][what], repeats) / repeats
                    taken[number][what].append(seconds)
            tell(done + 1)
    return taken


def _repeats(work: Work) -> int:
    """Returns how often something is to be done, so that it takes as long as a measurement."""
    repeats = 1
    while (seconds := _timed(work, repeats)) < BLOCK and repeats < 2**16:
        grown = BLOCK / max(seconds, BLOCK / 64)
        repeats = max(repeats + 1, round(repeats * min(grown * 1.2, 16)))
    return repeats


def _timed(work: Work, times: int) -> float:
    begun = time.perf_counter()
    work(times)
    return time.perf_counter() - begun


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keeps garbage from being looked for meanwhile."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
