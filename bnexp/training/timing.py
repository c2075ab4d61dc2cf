"""Times programs in turns: training steps as the loop does them, and inference as users compile it.

Nothing changes while it is timed: the learning rate is 0, and the steps are those of one epoch's
beginning, again and again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import tensorflow as tf

from bnexp.config.course import plan_course
from bnexp.data import split_of
from bnexp.networks import computing_in
from bnexp.processes.in_turns import Work
from bnexp.training.program import DeviceData, Program
from bnexp.training.steps import Sums
from bnexp.training.stretches import Stretches
from bnexp.trial import Trial

STEP = "training step"
"""What is timed besides inference."""


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
