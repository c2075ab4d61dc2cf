"""What is shown while trials run, in a terminal and elsewhere."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bnexp.cli.experiments.progress import make_progress, working_line
from bnexp.cli.terminal.output import say
from bnexp.letters import columns_of
from bnexp.session.progress import Lines
from bnexp.session.progress.bars import Bars
from bnexp.session.progress.standing import Overall, Standing, clock
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
        lines.advanced(trial, 10, 40, 0.5)
        lines.ended(trial, result)
    lines.close()
    assert capsys.readouterr() == (
        "",
        "3 trials, 1 stored already, 2 workers\n"
        "[2/3] default seed 0: finished, val_loss 0.1235, val_accuracy 0.9700, 1.3 s\n"
        f"[3/3] default seed 1: failed, [no] memory; log: logs/{trials[1].trial_id}.log\n",
    )


@pytest.fixture
def console():
    return Console(file=io.StringIO(), force_terminal=True, width=100, color_system=None)


def test_terminal_has_an_overall_bar_and_a_line_for_each_running_trial(trials, console):
    now = 0.0
    bars = Bars(console, say, clock=lambda: now)
    bars.begin(2, 0, 2)
    assert bars.lines(100)[0].endswith("─ 0:00 gone, time left not known yet")
    for trial in trials:
        bars.started(trial)
    bars.advanced(trials[0], 200, 400, 0.12345)
    bars.advanced(trials[1], 0, 400, math.nan)
    now = 60.0
    overall, first, second = bars.lines(100)
    assert overall.startswith("0/2 trials ━━━")
    assert "─ 1:00 gone, about 3:00 left, ends about " in overall
    assert first == "default seed 0: step 200 of 400, validation loss 0.1235"
    assert second == "default seed 1: step 0 of 400"
    bars.ended(trials[0], finished(trials[0]))
    overall, second = bars.lines(100)
    assert overall.startswith("1/2 trials")
    assert second.startswith("default seed 1")
    bars.close()


@given(
    st.integers(40, 200),
    st.integers(0, 9999),
    st.integers(0, 10_000),
    st.floats(0, 10**6),
    st.booleans(),
)
def test_count_and_time_left_are_shown_at_any_width(columns, ended, further, spent, ascii_only):
    trials = ended + further + 1
    overall = Overall(ended, trials, 0, ended + 0.5, spent)
    line = overall.within(columns, ascii_only=ascii_only)
    assert columns_of(line) <= columns
    assert line.startswith(f"{ended}/{trials} trials")
    assert f"about {clock(overall.left)} left" in line
    assert not ascii_only or line.isascii()


@given(st.integers(40, 200), st.lists(st.text("ab-=.1", min_size=1), min_size=1, max_size=5))
def test_a_trial_keeps_its_steps_and_its_seed_at_any_width(columns, words):
    label = " ".join([*words, "seed 17"])
    for loss in (0.25, math.nan):
        line = Standing(label, 230, 1200, loss).within(columns)
        assert columns_of(line) <= columns
        assert re.search(r"seed 17: step 230( of |/)1200", line)
        assert label in line or "…" in line


def test_a_narrow_terminal_shows_whole_words_of_a_trial():
    standing = Standing("no-bn learning_rate=0.01 batch_size=16 seed 0", 230, 1200, 0.5)
    assert standing.within(80) == "no-bn learning_rate=0.01 batch_size=16 seed 0: step 230 of 1200"
    assert standing.within(60) == "no-bn learning_rate=0.01 … seed 0: step 230/1200"
    assert standing.within(40) == "no-bn … seed 0: step 230/1200"


def test_verbose_bars_tell_how_each_trial_ended(trials, console):
    told = []
    bars = Bars(console, told.append, detailed=True)
    bars.begin(2, 1, 1)
    bars.started(trials[0])
    bars.ended(trials[0], finished(trials[0]))
    bars.close()
    assert told == ["2 trials, 1 stored already"]
    text = console.file.getvalue()
    assert "default seed 0: finished" in text
    assert "compiling 0.00" in text


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


def test_a_narrow_terminal_shows_whole_words_of_drawing():
    files = [Path("figures/loss.png"), Path("figures/differences.png")]
    told = [working_line("Drawing figures", files, "0:03", width) for width in (80, 50)]
    assert told[0] == "Drawing figures: 2 files, differences.png the last, 0:03 gone"
    assert told[1] == "Drawing figures: 2 files, 0:03 gone"
    assert working_line("Drawing figures", [], "0:00", 40) == "Drawing figures: 0:00 gone"
