"""`bnexp describe` shows every network once, and what each arm costs, in every form of output."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest

PROGRAM = """
import atexit, sys
import typer
from bnexp.cli.configurations.describe import describe
app = typer.Typer()
app.command()(describe)
heavy = "tensorflow", "keras", "numpy", "scipy", "pandas", "sklearn", "matplotlib"
atexit.register(lambda: sys.stderr.write("".join(name for name in heavy if name in sys.modules)))
app({arguments!r})
"""
"""The command as a program that ends by naming the packages that it should have done without."""
SMALL = """
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch}}
  sgd: {training.optimizer: sgd}
grid: {training.batch_size: [32, 1000]}
"""
WHOLE = """\
Network of no-bn, sgd
layer                kind                      output  trainable  other  operations
-------------------  ------------------------  ------  ---------  -----  ----------
flatten              8 x 8 flattened               64          0      0           0
hidden.1             dense with bias               16      1,040      0       2,064
hidden.1.activation  relu                          16          0      0          16
output               dense with bias, softmax      10        170      0         380
total                                                      1,210      0       2,460
No parameter belongs to a normalizer.

Network of bn
layer                kind                      output  trainable  other  operations
-------------------  ------------------------  ------  ---------  -----  ----------
flatten              8 x 8 flattened               64          0      0           0
hidden.1             dense without bias            16      1,024      0       2,048
hidden.1.norm        batch normalization           16         32     32          32
hidden.1.activation  relu                          16          0      0          16
output               dense with bias, softmax      10        170      0         380
total                                                      1,226     32       2,476
The normalizers' share of the parameters is 64 of 1,258, 5.09%.

Arms compared
arm    batch_size  trainable  other  difference  normalizer  forward       step
-----  ----------  ---------  -----  ----------  ----------  -------  ---------
no-bn          32      1,210      0           0       0.00%    2,460    236,160
no-bn        1000      1,210      0           0       0.00%    2,460  7,380,000
bn             32      1,226     32         +48       5.09%    2,476    237,696
bn           1000      1,226     32         +48       5.09%    2,476  7,428,000
sgd            32      1,210      0           0       0.00%    2,460    236,160
sgd          1000      1,210      0           0       0.00%    2,460  7,380,000
difference: how many more parameters, trainable and other, than no-bn.
normalizer: the share of parameters that belong to normalizers.
forward: floating-point operations to classify one example; a multiply-add counts two.
step: those of one training step, estimated as three forward passes for each example.

