"""The process of whoever calls is as it was before: what it had, and what it may do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from patience import HOUR

CONFIG = """
name: called
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {epochs: 1}
arms: {a: {}, b: {network.initializer: he_normal}}
claims: [{says: b ends lower, metric: {final: val_loss}, claim: b < a}]
"""

# Runs side by side and one after the other, and all that can be asked of an answer.
CALLERS = """
import json, multiprocessing, os, pickle, sys, threading
import process_state

def square(number):
    return number * number

def job(number):
    before = process_state.seen()
    import bnexp
    result = bnexp.run("called.yaml", out=f"out{number}", jobs=1, progress=number == 1)
    loaded = bnexp.load(f"out{number}/called")
    [str(verdict) for verdict in loaded.verdicts]
    bnexp.check(loaded, against=result), bnexp.plot(result, kinds=["forest"])
    return len(result.history), process_state.changed(before)

def in_this_process():
    found = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(job(n)[0])) for n in range(2)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return [*([rows, []] for rows in found), job(2)]

def in_pools():
    found = []
    for number, method in enumerate(("fork", "spawn", "forkserver")):
        with multiprocessing.get_context(method).Pool(1) as pool:
            found += pool.map(job, [10 + number])
    return found

def by_joblib():
    import joblib
    return joblib.Parallel(n_jobs=2)(joblib.delayed(job)(number) for number in range(2))

if __name__ == "__main__":
    before = process_state.seen()
    found = {"process": in_this_process, "pools": in_pools, "joblib": by_joblib}[sys.argv[1]]()
    print(json.dumps(found))
    print(json.dumps(process_state.changed(before)))
    assert pickle.loads(pickle.dumps(square)) is square
    context = multiprocessing.get_context("forkserver")
    with context.Pool(1) as pool:
        print(pool.map(abs, [-1]), pool.apply(os.getenv, ("OMP_NUM_THREADS", "unset")))
"""


def called(code: str, folder: Path, *arguments: str) -> tuple[list[str], str]:
    """Runs code as a script and returns the lines that it prints, and what stands on stderr."""
    (folder / "called.yaml").write_text(CONFIG)
    (folder / "script.py").write_text(code)
    shutil.copy(Path(__file__).with_name("process_state.py"), folder)
    done = subprocess.run(
        [sys.executable, "-W", "ignore::UserWarning", "script.py", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines(), done.stderr


def test_process_is_as_before_after_runs_in_threads_and_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    (found, changed, pool), told = called(CALLERS, tmp_path, "process")
    assert json.loads(found) == [[4, []]] * 3
    assert json.loads(changed) == []
    assert pool == "[1] unset"
    assert told.splitlines()[0] == "2 trials, 1 worker"
    assert len(told.splitlines()) == 3


def test_workers_of_pools_may_run_an_experiment_and_are_as_before(tmp_path):
    (found, *_), told = called(CALLERS, tmp_path, "pools")
    assert json.loads(found) == [[4, []]] * 3
    assert told == ""


def test_processes_of_joblib_are_as_before_after_a_run_in_each(tmp_path):
    (found, *_), _ = called(CALLERS, tmp_path, "joblib")
    assert json.loads(found) == [[4, []]] * 2
