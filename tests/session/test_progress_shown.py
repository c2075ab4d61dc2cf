"""`bnexp.run` shows how it gets on where somebody looks, and only there."""

from __future__ import annotations

import io
import sys
import threading
import types
import warnings

import pytest

from bnexp.errors import UsageError
from bnexp.execution import Silent
from bnexp.session.progress import Lines
from bnexp.session.progress.bars import Bars
from bnexp.session.progress.cell import Cell
from bnexp.session.progress.choice import progress_of
from bnexp.session.progress.told import Told
from bnexp.trial import History, Timings, TrialResult, TrialStatus

TEXT = "training: {epochs: 4}\nseeds: 2\narms: {'<bn>': {}}\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Puts a terminal in place of stderr, once the test runs: before, pytest puts its own there."""

    def put():
        monkeypatch.setattr(sys, "stderr", Terminal())
        return sys.stderr

    return put


@pytest.fixture
def notebook(monkeypatch):
    """Stands in for IPython below a notebook; returns what is shown, one entry for each cell."""
    shown = []

    class Handle:
        def __init__(self, place):
            self.place = place

        def update(self, thing):
            shown[self.place].append(thing._repr_mimebundle_(include=None, exclude=None))

    def display(thing, *, display_id):
        assert display_id is True
        shown.append([thing._repr_mimebundle_(include=None, exclude=None)])
        return Handle(len(shown) - 1)

    ipython = types.ModuleType("IPython")
    ipython.get_ipython = lambda: types.SimpleNamespace(kernel=object())
    ipython.display = types.ModuleType("IPython.display")
    ipython.display.display = display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", ipython.display)
    return shown


@pytest.fixture
def trials(trials_of):
    return trials_of(TEXT)


def result_of(trial, status=TrialStatus.FINISHED, reason=""):
    history = History((0, 9), (0.0, 1.0), {"val_loss": (2.3, 0.5), "val_accuracy": (0.1, 0.9)})
    return TrialResult(
        trial.trial_id, trial.seed, status, reason, history=history, timings=Timings(total=1.26)
    )


def walked(progress, trials):
    """Tells of a run of two trials, of which the second one fails."""
    progress.begin(3, 1, 1)
    progress.started(trials[0])
    progress.advanced(trials[0], 10, 40, 0.5)
    progress.advanced(trials[0], 40, 40, 0.25)
    progress.ended(trials[0], result_of(trials[0]))
    progress.started(trials[1])
    progress.ended(trials[1], result_of(trials[1], TrialStatus.FAILED, "no <memory>"))
    progress.close()


def test_nothing_is_shown_where_nobody_looks(monkeypatch, capsys, trials):
    for stream in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        assert type(progress_of(None)) is Silent
    monkeypatch.setattr(sys, "stderr", Terminal())
    walked(progress_of(False), trials)
    assert (sys.stderr.getvalue(), capsys.readouterr().out) == ("", "")


def test_a_terminal_has_bars_and_the_streams_of_the_process_stay(terminal, trials):
    screen = terminal()
    before = (sys.stdout, sys.stderr)
    bars = progress_of(None)
    assert isinstance(bars, Bars)
    bars.begin(3, 1, 1)
    assert (sys.stdout, sys.stderr) == before
    bars.close()
    walked(progress_of(None), trials)
    assert "<bn> seed 1: failed, no <memory>" in screen.getvalue()


def test_bars_are_for_the_main_thread_of_the_main_process_unless_asked_for(terminal, monkeypatch):
    found = []
    terminal()
    for given in (None, True):
        thread = threading.Thread(target=lambda given=given: found.append(progress_of(given)))
        thread.start()
        thread.join()
    assert [type(found[0]), isinstance(found[1], Bars)] == [Silent, True]
    process = types.SimpleNamespace(name="LokyProcess-1")
    monkeypatch.setattr("multiprocessing.current_process", lambda: process)
    assert type(progress_of(None)) is Silent


def test_elsewhere_lines_are_shown_if_asked_for(monkeypatch, trials):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    lines = progress_of(True)
    assert isinstance(lines, Lines)
    walked(lines, trials)
    assert stream.getvalue().splitlines() == [
        "3 trials, 1 stored already, 1 worker",
        "[2/3] <bn> seed 0: finished, val_loss 0.5000, val_accuracy 0.9000, 1.3 s",
        f"[3/3] <bn> seed 1: failed, no <memory>, 1.3 s; log: logs/{trials[1].trial_id}.log",
    ]


def test_a_closed_stream_ends_no_run(monkeypatch, trials):
    class Full(io.StringIO):
        def write(self, text):
            raise OSError("no space left")

    monkeypatch.setattr(sys, "stderr", Full())
    walked(progress_of(True), trials)


def test_a_function_is_told_how_many_trials_are_done(trials):
    told = []
    progress = progress_of(lambda *given: told.append(given))
    assert isinstance(progress, Told)
    walked(progress, trials)
    assert told == [
        (1, 3, "3 trials, 1 stored already"),
        (1.25, 3, "<bn> seed 0: step 10 of 40, validation loss 0.5000"),
        (2.0, 3, "<bn> seed 0: step 40 of 40, validation loss 0.2500"),
        (2, 3, "<bn> seed 0: finished, val_loss 0.5000, val_accuracy 0.9000, 1.3 s"),
        (3, 3, f"<bn> seed 1: failed, no <memory>, 1.3 s; log: logs/{trials[1].trial_id}.log"),
    ]


@pytest.mark.parametrize("given", ["bar", 2, [], object()])
def test_what_is_no_way_to_show_progress_is_refused(given):
    with pytest.raises(UsageError, match=r"^progress: got .*must be True, False, None, or a func"):
        progress_of(given)


def test_a_notebook_has_one_place_that_is_renewed(notebook, terminal, trials):
    screen = terminal()
    progress = progress_of(None)
    assert isinstance(progress, Cell)
    walked(progress, trials)
    (states,) = notebook
    assert states[0]["text/plain"] == "1 of 3 trials, 1 stored already, 0 s"
    assert states[-1]["text/plain"].splitlines() == [
        "3 of 3 trials, 1 stored already, 0 s",
        f"<bn> seed 1: failed, no <memory>, 1.3 s; log: logs/{trials[1].trial_id}.log",
    ]
    html = states[-1]["text/html"]
    assert '<progress value="3.000" max="3"></progress> 3 of 3 trials' in html
    assert "&lt;bn&gt; seed 1: failed, no &lt;memory&gt;" in html
    assert screen.getvalue() == ""


def test_a_notebook_is_not_flooded_and_sees_what_runs_and_when_it_ends(notebook, trials):
    now = 0.0
    cell = Cell(sys.modules["IPython.display"].display, clock=lambda: now)
    cell.begin(2, 0, 1)
    now = 0.1
    cell.started(trials[0])
    now = 10.0
    cell.advanced(trials[0], 10, 40, 0.5)
    now = 10.1
    cell.advanced(trials[0], 11, 40, 0.5)
    (states,) = notebook
    assert len(states) == 2
    assert states[1]["text/plain"].splitlines() == [
        "0 of 2 trials, 10 s, about 70 s left",
        "<bn> seed 0: step 10 of 40, validation loss 0.5000",
    ]


@pytest.mark.parametrize("given", [None, False, True, print])
def test_what_has_to_be_known_is_a_warning_at_the_call(terminal, given):
    def train(progress):
        progress.warned("known")

    def run():
        train(progress_of(given))

    terminal()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run()
    assert [(str(w.message), w.filename) for w in caught] == [("known", __file__)]
