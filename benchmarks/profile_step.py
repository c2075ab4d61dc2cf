"""Prints where the microseconds of one compiled training step go, by the kernels that XLA made.

Run as `python benchmarks/profile_step.py [CONFIG [ARM]]`, by default the article's arm without
batch normalization. Tracing adds a fraction of a microsecond to each kernel.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from bnexp.data import load_data
from bnexp.plan.identity import THREADS
from bnexp.session import prepare
from bnexp.training import determinism

STEPS = 200
SHOWN = 14


def main(config: str = "article", arm: str = "no-bn") -> None:
    """Trains some steps under TensorFlow's profiler and prints the medians."""
    determinism.prepare_environment(THREADS)
    os.environ["XLA_FLAGS"] = "--xla_cpu_enable_xprof_traceme=true"
    determinism.import_tensorflow()
    from bnexp.training.program import DeviceData, Program  # noqa: PLC0415 (imports TensorFlow)
    from bnexp.training.run_trial import run_trial  # noqa: PLC0415 (likewise)

    stop = [f"evaluation.every.steps={STEPS}"]
    prepared = prepare(config, sets=[f"training.steps={2 * STEPS}", *stop], verify=False)
    trial = next(trial for trial in prepared.trials if trial.arm == arm)
    data = DeviceData(load_data(prepared.sources[trial.settings.data]))
    with tempfile.TemporaryDirectory() as folder:
        run_trial(trial, Program(trial.settings, data), data, Profiler(folder))
        _print(_medians(Path(folder)))


class Profiler:
    """Traces the stretch between the evaluation after the first and after the second half.

    Args:
        folder: Where the trace is written.
    """

    def __init__(self, folder: str) -> None:
        self._folder, self._evaluations = folder, 0

    def __call__(self, _step: int, _steps: int, _loss: float) -> None:
        """Is told of each evaluation: before the first step, halfway, at the end."""
        import tensorflow as tf  # noqa: PLC0415 (only after the environment is prepared)

        self._evaluations += 1
        if self._evaluations == 2:
            tf.profiler.experimental.start(self._folder)
        elif self._evaluations == 3:
            tf.profiler.experimental.stop()


def _medians(folder: Path) -> dict[str, float]:
    """Returns for each kernel that ran once a step the median of its microseconds."""
    from tensorflow.tsl.profiler.protobuf import xplane_pb2  # noqa: PLC0415 (as above)

    space: Any = xplane_pb2.XSpace()
    (path,) = folder.rglob("*.xplane.pb")
    space.ParseFromString(path.read_bytes())
    spent = defaultdict(list)
    for plane in space.planes:
        for line in plane.lines:
            for event in line.events:
                name = plane.event_metadata[event.metadata_id].name
                spent[name].append(event.duration_ps / 1e6)
    return {
        name: statistics.median(values)
        for name, values in spent.items()
        if abs(len(values) - STEPS) <= 2 and name != "ThunkExecutor::Execute"
    }


def _print(medians: dict[str, float]) -> None:
    ordered = sorted(medians.items(), key=lambda item: -item[1])
    for name, value in ordered[:SHOWN]:
        print(f"{value:8.2f} us  {name}")
    rest = [value for _, value in ordered[SHOWN:]]
    print(f"{sum(rest):8.2f} us  {len(rest)} further kernels")
    print(f"{sum(medians.values()):8.2f} us  together")


if __name__ == "__main__":
    main(*sys.argv[1:])
