"""`-q` prints errors only, and what is asked for in a form for programs; `-v` says more."""

import pytest

from bnexp.cli.experiments.progress import make_progress
from bnexp.cli.terminal import output
from bnexp.session.progress import Lines
from bnexp.session.progress.bars import Bars
from bnexp.trial import Timings, Trial, TrialResult, TrialStatus

WARNED = "name: w\ntraining: {epochs: 1}\nevaluation: {on: [validation, test]}\n"


@pytest.fixture
def bnexp(here):
    return here


@pytest.fixture
def warned(bnexp):
    (bnexp.folder / "w.yaml").write_text(WARNED)
    return bnexp


def test_quiet_leaves_warnings_and_remarks_out(warned):
    assert "[test-set-selection]" in warned("validate", "w.yaml").stderr
    done = warned("validate", "w.yaml", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "small.yaml"),
        ("describe", "small.yaml"),
        ("explain", "training.epochs"),
        ("lint", "w.yaml"),
        ("validate", "w.yaml"),
        ("doctor", "--quick"),
        ("data",),
        ("init", "new.yaml"),
        ("run", "small.yaml", "--dry-run"),
    ],
)
def test_quiet_is_silent(warned, words):
    done = warned(*words, "-q")
    assert (done.stdout, done.stderr) == ("", "")


def test_quiet_answers_are_silent_and_drawn(ran_alone):
    for words in (("run", "small.yaml"), ("plot",), ("report",)):
        done = ran_alone(*words, "-q")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (ran_alone.folder / "results" / "small" / "report.html").exists()
    folder = "results/small"
    assert ran_alone("compare", folder, folder, "-q").stdout == ""
    assert ran_alone("check", "-q").stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "small.yaml", "--csv"),
        ("plan", "small.yaml", "--json"),
        ("plan", "small.yaml", "--md"),
        ("plan", "small.yaml", "--latex"),
        ("plan", "small.yaml", "--resolved"),
        ("schema",),
    ],
)
def test_quiet_prints_the_form_that_is_asked_for(warned, words):
    assert warned(*words, "-q").stdout == warned(*words).stdout != ""


def test_quiet_keeps_errors(warned):
    refused = warned("validate", "nowhere.yaml", "--quiet")
    assert (refused.returncode, refused.stderr) == (2, "nowhere.yaml: no such file\n")
    strict = warned("validate", "w.yaml", "-q", "--strict")
    assert (strict.returncode, strict.stderr.partition(" about")[0]) == (2, "1 warning")


def test_verbose_says_where_configuration_and_data_are(bnexp):
    plain, verbose = (
        bnexp("run", "small.yaml", "--dry-run", *options).stderr.splitlines()
        for options in ((), ("-v",))
    )
    assert [line for line in verbose if line not in plain] == [
        f"configuration: {bnexp.folder / 'small.yaml'}",
        "data: digits, embedded",
    ]


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (output.Level.QUIET, ""),
        (output.Level.NORMAL, "[1/1] a seed 0: finished, 1.5 s\n"),
        (output.Level.VERBOSE, "[1/1] a seed 0: finished, 1.5 s (importing 0.00, loading 0.00, "
         "compiling 0.00, training 1.25, evaluation 0.00, watching 0.00; 512 MiB)\n"),
    ],
)  # fmt: skip
def test_a_finished_trial_is_told_as_the_level_wants(monkeypatch, capsys, level, shown):
    monkeypatch.setattr(output, "_level", level)
    lines = make_progress()
    lines.begin(1, 0, 0)
    capsys.readouterr()
    timings = Timings(training=1.25, total=1.5, memory=512)
    result = TrialResult("0", 0, TrialStatus.FINISHED, timings=timings)
    lines.ended(Trial("a", (), 0, None, "0", "0"), result)
    assert capsys.readouterr().err == shown


def test_no_bars_are_drawn_where_errors_alone_are_said(monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    for level, kind in [
        (output.Level.QUIET, Lines),
        (output.Level.NORMAL, Bars),
        (output.Level.VERBOSE, Bars),
    ]:
        monkeypatch.setattr(output, "_level", level)
        assert type(make_progress()) is kind