Memory of one training step, in KiB
arm    batch_size  batch  weights  optimizer  gradients  activations  total
-----  ----------  -----  -------  ---------  ---------  -----------  -----
no-bn          32     32      4.7        9.5        4.7         13.2   32.2
no-bn        1000  1,000      4.7        9.5        4.7        414.1  433.0
bn             32     32      4.9        9.6        4.8         15.2   34.5
bn           1000  1,000      4.9        9.6        4.8        476.6  495.8
sgd            32     32      4.7        0.0        4.7         13.2   22.7
sgd          1000  1,000      4.7        0.0        4.7        414.1  423.5
Weights and what the optimizer keeps are exact; gradients and activations are an estimate.
The data set and TensorFlow itself are not in it.
"""


@pytest.fixture
def describe(tmp_path):
    """The command as another process; what it printed, or why it ended otherwise."""
    (tmp_path / "small.yaml").write_text(SMALL)

    def run(*arguments):
        code = PROGRAM.format(arguments=arguments)
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "100"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def told(here, tmp_path):
    """The command in this process."""
    (tmp_path / "small.yaml").write_text(SMALL)
    return lambda *arguments: here("describe", *arguments)


def test_everything_is_told(describe):
    done = describe("small.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == WHOLE


def test_json_has_plain_numbers(told):
    found = json.loads(told("small.yaml", "--json").stdout)
    assert found["name"] == "small"
    assert [network["of"] for network in found["networks"]] == [
        [{"arm": "no-bn", "cell": {}}, {"arm": "sgd", "cell": {}}],
        [{"arm": "bn", "cell": {}}],
    ]
    assert found["networks"][1]["layers"][2] == {
        "name": "hidden.1.norm",
        "kind": "batch normalization",
        "shape": [16],
        "trainable": 32,
        "other": 32,
        "operations": 32,
        "normalizer": True,
        "normalizing": 64,
    }
    assert found["arms"][3] == {
        "arm": "bn",
        "cell": {"training.batch_size": 1000},
        "trainable": 1226,
        "other": 32,
        "normalizer": 64,
        "operations": 2476,
        "normalizer_share": 64 / 1258,
        "difference": 48,
        "batch_size": 1000,
        "step_size": 1000,
        "step_operations": 7428000,
        "weights_bytes": 4 * 1258,
        "optimizer_bytes": 4 * 2 * 1226,
        "gradients_bytes": 4 * 1226,
        "activations_bytes": 4 * 1000 * (64 + 3 * 16 + 10),
        "total_bytes": 4 * (1258 + 3 * 1226 + 122_000),
    }


def test_csv_has_a_row_for_each_layer_of_an_arm_and_for_each_arm(told):
    rows = list(csv.DictReader(told("small.yaml", "--csv").stdout.splitlines()))
    assert [(row["arm"], row["name"]) for row in rows[3:6]] == [
        ("no-bn", "output"),
        ("sgd", "flatten"),
        ("sgd", "hidden.1"),
    ]
    assert {name: cell for name, cell in rows[3].items() if cell} == {
        "arm": "no-bn",
        "name": "output",
        "kind": "dense with bias, softmax",
        "shape": "[10]",
        "trainable": "170",
        "other": "0",
        "operations": "380",
        "normalizer": "False",
        "normalizing": "0",
    }
    arms = told("small.yaml", "--csv", "--table", "arms").stdout
    rows = list(csv.DictReader(arms.splitlines()))
    assert [(row["arm"], row["difference"], row["optimizer_bytes"]) for row in rows[::2]] == [
        ("no-bn", "0", "9680"),
        ("bn", "48", "9808"),
        ("sgd", "0", "0"),
    ]


def test_a_grid_over_the_network_names_its_point_in_the_title(told, tmp_path):
    grid = "grid: {network.hidden: [[8, 4], []], network.dropout: [0.0, 0.1]}"
    (tmp_path / "grid.yaml").write_text(SMALL[: SMALL.index("grid:")] + grid)
    lines = told("grid.yaml", "--md").stdout.splitlines()
    assert [line for line in lines if line.startswith("**Network")] == [
        "**Network of no-bn, sgd with network.hidden = \\[8, 4\\] and network.dropout = 0.0**",
        "**Network of no-bn, sgd with network.hidden = \\[8, 4\\] and network.dropout = 0.1**",
        "**Network of no-bn, bn, sgd with network.hidden = \\[\\] and network.dropout = 0.0; "
        "no-bn, bn, sgd with network.hidden = \\[\\] and network.dropout = 0.1**",
        "**Network of bn with network.hidden = \\[8, 4\\] and network.dropout = 0.0**",
        "**Network of bn with network.hidden = \\[8, 4\\] and network.dropout = 0.1**",
    ]
    assert "| hidden.2.dropout | dropout of 0.1 | 4 | 0 | 0 | 0 |" in lines


def test_large_memory_is_told_in_mebibytes(told):
    done = told("small.yaml", "--set", "network.hidden=[4000, 4000]")
    assert "Memory of one training step, in MiB" in done.stdout


def test_an_archive_of_ones_own_is_looked_into(describe, tmp_path):
    arrays = {
        "x_train": np.zeros((4, 5, 5), np.uint8),
        "y_train": np.array([0, 1, 2, 0]),
        "x_test": np.zeros((2, 5, 5), np.uint8),
        "y_test": np.array([0, 1]),
    }
    np.savez(tmp_path / "own.npz", **arrays)
    done = describe("small.yaml", "--set", "data.dataset=own.npz", "--json")
    layers = json.loads(done.stdout)["networks"][0]["layers"]
    assert [layer["shape"] for layer in layers] == [[25], [16], [16], [3]]
    assert done.stderr == "numpy"


def test_an_archive_that_is_missing_is_one_message(told):
    done = told("small.yaml", "--set", "data.dataset=own.npz")
    assert (done.returncode, done.stdout) == (4, "")
    assert "own.npz" in done.stderr
    assert "Traceback" not in done.stderr


def test_neither_tensorflow_nor_numpy_is_loaded_for_a_named_data_set(describe):
    done = describe("small.yaml", "--set", "data.dataset=mnist")
    assert "28 x 28 flattened" in done.stdout
    assert done.stderr == ""
