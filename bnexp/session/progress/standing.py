"""How far a run and its trials are, in a line of any width."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from bnexp.letters import columns_of, shortened

_BAR, _LEAST_BAR = 40, 8
_SIGNS = {False: ("━", "─"), True: ("#", "-")}


@dataclass(frozen=True)
class Standing:
    """How far a trial is.

    Attributes:
        label: The trial as people call it.
        step: Steps done; None where it only starts.
        steps: Of how many.
        loss: Validation loss, or NaN.
    """

    label: str
    step: int | None = None
    steps: int = 0
    loss: float = math.nan

    @property
    def share(self) -> float:
        """The part of it that is done, 0 to 1."""
        return min(1.0, self.step / self.steps) if self.step and self.steps else 0.0

    def words(self) -> str:
        """Returns it in words."""
        return self._told(self.label, " of ", loss=True)

    def within(self, columns: int) -> str:
        """Returns it in so many columns: the loss goes first, then words of the label."""
        for told in (self.words(), self._told(self.label, " of ", loss=False)):
            if columns_of(told) <= columns:
                return told
        rest = columns_of(self._told("", "/", loss=False))
        return self._told(_without_words(self.label, columns - rest), "/", loss=False)

    def _told(self, label: str, between: str, *, loss: bool) -> str:
        if self.step is None:
            return f"{label}: starting"
        shown = f", validation loss {self.loss:.4f}" if loss and not math.isnan(self.loss) else ""
        return f"{label}: step {self.step}{between}{self.steps}{shown}"


def _without_words(label: str, columns: int) -> str:
    """Returns a label of at most so many columns: arm and seed outlast the point of the grid."""
    *first, word, seed = label.split(" ")
    cell = first[1:]
    while cell and columns_of(" ".join([*first[:1], *cell, "…", word, seed])) > columns:
        cell.pop()
    kept = " ".join([*first[:1], *cell, "…", word, seed] if cell != first[1:] else [label])
    end = f" {word} {seed}"
    if columns_of(kept) <= columns or columns <= len(end) + 1:
        return shortened(kept, columns)
    return shortened(first[0] if first else word, columns - len(end)) + end


@dataclass(frozen=True)
class Overall:
    """How far a run is.

    Attributes:
        ended: Trials that have a result.
        trials: Of how many.
        stored: How many of them were stored before.
        done: Trials that are done, of running ones the part that is.
        spent: Seconds since it began.
    """

    ended: int
    trials: int
    stored: int
    done: float
    spent: float

    @property
    def left(self) -> float:
        """Seconds that the rest will take; NaN where nothing tells yet."""
        trained = self.done - self.stored
        return self.spent * (self.trials - self.done) / trained if trained > 0 else math.nan

    def within(self, columns: int, *, ascii_only: bool = False) -> str:
        """Returns it in so many columns: count and time left stay as long as there is room."""
        left = self.left
        count = f"{self.ended}/{self.trials} trials"
        rest = "time left not known yet" if math.isnan(left) else f"about {clock(left)} left"
        gone = f"{clock(self.spent)} gone"
        ends = time.strftime(
            "%H:%M", time.localtime(time.time() + (0 if math.isnan(left) else left))
        )
        further = [] if math.isnan(left) else [f"ends about {ends}"]
        further += [f"{self.stored} stored before"] if self.stored else []
        parts = [rest]
        parts = [gone, rest] if _fits(count, [gone, rest], columns) else parts
        for part in further:
            parts = [*parts, part] if _fits(count, [*parts, part], columns) else parts
        told = ", ".join(parts)
        room = columns - columns_of(count) - columns_of(told) - 2
        if room < _LEAST_BAR:
            return shortened(f"{count}, {told}", columns)
        full, empty = _SIGNS[ascii_only]
        width = min(_BAR, room)
        filled = int(width * self.done / self.trials) if self.trials else 0
        return f"{count} {full * filled}{empty * (width - filled)} {told}"


def _fits(count: str, parts: list[str], columns: int) -> bool:
    return columns_of(", ".join([count, *parts])) <= columns


def clock(seconds: float) -> str:
    """Returns a time as `0:07`, `12:30` or `1:02:03`."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
