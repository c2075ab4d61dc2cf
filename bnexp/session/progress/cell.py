"""Shows how a run gets on below the cell of a notebook, in one place that is renewed."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from typing import Any

from bnexp.execution.events import Warns
from bnexp.session.progress.lines import once_more, outcome
from bnexp.session.progress.told import Tally
from bnexp.trial import Trial, TrialResult, TrialStatus

_SELDOM = 0.25
"""Seconds between two renewals at least, since each is a message to the browser."""

_SHOWN = 20
"""Lines at most of what did not go through: the last ones."""


class Cell(Warns):
    """A bar with the time left, a line for each running trial, one for what did not go through.

    Args:
        display: That of IPython, which returns a handle.
        clock: Tells the seconds.
    """

    def __init__(
        self, display: Callable[..., Any], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._display, self._clock = display, clock
        self._handle: Any = None
        self._tally = Tally(0, 0)
        self._unfinished: list[str] = []

    def begin(self, trials: int, stored: int, workers: int) -> None:
        """Shows how much there is to do."""
        self._tally = Tally(trials, stored)
        self._since = self._shown = self._clock()
        self._handle = self._display(self, display_id=True)

    def started(self, trial: Trial) -> None:
        """Shows the trial's line."""
        self._tally.start(trial)
        self._renew()

    def advanced(self, trial: Trial, step: int, steps: int, loss: float) -> None:
        """Renews the trial's line."""
        self._tally.advance(trial, step, steps, loss)
        self._renew()

    def again(self, trial: Trial, how: str) -> None:
        """Adds a line that says that a trial is tried again."""
        self._unfinished.append(once_more(trial, how))
        self._renew()

    def ended(self, trial: Trial, result: TrialResult) -> None:
        """Takes the trial's line away and moves the bar on."""
        self._tally.end(trial)
        if result.status is not TrialStatus.FINISHED:
            self._unfinished.append(outcome(trial, result))
        self._renew()

    def close(self) -> None:
        """Leaves what was done."""
        self._tally.running.clear()
        self._renew(whatever=True)

    def _renew(self, *, whatever: bool = False) -> None:
        now = self._clock()
        if self._handle is not None and (whatever or now - self._shown >= _SELDOM):
            self._shown = now
            self._handle.update(self)

    def _lines(self) -> list[str]:
        tally = self._tally
        spent = self._clock() - self._since
        parts = [f"{tally.ended} of {tally.beginning}", _time(spent)]
        trained, before = tally.done - tally.stored, len(self._unfinished) - _SHOWN
        if tally.running and trained > 0:
            parts.append(f"about {_time(spent * (tally.trials - tally.done) / trained)} left")
        return [
            ", ".join(parts),
            *(trial.words() for trial in tally.running.values()),
            *([f"{before} more before these:"] if before > 0 else []),
            *self._unfinished[-_SHOWN:],
        ]

    def _repr_mimebundle_(self, **_ignored: object) -> dict[str, str]:
        """Returns what IPython shows, in each form."""
        first, *rest = self._lines()
        bar = f'<progress value="{self._tally.done:.3f}" max="{self._tally.trials}"></progress>'
        rows = [f"{bar} {html.escape(first)}", *map(html.escape, rest)]
        return {
            "text/plain": "\n".join([first, *rest]),
            "text/html": "".join(f"<div>{row}</div>" for row in rows),
        }


def _time(seconds: float) -> str:
    """Returns a time in the units in which it is easily read."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
