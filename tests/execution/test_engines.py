"""Engines keep what is promised of them, and a further one is plugged in by its name."""

from __future__ import annotations

import pytest
from contracts.executor import TEXT, ExecutorContract, ProcessExecutorContract
from in_process import InProcess
from worker_processes import worker_processes

from bnexp.execution import ENGINES, Silent
from bnexp.plan.identity import THREADS
from bnexp.session import prepare, train
from bnexp.store.identities import read_identities
from bnexp.training.determinism import prepare_environment

# One of the engines imports TensorFlow into this process.
prepare_environment(THREADS)


@pytest.fixture(autouse=True, scope="module")
def plugged_in():
    """Adds the engine as a line of the registry would."""
    ENGINES["in process"] = InProcess()
    yield
    del ENGINES["in process"]


class TestLocal(ProcessExecutorContract):
    engine = "local"

    def processes(self):
        return worker_processes()


class TestInProcess(ExecutorContract):
    engine = "in process"


def test_run_by_another_engine_leaves_the_same_results(tmp_path):
    path = tmp_path / "contract.yaml"
    path.write_text(TEXT)
    folders = []
    for engine in (None, "in process"):
        prepared = prepare(path, out=tmp_path / f"{engine}", engine=engine)
        assert train(prepared, Silent(), jobs=1) is None
        folders.append(prepared.folder.path)
    for name in ("history.csv", "trials.csv", "identities.json", "experiment.yaml"):
        local, other = ((folder / name).read_bytes() for folder in folders)
        assert local == other
    found = [result for _, result in read_identities(folders[0])]
    assert [(result.identity, result.arm) for result in found] == [
        *(("folding", "bn"), ("parameters", "bn"))
    ]
    assert all(0 <= result.deviation < 1e-9 for result in found)
    log = (folders[0] / "logs" / "identities.log").read_text()
    assert log.count("checks of identities") == 1
    assert log.startswith("2 checks of identities\n")
