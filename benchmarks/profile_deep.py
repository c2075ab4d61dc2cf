"""Prints where the time goes until a deep network has done its first steps, and the peak memory.

Run as `python benchmarks/profile_deep.py [LAYERS [NORM [OPTIMIZER [MODE]]]]`, by default 100
residual layers of 100 units with batch normalization and Adam on MNIST, compiled as bnexp chooses.
Batches of 33 leave a smaller last one. Seconds are those of the processor.
"""

from __future__ import annotations

import cProfile
import resource
import sys
import tempfile
import time
from pathlib import Path

from bnexp.data import load_data
from bnexp.plan.identity import THREADS
from bnexp.session import prepare
from bnexp.training import determinism

STEPS = 100
TEXT = """
network: {{kind: mlp, hidden: {hidden}, residual: true, norm: {norm}}}
training: {{optimizer: {optimizer}, batch_size: 33, steps: {steps}, compile: {mode}}}
evaluation: {{every: {{steps: {steps}}}}}
seeds: 1
"""
INSIDE = {
    "forward": ("functional.py", "call"),
    "backward": ("backprop.py", "gradient"),
    "update": ("optimizers.py", "apply"),
    "TensorFlow's own passes": ("execute.py", "quick_execute"),
}
"""Parts of compiling the steps: the file and the function that do each."""


def main(
    layers: str = "100", norm: str = "batch", optimizer: str = "adam", mode: str = "auto"
) -> None:
    """Builds, compiles and trains, and prints what each took."""
    determinism.prepare_environment(THREADS)
    determinism.import_tensorflow()
    from bnexp.training.program import DeviceData, Program  # noqa: PLC0415 (imports TensorFlow)
    from bnexp.training.run_trial import Run  # noqa: PLC0415 (likewise)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deep.yaml"
        hidden = [100] * int(layers)
        path.write_text(
            TEXT.format(hidden=hidden, norm=norm, optimizer=optimizer, mode=mode, steps=STEPS)
        )
        prepared = prepare(str(path), verify=False)
        (trial,) = prepared.trials
        data = DeviceData(load_data(prepared.sources[trial.settings.data]))
    clock, profile = Clock(), cProfile.Profile()
    program = Program(trial.settings, data)
    clock.tell("build")
    run = Run(trial, program, data, lambda *_: None)
    clock.tell("draw starting values")
    profile.runcall(run._stretches.compile)
    clock.tell("compile the steps, under the profiler")
    for _ in run.stops():
        pass
    clock.tell(f"compile the evaluation, evaluate 2 x 12,000 images, train {STEPS} steps")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{peak:8.0f} MiB  peak memory")
    _print_shares(profile)


class Clock:
    """Prints how many processor seconds passed since it was last asked."""

    def __init__(self) -> None:
        self._last = time.process_time()

    def tell(self, what: str) -> None:
        """Prints the seconds since the last time, as spent on something."""
        now = time.process_time()
        print(f"{now - self._last:8.2f} s    {what}")
        self._last = now


def _print_shares(profile: cProfile.Profile) -> None:
    codes = [(each.code, each.totaltime) for each in profile.getstats()]
    functions = [(code, seconds) for code, seconds in codes if not isinstance(code, str)]
    whole = max(seconds for _, seconds in functions)
    print("shares of compiling the steps:")
    rest = whole
    for what, (file, name) in INSIDE.items():
        spent = max(
            seconds
            for code, seconds in functions
            if code.co_name == name and Path(code.co_filename).name == file
        )
        rest -= spent
        print(f"{100 * spent / whole:8.1f} %    {what}")
    print(f"{100 * rest / whole:8.1f} %    all else")


if __name__ == "__main__":
    main(*sys.argv[1:])
