"""Writes a result for TensorBoard: a folder of the result's name, in it a run for each trial.

DIR/<result>/exported-by-bnexp.json
DIR/<result>/events.out.tfevents...                        the verdicts, and what is to be compared
DIR/<result>/<arm>/<point of the grid>/seed <n>/events...  a trial
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bnexp.config.claims.series import SERIES
from bnexp.config.experiment import value_of
from bnexp.config.reading.yaml12 import yaml_text
from bnexp.errors import UsageError
from bnexp.export import hparams
from bnexp.export.content import Content, settings_of, short_names
from bnexp.export.destinations import Written
from bnexp.export.events import Events, event_file
from bnexp.export.measured import Measured
from bnexp.export.placing import beside, put
from bnexp.markdown import code_of, table_lines
from bnexp.trial import Trial, TrialStatus

_MARK = "exported-by-bnexp.json"
"""Lies in a folder that an export has made, and that the next one may replace."""

_LONGEST = 120
"""Bytes of the name of a folder."""

_HISTORY, _WATCHED, _TEST = "history/", "watched/", "test/"
"""What the tags of series, of looks at targets and of test values begin with."""


def write(tell: Callable[[Any], None], content: Content, directory: Path) -> Written:
    """Writes a result into a folder of its name, whole or not at all.

    Args:
        tell: Is told the label of each trial that is written.
        content: The result.
        directory: The folder under which it is to lie.

    Raises:
        UsageError: Something else stands there.
        StoreError: The result cannot be read, or the disk is in the way.
    """
    final = directory / _part(content.name)
    _refuse_other(final)
    with beside(directory) as part:
        new = part / "new"
        new.mkdir()
        (new / _MARK).write_text(json.dumps({"format": 1, "result": content.name}) + "\n")
        runs = _Runs(content, new)
        for measured in content.measured():
            runs.write(measured)
            tell(measured.trial.label)
        runs.write_whole()
        return Written(final, put(new, final, part / "before"))


def _refuse_other(final: Path) -> None:
    if (final.exists() or final.is_symlink()) and not (final / _MARK).is_file():
        raise UsageError(
            f"{final}: is there already and is no export of bnexp. Name another folder, or move "
            "it away"
        )


class _Runs:
    """The runs of a result that is being written.

    Args:
        content: The result.
        folder: Where they are to lie.
    """

    def __init__(self, content: Content, folder: Path) -> None:
        self._content, self._folder = content, folder
        self._grid = {key: _values(content.trials, key) for key in content.grid_keys}
        self._taken: set[Path] = set()
        self._tags: dict[str, None] = {}
        self._first = math.inf

    def write(self, measured: Measured) -> None:
        """Writes the run of a trial."""
        trial, begun, stored = measured.trial, measured.begun, measured.stored
        failed = measured.result.status is TrialStatus.FAILED
        with event_file(self._place(trial), begun) as events:
            events.hparams(hparams.START, begun, hparams.start(self._chosen(trial), begun))
            events.text("trial", begun, _facts(measured))
            events.text("settings", begun, code_of(yaml_text(settings_of(trial)), "yaml"))
            self._numbers(events, measured)
            ended = hparams.end(hparams.FAILURE if failed else hparams.SUCCESS, stored)
            events.hparams(hparams.END, stored, ended)
        self._first = min(self._first, begun)

    def write_whole(self) -> None:
        """Writes what concerns all trials: the verdicts, and what the table of trials shows."""
        metrics = [hparams.Metric(tag, _words(tag)) for tag in self._tags if _is_compared(tag)]
        message = hparams.experiment(self._content.name, self._columns(), metrics)
        # Pages list runs by their first time: the one without a trial is to be the first.
        with event_file(self._folder, self._first - 1) as events:
            events.hparams(hparams.EXPERIMENT, self._first - 1, message)
            events.text("verdicts", self._first - 1, self._content.about)

    def _numbers(self, events: Events, measured: Measured) -> None:
        test = [measured.test] if measured.test else []
        parts = ((_HISTORY, measured.history), (_WATCHED, measured.watched), (_TEST, test))
        for beginning, points in parts:
            for point in points:
                values = {f"{beginning}{name}": value for name, value in point.values.items()}
                self._tags |= dict.fromkeys(values)
                events.scalars(point.step, point.time, values, _words)

    def _place(self, trial: Trial) -> Path:
        """Returns the folder of a trial, which names its run."""
        names = short_names(self._content.grid_keys)
        cell = " ".join(f"{names[key]}={value}" for key, value in trial.cell)
        parts = [_part(part) for part in (trial.arm, cell, f"seed {trial.seed}") if part]
        place = self._folder.joinpath(*parts)
        if place in self._taken:
            place = place.with_name(f"{place.name} {trial.trial_id}")
        self._taken.add(place)
        return place

    def _chosen(self, trial: Trial) -> dict[str, hparams.Value]:
        grid = {key: self._grid[key][text] for key, text in trial.cell}
        return {"arm": trial.arm, **grid, "seed": trial.seed}

    def _columns(self) -> Iterator[hparams.HParam]:
        """Yields what tells trials from each other, arms first."""
        trials, names = self._content.trials, short_names(self._content.grid_keys)
        yield hparams.HParam("arm", "arm", list(dict.fromkeys(trial.arm for trial in trials)))
        for key, values in self._grid.items():
            yield hparams.HParam(key, names[key], list(values.values()))
        yield hparams.HParam("seed", "seed", sorted({trial.seed for trial in trials}))


def _values(trials: Iterable[Trial], key: str) -> dict[str, hparams.Value]:
    """Returns the values that a grid key has in some trials, by their texts; all of one kind."""
    texts = list(dict.fromkeys(dict(trial.cell)[key] for trial in trials))
    values = [value_of(text) for text in texts]
    for kinds in ({bool}, {int, float}):
        if {*map(type, values)} <= kinds:
            return dict(zip(texts, values, strict=True))
    return {text: text for text in texts}


def _words(tag: str) -> str:
    """Returns what a tag stands for in words, with what it is measured in."""
    beginning, _, name = tag.partition("/")
    series = SERIES.get(name if f"{beginning}/" != _TEST else f"test_{name}")
    if series is None:
        return tag
    unit = "0 to 1" if series.quantity.is_share else series.quantity.unit
    return f"{series.words} ({unit})"


def _is_compared(tag: str) -> bool:
    """Whether the table of trials has a column of it: test values, and validation's last."""
    validation = {f"{_HISTORY}{name}" for name, each in SERIES.items() if each.on == "validation"}
    return tag.startswith(_TEST) or tag in validation


def _facts(measured: Measured) -> str:
    """Returns how a trial ended, and what its numbers came from, as a table."""
    result = measured.result
    facts = {
        "trial": measured.trial.label,
        "identity": result.trial_id,
        "status": f"{result.status}: {result.reason}" if result.reason else str(result.status),
        **{f"{name} parameters": f"{count:,}" for name, count in result.parameters.items()},
        "seconds": f"{result.timings.total:.1f}",
        **result.record,
    }
    return "\n".join(table_lines(("", ""), list(facts.items())))


def _part(text: str) -> str:
    """Returns a text as the name of a folder."""
    name = re.sub(r"[/\\\x00-\x1f\x7f]", "_", text)
    name = f"_{name[1:]}" if name.startswith(".") else name
    if len(name.encode()) <= _LONGEST:
        return name
    own = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{name.encode()[: _LONGEST - 9].decode(errors='ignore')} {own}"
