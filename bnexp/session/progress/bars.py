"""Shows how a run gets on in a terminal: a line for the whole, and one for each running trial."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from bnexp.session.progress.lines import Say, once_more, outcome
from bnexp.session.progress.standing import Overall
from bnexp.session.progress.told import Tally
from bnexp.trial import Trial, TrialResult, TrialStatus


class Bars:
    """An overall bar with the time left, and a line for each running trial.

    Args:
        console: Where to draw.
        say: Shows a line; while the bar is drawn, above it.
        detailed: Whether to say of each trial how it ended, and what its time went into.
        redirect: Whether what else is written to stdout and stderr meanwhile goes above the bars.
        clock: Tells the seconds.
    """

    def __init__(
        self,
        console: Console,
        say: Say,
        *,
        detailed: bool = False,
        redirect: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console, self._say, self._detailed, self._clock = console, say, detailed, clock
        self._tally, self._since = Tally(0, 0), clock()
        self._live = Live(
            console=console,
            get_renderable=self._drawn,
            refresh_per_second=5,
            transient=True,
            # What goes to a file or a pipe meanwhile is to arrive there.
            redirect_stdout=redirect and sys.stdout.isatty(),
            redirect_stderr=redirect,
        )

    def warned(self, message: str) -> None:
        """Says what has to be known; no bar is drawn yet."""
        self._say(message)

    def begin(self, trials: int, stored: int, workers: int) -> None:
        """Draws the overall bar."""
        self._tally, self._since = Tally(trials, stored), self._clock()
        if self._detailed:
            self._say(self._tally.beginning)
        self._live.start()

    def started(self, trial: Trial) -> None:
        """Adds the trial's line."""
        self._tally.start(trial)

    def advanced(self, trial: Trial, step: int, steps: int, loss: float) -> None:
        """Renews the trial's line."""
        self._tally.advance(trial, step, steps, loss)

    def again(self, trial: Trial, how: str) -> None:
        """Says above the bars that a trial is tried again."""
        self._print(once_more(trial, how))

    def ended(self, trial: Trial, result: TrialResult) -> None:
        """Takes the trial's line away and moves the overall bar on."""
        self._tally.end(trial)
        if self._detailed or result.status is not TrialStatus.FINISHED:
            self._print(outcome(trial, result, detailed=self._detailed))

    def close(self) -> None:
        """Takes all lines away."""
        self._live.stop()

    def lines(self, columns: int, *, ascii_only: bool = False) -> list[str]:
        """Returns what is drawn now, in lines of at most so many columns."""
        tally = self._tally
        spent = self._clock() - self._since
        overall = Overall(tally.ended, tally.trials, tally.stored, tally.done, spent)
        # The display is renewed by a thread of its own.
        running = list(tally.running.values())
        return [
            overall.within(columns, ascii_only=ascii_only),
            *(standing.within(columns) for standing in running),
        ]

    def _print(self, line: str) -> None:
        self._console.print(Text(line, overflow="ignore"), soft_wrap=False, crop=False)

    def _drawn(self) -> Group:
        console = self._console
        lines = self.lines(console.width, ascii_only=not console.encoding.startswith("utf"))
        return Group(*(Text(line, no_wrap=True) for line in lines))
