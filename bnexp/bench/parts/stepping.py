"""Steps of the compiled loop on demand, of several networks in turn, in one process.

Run as `python -m bnexp.bench.parts.stepping CONFIG STEPS ARM[:MODE]...`; the lines that it reads
and writes are those of `benchmarks/rivals/pacing.py`, for each round the seconds of a step of each
arm, in the mode that is stated or that bnexp chooses.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from typing import Any

from bnexp.config.course import plan_course
from bnexp.data import load_data, split_of
from bnexp.plan.identity import THREADS
from bnexp.session import Prepared, prepare
from bnexp.training import determinism
from bnexp.trial import Trial


class Turn:
    """The first steps of a trial, which can be done again and again.

    Args:
        trial: The trial.
        data: A `DeviceData` with its data set.
        steps: How many steps.
    """

    def __init__(self, trial: Trial, data: Any, steps: int) -> None:
        from bnexp.training.program import Program  # noqa: PLC0415 (imports TensorFlow)
        from bnexp.training.stretches import Stretches  # noqa: PLC0415 (likewise)

        settings = trial.settings
        training, _ = split_of(data.train, settings.data, trial.seed)
        program = Program(settings, data)
        course = plan_course(settings.training, len(training))
        self._stretches = Stretches(trial, course, training, data.labels.numpy(), program.loop)
        program.start(settings, trial.seed, self._stretches.first_batch())
        self._steps = steps
        self.seconds()

    def seconds(self) -> float:
        """Does the steps, and returns how long one of them took."""
        begun = time.perf_counter()
        self._stretches.train(0, self._steps)
        return (time.perf_counter() - begun) / self._steps


def main(config: str, steps: str, *arms: str) -> None:
    """Has every arm do its steps whenever a round is asked for, each round from another arm on."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    determinism.prepare_environment(THREADS)
    determinism.import_tensorflow()
    determinism.use_keras_defaults()
    from bnexp.training.program import DeviceData  # noqa: PLC0415 (imports TensorFlow)

    prepared = prepare(config, verify=False)
    (source,) = set(prepared.sources.values())
    data = DeviceData(load_data(source))
    trials = {arm: _trial_of(prepared, *arm.split(":")) for arm in arms}
    turns = [(arm, Turn(trial, data, int(steps))) for arm, trial in trials.items()]
    line: dict[str, float] = {"threads": THREADS}
    while True:
        out.write(json.dumps(line) + "\n")
        out.flush()
        if not sys.stdin.readline():
            sys.exit(0)
        line = {arm: turn.seconds() for arm, turn in turns}
        turns.append(turns.pop(0))


def _trial_of(prepared: Prepared, arm: str, mode: str = "auto") -> Trial:
    """Returns the first trial of an arm, to be compiled in a mode."""
    trial = next(trial for trial in prepared.trials if trial.arm == arm)
    training = trial.settings.training.model_copy(update={"compile": mode})
    return replace(trial, settings=trial.settings.model_copy(update={"training": training}))


if __name__ == "__main__":
    main(*sys.argv[1:])
