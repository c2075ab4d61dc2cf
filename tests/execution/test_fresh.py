"""Where workers come from: a server that has imported TensorFlow and changed nothing else."""

import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from bnexp.execution.fresh import as_a_fresh_process, expect_workers, worker_context

ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="workers are forked from a server on Linux only"
)


def told_by(code):
    """Runs code in a new process and returns what it tells as JSON in its last line."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    (line,) = done.stdout.splitlines()
    return json.loads(line)


@pytest.fixture(scope="module")
def after_preloading():
    return told_by("""
import json, os, sys
environment = dict(os.environ)
import bnexp.execution.preload
import gc
print(json.dumps({
    "same environment": dict(os.environ) == environment,
    "imported": sorted({"tensorflow", "keras", "bnexp.training.run_trial"} & set(sys.modules)),
    "left out": sorted({"pandas", "matplotlib", "sklearn"} - set(sys.modules)),
    "collecting": gc.isenabled(),
    "frozen": gc.get_freeze_count() > 100_000,
}))
""")


def test_server_has_imported_what_every_trial_needs(after_preloading):
    assert after_preloading["imported"] == ["bnexp.training.run_trial", "keras", "tensorflow"]
    assert after_preloading["left out"] == ["matplotlib", "pandas", "sklearn"]


def test_server_leaves_environment_and_outputs_as_they_were(after_preloading):
    assert after_preloading["same environment"]


def test_server_keeps_its_workers_from_looking_through_what_it_imported(after_preloading):
    assert after_preloading["collecting"]
    assert after_preloading["frozen"]


def test_libraries_left_out_can_be_imported_afterwards():
    told = told_by("""
import json
from bnexp.training.determinism import import_tensorflow, prepare_environment
prepare_environment(1)
import os
silent = os.dup(2)
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
import_tensorflow()
os.dup2(silent, 2)
import pandas, matplotlib, sklearn, keras
print(json.dumps([pandas.__name__, matplotlib.__name__, sklearn.__name__, keras.__name__]))
""")
    assert told == ["pandas", "matplotlib", "sklearn", "keras"]


def test_tensorflow_that_cannot_be_imported_leaves_the_server_alive():
    assert (
        told_by("""
import json, sys
sys.modules["tensorflow"] = None
import bnexp.execution.preload
print(json.dumps("keras" in sys.modules and "bnexp.training.run_trial" in sys.modules))
""")
        is False
    )


@ON_LINUX
def test_workers_are_forked_from_a_server_with_a_single_thread():
    with as_a_fresh_process(), ProcessPoolExecutor(1, mp_context=worker_context()) as pool:
        server = pool.submit(os.getppid).result()
        assert pool.submit(eval, "'tensorflow' in __import__('sys').modules").result()
    assert server != os.getpid()
    status = Path(f"/proc/{server}/status").read_text()
    assert "\nThreads:\t1\n" in status


@ON_LINUX
def test_expecting_workers_twice_starts_one_server():
    from multiprocessing.forkserver import _forkserver  # noqa: PLC0415 (it has no public name)

    expect_workers()
    first = _forkserver._forkserver_pid
    expect_workers()
    assert first is not None
    assert _forkserver._forkserver_pid == first
