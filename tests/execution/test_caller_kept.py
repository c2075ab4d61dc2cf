"""The process of whoever calls is as it was before: what it had, and what it may do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HOUR

CONFIG = """
name: called
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {epochs: 1}
arms: {a: {}, b: {network.norm: {kind: batch, momentum: 0.8}}}
claims: [{says: BN ends lower, metric: {final: val_loss}, claim: b < a}]
"""

# Two runs side by side in threads, then all that can be asked of an answer.
WATCHED = """
import decimal, json, locale, logging, multiprocessing, os, pickle, random, signal, sys, threading
import warnings
import numpy, matplotlib

def square(number):
    return number * number

def seen():
    mask = os.umask(0)
    os.umask(mask)
    return {
        "main": id(sys.modules["__main__"]),
        "environment": dict(os.environ),
        "filters": [str(each) for each in warnings.filters],
        "random": hash(random.getstate()),
        "numpy's random": str(numpy.random.get_state()),
        "numpy's errors": numpy.geterr(),
        "signals": {int(n): str(signal.getsignal(n)) for n in signal.valid_signals()},
        "blocked": [int(n) for n in signal.pthread_sigmask(signal.SIG_BLOCK, ())],
        "start method": multiprocessing.get_start_method(allow_none=True),
        "children": len(multiprocessing.active_children()),
        "server": sys.modules.get("multiprocessing.forkserver") is None,
        "folder": os.getcwd(),
        "path": list(sys.path),
        "finders": [str(each) for each in sys.meta_path],
        "mask": mask,
        "hooks": [str(each) for each in (sys.excepthook, sys.unraisablehook, threading.excepthook)],
        "streams": [id(sys.stdin), id(sys.stdout), id(sys.stderr)],
        "logging": [logging.root.level, len(logging.root.handlers), logging.root.manager.disable],
        "locale": locale.setlocale(locale.LC_ALL),
        "decimal": str(decimal.getcontext()),
        "matplotlib": {key: str(matplotlib.rcParams._get(key)) for key in matplotlib.rcParams},
        "threads": threading.active_count(),
        "switching": sys.getswitchinterval(),
        "bytecode": sys.dont_write_bytecode,
    }

if __name__ == "__main__":
    before = seen()
    import bnexp
    threads = [
        threading.Thread(target=bnexp.run, args=("called.yaml",), kwargs={"out": out, "jobs": 1})
        for out in ("out0", "out1")
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    answers = [bnexp.load(f"out{n}/called") for n in range(2)]
    print(answers[0].history.equals(answers[1].history), len(answers[0].history))
    [str(verdict) for answer in answers for verdict in answer.verdicts]
    after = seen()
    print(json.dumps([name for name in before if before[name] != after[name]]))
    assert pickle.loads(pickle.dumps(square)) is square
    context = multiprocessing.get_context("forkserver")
    with context.Pool(1) as pool:
        print(pool.map(abs, [-1]), pool.apply(os.getenv, ("OMP_NUM_THREADS", "unset")))
"""


def called(code: str, folder: Path, *arguments: str) -> list[str]:
    """Runs code as a script and returns the lines that it prints; nothing is to be complained."""
    (folder / "called.yaml").write_text(CONFIG)
    (folder / "script.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "-W", "ignore::UserWarning", "script.py", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_process_is_as_before_after_two_runs_side_by_side(tmp_path, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    same, changed, pool = called(WATCHED, tmp_path)
    assert same == "True 4"
    assert json.loads(changed) == []
    assert pool == "[1] unset"


IN_A_POOL = """
import multiprocessing, sys

def job(number):
    import bnexp

    return len(bnexp.run("called.yaml", out=f"pool{number}", jobs=1).history)

if __name__ == "__main__":
    with multiprocessing.get_context(sys.argv[1]).Pool(1) as pool:
        print(pool.map(job, [1]))
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_worker_of_a_pool_may_run_an_experiment(method, tmp_path):
    assert called(IN_A_POOL, tmp_path, method) == ["[4]"]
