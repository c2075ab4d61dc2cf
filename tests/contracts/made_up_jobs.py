"""Jobs that take no time, for tests of what runs them; workers import them as they are."""

from __future__ import annotations

import os
import time
from dataclasses import replace

from patience import HOUR

from bnexp.execution import TrialJob
from bnexp.execution.checks import CheckJob
from bnexp.store.unfinished import State
from bnexp.trial import History, IdentityResult, TrialResult, TrialStatus

EPOCHS = 2


class QuickTrial(TrialJob):
    """A trial whose numbers are made up from its name."""

    def work(self, tell):
        loss = int(self.trial.trial_id, 16) / 2**64
        for epoch in range(EPOCHS + 1):
            tell((epoch, EPOCHS, loss))
        history = History((0, 1), (0.0, 1.0), {"loss": (float("nan"), loss)})
        trial = self.trial
        return TrialResult(trial.trial_id, trial.seed, TrialStatus.FINISHED, history=history)


class QuickCheck(CheckJob):
    """A check whose deviation is made up from its name."""

    def work(self, tell):
        check = self.check
        deviation = int(check.key, 16) / 2**64
        return IdentityResult(check.identity, check.arm, check.cell, deviation)


class EndlessTrial(QuickTrial):
    """A trial that ends with its process only."""

    def work(self, tell):
        time.sleep(HOUR)


class WaitingTrial(QuickTrial):
    """A trial that ends with its process at its first attempt, and by itself at its second."""

    def work(self, tell):
        # The log may lie elsewhere at each attempt.
        tried = self.unfinished.folder.with_name("tried")
        if not tried.exists():
            tried.touch()
            time.sleep(HOUR)
        return super().work(tell)


class DyingOnTheWay(QuickTrial):
    """A trial whose process ends behind a state, from which its second attempt goes on."""

    def work(self, tell):
        if self.state is None:
            tell(State(3, b"three"))
            tell(State(7, b"seven"))
            os._exit(1)
        assert self.state.content == b"seven"
        return replace(super().work(tell), reason=f"went on from step {self.state.step}")


class DyingCheck(QuickCheck):
    """A check whose process ends while it is at it."""

    def work(self, tell):
        os._exit(1)
