"""Holds PyTorch's convention of batch normalization against PyTorch: one epoch, trained twice.

Run as `python benchmarks/twin.py PYTHON`, where PYTHON is an interpreter with PyTorch. Each arm of
`twin.yaml` is trained by bnexp and by `rivals/torch_twin.py`, from the same weights, with the same
batches in the same order. Ends with exit code 1 where the mean training loss of an arm differs by
more than 0.002. The validation loss stands beside it: it hangs on the last weights alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bnexp.data import DataSet, epoch_order, load_data, split_indices
from bnexp.errors import BnexpError
from bnexp.plan.identity import THREADS
from bnexp.session import prepare
from bnexp.training import determinism
from bnexp.trial import Trial

FOLDER = Path(__file__).parent
WITHIN = 2e-3
"""How far the mean losses of one epoch may be apart, as training enlarges the last digit."""

LOSSES = ("loss", "val_loss")


def main(python: str, *sets: str) -> int:
    """Trains every arm twice, prints both losses of each, and returns the exit code.

    Args:
        python: An interpreter with PyTorch and numpy.
        sets: Further settings, each `path=value`.
    """
    determinism.prepare_environment(THREADS)
    determinism.import_tensorflow()
    determinism.use_keras_defaults()
    prepared = prepare(FOLDER / "twin.yaml", sets=[*sets], verify=False)
    apart: list[float] = []
    print(f"{'arm':8}{'':10}{'bnexp':>10}{'PyTorch':>10}{'apart':>10}")
    for trial in prepared.trials:
        dataset = load_data(prepared.sources[trial.settings.data])
        ours, handed = trained(trial, dataset)
        theirs = trained_there(python, handed)
        for name in LOSSES:
            one, other = ours[name], theirs[name]
            print(f"{trial.arm:8}{name:10}{one:10.6f}{other:10.6f}{abs(one - other):10.1e}")
        apart.append(abs(ours["loss"] - theirs["loss"]))
    print(f"training losses differ by at most {max(apart):.1e}; allowed: {WITHIN}")
    return int(max(apart) > WITHIN)


def trained(trial: Trial, dataset: DataSet) -> tuple[dict[str, float], dict[str, Any]]:
    """Trains a trial of one epoch.

    Returns:
        Its losses, and what another program needs to do the same: the roles of the blocks behind
        the flattened input, the starting weights by role, images, labels, the order of batches.
    """
    from bnexp.networks.start import weights_by_role  # noqa: PLC0415 (imports TensorFlow)
    from bnexp.training.program import DeviceData, Program  # noqa: PLC0415 (likewise)
    from bnexp.training.run_trial import run_trial  # noqa: PLC0415 (likewise)

    settings, data = trial.settings, DeviceData(dataset)
    program = Program(settings, data)
    program.start(settings, trial.seed)
    weights = {role: weight.numpy() for role, weight in weights_by_role(program.model)}
    part, held_out = split_indices(dataset.train, settings.data.validation, trial.seed)
    handed = {
        **weights,
        "roles": [layer.name for layer in program.model.layers[2:]],
        "images": dataset.images[: dataset.train],
        "labels": dataset.labels[: dataset.train],
        "order": epoch_order(part, settings.data.order, trial.seed, 1),
        "held_out": held_out,
        "batch": settings.training.batch_size,
        "precision": settings.training.precision,
        "rate": settings.training.optimizer.learning_rate,
    }
    series = run_trial(trial, program, data, lambda *_: None).history.series
    return {name: series[name][-1] for name in LOSSES}, handed


def trained_there(python: str, handed: dict[str, Any]) -> dict[str, float]:
    """Returns what PyTorch makes of the same weights and batches."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "handed.npz"
        np.savez(path, allow_pickle=False, **handed)
        program = [python, FOLDER / "rivals" / "torch_twin.py", path]
        done = subprocess.run(program, stdout=subprocess.PIPE, text=True, check=True)
    losses: dict[str, float] = json.loads(done.stdout)
    return losses


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except BnexpError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
