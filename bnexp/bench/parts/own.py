"""bnexp's own epochs on demand: the trial that a worker would run, asked for epoch by epoch.

Run as `python -m bnexp.bench.parts.own CONFIG ARM [SET...]`; the lines that it reads and writes
are those of `benchmarks/rivals/pacing.py`.
"""

from __future__ import annotations

import json
import os
import sys
import time

from bnexp.data import load_data
from bnexp.plan.identity import THREADS
from bnexp.session import prepare
from bnexp.training import determinism

EPOCHS = 1000
"""More than are ever asked for; the bench ends the program."""


class Pace:
    """Holds a trial before each epoch until the epoch is asked for; the first only warms up.

    Attributes:
        facts: What the bench is told before the first epoch.
    """

    def __init__(self) -> None:
        self.facts = {"threads": THREADS}
        self._begun = 0.0
        self._out = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)

    def __call__(self, step: int, steps: int, loss: float) -> None:
        """Is told of each evaluation, and returns when the next epoch may begin."""
        epochs = step * EPOCHS / steps
        if epochs < 1:
            return
        ended = time.perf_counter()
        line = {"seconds": ended - self._begun, "val_loss": loss} if epochs > 1 else self.facts
        self._out.write(json.dumps(line) + "\n")
        self._out.flush()
        if not sys.stdin.readline():
            sys.exit(0)
        self._begun = time.perf_counter()


def main(config: str, arm: str, *sets: str) -> None:
    """Trains the first seed of an arm, epoch by epoch as they are asked for."""
    pace = Pace()
    determinism.prepare_environment(THREADS)
    determinism.import_tensorflow()
    determinism.use_keras_defaults()
    from bnexp.networks import count_parameters  # noqa: PLC0415 (imports TensorFlow)
    from bnexp.training.program import DeviceData, Program  # noqa: PLC0415 (likewise)
    from bnexp.training.run_trial import run_trial  # noqa: PLC0415 (likewise)

    prepared = prepare(config, sets=[f"training.epochs={EPOCHS}", *sets], verify=False)
    trial = next(trial for trial in prepared.trials if trial.arm == arm)
    data = DeviceData(load_data(prepared.sources[trial.settings.data]))
    program = Program(trial.settings, data)
    pace.facts["parameters"] = sum(count_parameters(program.model).values())
    run_trial(trial, program, data, pace)


if __name__ == "__main__":
    main(*sys.argv[1:])
