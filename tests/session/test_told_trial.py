"""A trial is told with all that was evaluated, within the width of a terminal."""

from __future__ import annotations

import math

from bnexp.cli.results.show import _show_trial
from bnexp.cli.terminal.tables import Form
from bnexp.config.claims.series import SERIES
from bnexp.session.keeping.told_trial import ToldTrial
from bnexp.trial import History, TrialResult, TrialStatus

PLAIN = {
    "loss": (2.5, 1.5, 0.5),
    "val_loss": (2.4, 1.6, 0.6),
    "accuracy": (0.1, 0.5, 0.9),
    "val_accuracy": (0.1, 0.4, 0.8),
}
MORE = {
    "train_loss": (2.45, 1.45, 0.45),
    "train_accuracy": (0.1, 0.5, 0.925),
    "val_loss.batch": (2.0, 1.0, 0.71),
    "val_accuracy.precise": (0.2, 0.3, 0.875),
    "shifted_accuracy": (0.1, 0.2, 0.55),
    "shifted_accuracy.batch": (0.1, 0.2, math.nan),
    "mean_lag": (1.0, 0.5, 0.125),
}


def told(series):
    history = History((0, 10, 20), (0.0, 1.0, 2.0), series)
    result = TrialResult("0123456789abcdef", 0, TrialStatus.FINISHED, history=history)
    return ToldTrial("bn seed 0", "0123456789abcdef", result, "")


def test_the_ends_of_all_other_series_stand_under_what_they_are_of_and_their_mode():
    columns, rows = told({**PLAIN, **MORE}).ends
    assert columns == ("at the end", "moving", "batch", "precise")
    assert sorted(rows) == [
        ("mean_lag", "0.125", "", ""),
        ("shifted_accuracy", "0.55", "", ""),
        ("train_accuracy", "0.925", "", ""),
        ("train_loss", "0.45", "", ""),
        ("val_accuracy", "0.8", "", "0.875"),
        ("val_loss", "0.6", "0.71", ""),
    ]


def test_a_trial_without_other_series_has_no_further_ends():
    assert told(PLAIN).ends == ((), [])
    assert told({}).ends == ((), [])
    assert ToldTrial("bn seed 0", "0123456789abcdef", None, "").ends == ((), [])


def test_the_loss_on_the_training_images_is_in_the_picture_where_it_was_measured():
    plain = told(PLAIN).plot(80)
    assert plain[0] == "Loss (* training, o validation)"
    assert not any("+" in line for line in plain[1:-2])
    more = told({**PLAIN, **MORE}).plot(80)
    assert more[0] == "Loss (* training, + training images in inference mode, o validation)"
    assert any("+" in line for line in more[1:-2])


def test_everything_that_can_be_evaluated_is_told_in_80_columns(monkeypatch, capsys):
    whole = told(dict.fromkeys(SERIES, (2.0, 1.0, 0.123456)))
    monkeypatch.setattr("bnexp.session.keeping.told_trial.told_trial", lambda *_: whole)
    monkeypatch.setenv("COLUMNS", "80")
    _show_trial(None, "bn seed 0", Form.TEXT, None, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    for name in {name.partition(".")[0] for name in SERIES} - {"loss", "accuracy"}:
        assert name in text
