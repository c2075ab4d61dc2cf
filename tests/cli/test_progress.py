"""What is shown while trials run, in a terminal and elsewhere."""

from __future__ import annotations

import io
import math

import pytest
from rich.console import Console

from bnexp.cli.experiments.progress import make_progress
from bnexp.cli.terminal.output import say
from bnexp.session.progress import Lines
from bnexp.session.progress.bars import Bars
from bnexp.trial import History, Timings, TrialResult, TrialStatus

TEXT = "training: {epochs: 4}\nseeds: 2\n"
SERIES = {"val_loss": (2.3, 0.12345), "val_accuracy": (0.1, 0.97)}


@pytest.fixture
def trials(trials_of):
    return trials_of(TEXT)


def finished(trial):
    history = History((0, 9), (0.0, 1.0), SERIES)
    timings = Timings(total=1.26)
    return TrialResult(
        trial.trial_id, trial.seed, TrialStatus.FINISHED, history=history, timings=timings
    )


def failed(trial):
    return TrialResult(trial.trial_id, trial.seed, TrialStatus.FAILED, "[no] memory")


def test_elsewhere_one_plain_line_for_each_trial_that_ended(trials, capsys):
    lines = Lines(say)
    lines.begin(3, 1, 2)
    for trial, result in ((trials[0], finished(trials[0])), (trials[1], failed(trials[1]))):
        lines.started(trial)
        lines.advanced(trial, 1.0, 0.5)
        lines.ended(trial, result)
    lines.close()
    assert capsys.readouterr() == (
        "",
        "3 trials, 1 stored already, 2 workers\n"
        "[2/3] default seed 0: finished, val_loss 0.1235, val_accuracy 0.9700, 1.3 s\n"
        "[3/3] default seed 1: failed, [no] memory, 0.0 s\n",
    )


@pytest.fixture
def console():
    return Console(file=io.StringIO(), force_terminal=True, width=100, color_system=None)


def drawn(bars):
    """Returns the lines that the terminal shows now."""
    paper = Console(file=io.StringIO(), width=100)
    paper.print(bars._bars.get_renderable())
    return paper.file.getvalue().splitlines()


def test_terminal_has_an_overall_bar_and_a_line_for_each_running_trial(trials, console):
    bars = Bars(console, say)
    bars.begin(2, 0, 2)
    for trial in trials:
        bars.started(trial)
    bars.advanced(trials[0], 2.0, 0.12345)
    bars.advanced(trials[1], 1.5, math.nan)
    overall, first, second = drawn(bars)
    assert overall.startswith("trials")
    assert "0/2" in overall
    assert "left" in overall
    assert first.startswith("default seed 0: epoch 2, validation loss 0.1235")
    assert "2/4" in first
    assert second.startswith("default seed 1: epoch 1.5 ")
    bars.ended(trials[0], finished(trials[0]))
    overall, second = drawn(bars)
    assert "1/2" in overall
    assert second.startswith("default seed 1")
    bars.close()


def test_terminal_keeps_a_line_of_what_did_not_finish(trials, console):
    bars = Bars(console, say)
    bars.begin(2, 0, 1)
    for trial, result in ((trials[0], finished(trials[0])), (trials[1], failed(trials[1]))):
        bars.started(trial)
        bars.ended(trial, result)
    bars.close()
    text = console.file.getvalue()
    assert "default seed 1: failed, [no] memory" in text
    assert "default seed 0: finished" not in text


def test_bars_are_for_terminals_only(monkeypatch):
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert isinstance(make_progress(), Lines)
