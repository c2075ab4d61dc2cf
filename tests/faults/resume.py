"""Kills a trial at any moment of it: it goes on inside, to the same history, weights and test.

Run as a program it takes the number of moments and a seed. Half of the moments kill the worker,
which the run tries again, and half the runner, with which the same command goes on.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import h5py
from sweep import HOUR, Sweep, all_gone, as_program, kill

NETWORKS = {
    "mlp": "{kind: mlp, hidden: [16], norm: batch, dropout: 0.2}",
    "cnn": "{kind: cnn, channels: [4], norm: batch}",
    "rnn": "{kind: rnn, cell: gru, units: [8]}",
}
TEXT = """
name: sweep
data: {{dataset: digits}}
network: {network}
training:
  epochs: {epochs}
  batch_size: 16
  checkpoint: {{steps: 50}}
  save_model: true
evaluation: {{every: {{epochs: {every}}}}}
seeds: 1
"""
EPOCHS = 40
PATIENCE = 10.0


class Trial(Sweep):
    """A run of one trial of some network.

    Args:
        folder: The folder; made anew.
        network: The network.
    """

    def __init__(self, folder: Path, network: str) -> None:
        super().__init__(folder, 1)
        text = TEXT.format(network=NETWORKS[network], epochs=EPOCHS, every=EPOCHS // 4)
        (folder / "sweep.yaml").write_text(text)

    def outcome(self) -> tuple[object, ...]:
        """Returns all that has to be the same: history, test result, weights."""
        (file,) = (self.result / "trials").glob("[!.]*.json")
        stored = json.loads(file.read_text())
        (model,) = (self.result / "models").iterdir()
        with zipfile.ZipFile(model) as archive:
            weights = io.BytesIO(archive.read("model.weights.h5"))
        found = {}
        with h5py.File(weights) as opened:
            opened.visititems(
                lambda name, one: (
                    found.update({name: one[()].tobytes()})
                    if isinstance(one, h5py.Dataset)
                    else None
                )
            )
        return stored["history"], stored["test"], stored["proof"], found

    def step(self) -> int:
        """Returns where the latest state is, 0 where there is none."""
        for path in (self.result / "unfinished").glob("[!.]*.state"):
            with path.open("rb") as file:
                return int(re.search(rb", step (\d+),", file.readline())[1])
        return 0

    def worker(self) -> int:
        """Returns the number of the process that trains; 0 where nothing says so."""
        for path in (self.result / "unfinished").glob("[!.]*.json"):
            return int(json.loads(path.read_text())["process"])
        return 0


def waited_for(told: Callable[[], bool], alive: Callable[[], bool]) -> bool:
    """Waits until something is so, or a process has ended; returns whether it is so."""
    while alive():
        try:
            if told():
                return True
        except (OSError, ValueError, TypeError):
            # It was read as it was moved.
            continue
        time.sleep(0.005)
    return False


def once(trial: Trial, expected: tuple[object, ...], step: int, *, runner: bool) -> list[str]:
    """Kills a trial once a state at or behind a step is there; returns what does not hold."""
    process = trial.start()
    killed = waited_for(
        lambda: trial.worker() and trial.step() >= step, lambda: process.poll() is None
    )
    worker = trial.worker() if killed else 0
    if killed and runner:
        kill(process)
        wrong = [] if all_gone(process.pid, PATIENCE) else ["processes outlived the runner"]
        process = trial.start()
    elif worker:
        os.kill(worker, signal.SIGKILL)
        wrong = []
    else:
        wrong = ["ended before it was killed"]
    if code := process.wait(HOUR):
        return [*wrong, f"exit code {code}: {trial.said.read_text()[-2000:]}"]
    names = ("history", "test result", "proof", "weights")
    pairs = zip(names, expected, trial.outcome(), strict=True)
    wrong += [f"{name} differs" for name, one, other in pairs if one != other]
    (log,) = (trial.result / "logs").iterdir()
    if killed and "from step " not in log.read_text():
        wrong.append("it began anew")
    if (trial.result / "unfinished").exists():
        wrong.append("a state is left")
    return wrong


def main(number: int, seed: int, networks: tuple[str, ...] = tuple(NETWORKS)) -> list[str]:
    """Kills trials of each network at some moments; returns what does not hold."""
    scratch = Path(mkdtemp(prefix="faults-"))
    draws, failures = random.Random(seed), []  # noqa: S311 (a draw, no secret)
    try:
        for network in networks:
            trial = Trial(scratch / network, network)
            assert trial.start().wait(HOUR) == 0, trial.said.read_text()
            expected = trial.outcome()
            steps = expected[0]["steps"][-1]
            for count in range(number):
                trial.clear()
                step = draws.randrange(1, steps * 3 // 4)
                wrong = once(trial, expected, step, runner=count % 2 == 1)
                who = "runner" if count % 2 else "worker"
                print(
                    f"{network} {count + 1}: {who} after step {step}: {wrong or 'good'}", flush=True
                )
                failures += [f"{network}, {who} after step {step}: {each}" for each in wrong]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return failures


if __name__ == "__main__":
    as_program(main, __doc__, "moments for each network")
