"""Answers of one name, of trials that an engine makes up instead of training them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bnexp.execution import ENGINES, LOCAL, TrialJob
from bnexp.plan.identity import record_of
from bnexp.trial import TrialStatus

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 5
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, momentum: 0.8}}
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}
accept: {few-seeds: made up}
"""


class MadeUp:
    """An engine that makes results up, and knows what it was asked for.

    Attributes:
        runs: For each run the trials that were left to it.
        ends_after: After how many trials a run is interrupted; None to let it end.
        status: How trials end.
    """

    def __init__(self, ended, contents):
        self.runs, self.ends_after, self.status = [], None, TrialStatus.FINISHED
        self._ended, self._contents = ended, contents

    grows = False

    def check(self):
        pass

    def expect(self):
        pass

    def workers(self):
        return 1

    def execute(self, jobs, workers, progress):
        trials = [job for job in jobs if isinstance(job, TrialJob)]
        self.runs.append([job.trial for job in trials])
        for number, job in enumerate(trials):
            if number == self.ends_after:
                raise KeyboardInterrupt
            result = self._ended(job.trial, self.status)
            record = record_of(self._contents, job.trial.settings.network)
            yield job, replace(result, record=record)


@pytest.fixture
def engine(monkeypatch, ended, digits_contents):
    """The engine of this machine, which trains nothing."""
    made_up = MadeUp(ended, digits_contents)
    monkeypatch.setitem(ENGINES, LOCAL, made_up)
    return made_up


@pytest.fixture
def config(tmp_path, monkeypatch):
    """The file of an experiment, in the folder that is worked in."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    return path
