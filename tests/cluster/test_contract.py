"""The engine of a cluster keeps what is promised of engines, on real workers of Dask."""

from __future__ import annotations

import pytest
from contracts.executor import ProcessExecutorContract

from bnexp.execution import ENGINES
from bnexp.execution.dask.engine import Dask


@pytest.fixture(autouse=True)
def plugged_in(lasting, monkeypatch):
    monkeypatch.setitem(ENGINES, "cluster", Dask(lasting.address))
    TestDask.lasting = lasting


class TestDask(ProcessExecutorContract):
    engine = "cluster"

    def processes(self):
        return self.lasting.processes()
