"""Equal layers in one text: `20 x 100` is the list of twenty times 100, in tables too."""

import pytest

from bnexp.config.experiment import value_text

NETWORKS = {"mlp": "hidden", "cnn": "hidden", "rnn": "units"}


@pytest.mark.parametrize("kind", NETWORKS)
def test_a_text_stands_for_the_list_that_it_counts(settings, kind):
    key = NETWORKS[kind]
    texts = [f"network: {{kind: {kind}, {key}: {value}}}" for value in ("3 x 7", "[7, 7, 7]")]
    (short,), (long,) = map(settings, texts)
    assert getattr(short.network, key) == (7, 7, 7)
    assert short == long


def test_trials_are_those_of_the_list(trials_of):
    text = "training: {epochs: 1}\ngrid: {network.hidden: [%s]}"
    short, long = (trials_of(text % each) for each in ("4 x 9, 2 x 5", "[9, 9, 9, 9], [5, 5]"))
    assert [trial.trial_id for trial in short] == [trial.trial_id for trial in long]
    assert [trial.cell for trial in short] == [trial.cell for trial in long]
    assert [dict(trial.cell)["network.hidden"] for trial in short] == ["4 x 9", "[5, 5]"]


@pytest.mark.parametrize("place", ["set", "arm"])
def test_a_text_overrides_as_a_list_does(settings, place):
    if place == "set":
        (found,) = settings("network: {kind: mlp}", sets=["network.hidden=2 x 30"])
    else:
        (found,) = settings("network: {kind: mlp}\narms: {deep: {network.hidden: 2 x 30}}")
    assert found.network.hidden == (30, 30)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([100] * 20, "20 x 100"),
        ("20 x 100", "20 x 100"),
        ([64, 64, 64], "[64, 64, 64]"),
        ("3 x 64", "[64, 64, 64]"),
        ([64, 64, 64, 32], "[64, 64, 64, 32]"),
        ([0.5] * 5, "[0.5, 0.5, 0.5, 0.5, 0.5]"),
        ([True] * 4, "[true, true, true, true]"),
        (["same"] * 4, '["same", "same", "same", "same"]'),
        ([0] * 4, "[0, 0, 0, 0]"),
        ([], "[]"),
    ],
)
def test_a_list_of_many_equal_numbers_is_told_in_short(value, text):
    assert value_text(value) == text


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("20x100", "got '20x100'; did you mean '20 x 100'?"),
        ("20 X 100", "got '20 X 100'; did you mean '20 x 100'?"),
        ("20 times 100", "got '20 times 100'; did you mean '20 x 100'?"),
        ("'20 * 100'", "got '20 * 100'; did you mean '20 x 100'?"),
        ("020 x 100", "got '020 x 100'; did you mean '20 x 100'?"),
        ("1001 x 5", "got '1001 x 5'; at least one and at most 1000 layers of at least one unit"),
        ("0 x 5", "got '0 x 5'; at least one and at most 1000 layers of at least one unit"),
        ("5 x 0", "got '5 x 0'; at least one and at most 1000 layers of at least one unit"),
        ("[5, 2 x 3]", "got '2 x 3' in brackets; it stands for a whole list without them"),
        ("'20, 100'", "got '20, 100'; must be a list, written [20, 100]"),
    ],
)
def test_another_text_is_refused_with_what_was_meant(refusal, value, message):
    told = refusal(f"network: {{kind: mlp, hidden: {value}}}")
    assert told.startswith(f"a.yaml:2:30: network.hidden: {message}")


def test_the_same_list_in_both_forms_is_given_twice(refusal):
    told = refusal("grid: {network.hidden: [4 x 8, [8, 8, 8, 8]]}")
    assert "grid.network.hidden.1: the value 4 x 8 is given twice" in told
