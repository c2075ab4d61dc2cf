"""The whole of `bnexp bench`, as little of it as there is."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from patience import HOUR

from bnexp.bench.bars import read_bars


def bench(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "bnexp", "bench", *arguments],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )


@pytest.fixture(scope="module")
def quick(mnist, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    return folder, bench(folder, "--quick", "--out", "out")


def test_quick_sitting_measures_everything_that_is_installed(quick):
    folder, done = quick
    assert done.returncode == 0, done.stderr
    record = json.loads((folder / "out" / "bench.json").read_text())
    absent = {"pytorch", "jax"} if not record["rivals"].keys() & {"torch", "jax"} else set()
    left_out = {*absent, "/bn/", "/batch", "/rnn/"}
    wanted = {
        key
        for bar in read_bars()
        for key in (bar.ours, bar.against)
        if key and not any(name in key for name in left_out)
    }
    assert wanted <= set(record["measurements"])
    assert "step/mlp/none" in record["measurements"]
    facts = record["facts"]
    for key in ("epoch/no-bn", "network/cnn/none"):
        assert facts[f"{key}/bnexp"]["parameters"] == facts[f"{key}/keras-fit"]["parameters"]
    assert {point["axis"] for point in record["growth"]} == {
        "width",
        "depth",
        "batch size",
        "images",
        "trials",
    }
    assert all(
        value > 0
        for key, values in record["measurements"].items()
        for value in values
        if key != "trial/cost"
    )
    assert record["facts"]["epoch/no-bn/keras-fit"]["jit_compile"] is False


def test_quick_sitting_prints_its_table_and_leaves_figures(quick):
    folder, done = quick
    assert "Measured with --quick" in done.stdout
    assert "Keras' fit was compiled with XLA: no." in done.stdout
    assert "figures and bench.json are in out" in done.stderr.splitlines()[-1]
    names = {path.name for path in (folder / "out").iterdir()}
    assert names == {"bench.json", "bench.png", "bench.svg", "growth.png", "growth.svg"}
