"""A stored result reads back as it was, an old one still reads, and a broken one is named."""

import json
import math
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnexp.errors import FormatError
from bnexp.store.records import FORMS, result_from_text, result_to_text
from bnexp.trial import History, TrialStatus

PATH = Path("trials/a.json")
FILES = Path(__file__).parent / "files"


def plain(result):
    """Returns a result as text, in which NaN equals NaN."""
    return repr(asdict(result))


@pytest.fixture
def stored(trials, results):
    return json.loads(result_to_text(trials[0], results[0]))


def refusal(text):
    with pytest.raises(FormatError) as caught:
        result_from_text(text, PATH)
    return str(caught.value)


def test_a_result_reads_back_as_it_was(trials, results):
    for trial, result in zip(trials, results, strict=True):
        assert plain(result_from_text(result_to_text(trial, result), PATH)) == plain(result)


FLOATS = st.floats(width=64)


@given(st.lists(st.tuples(FLOATS, FLOATS), max_size=5), FLOATS)
def test_every_number_reads_back_bit_for_bit(trials, results, pairs, loss):
    history = History(
        steps=tuple(range(len(pairs))),
        epochs=tuple(i / 3 for i in range(len(pairs))),
        series={"loss": tuple(a for a, _ in pairs), "gap.norm": tuple(b for _, b in pairs)},
    )
    result = replace(results[0], history=history, test={"loss": loss})
    assert plain(result_from_text(result_to_text(trials[0], result), PATH)) == plain(result)


def test_not_a_number_and_infinity_read_back_and_the_file_is_strict_json(trials, results):
    history = History((0, 1), (0.0, 0.5), {"loss": (math.nan, math.inf), "gap": (-math.inf, 0.1)})
    result = replace(results[0], status=TrialStatus.DIVERGED, diverged_step=7, history=history,
                     reason="the loss became NaN", test={})  # fmt: skip
    text = result_to_text(trials[0], result)

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    json.loads(text, parse_constant=refuse)
    assert plain(result_from_text(text, PATH)) == plain(result)


WATCHED = History((2, 4), (0.4, 0.8), {"val_loss": (2.0, math.inf), "val_accuracy": (0.25, 0.5)})


def test_looks_besides_the_history_read_back_and_take_no_room_where_there_are_none(
    trials, results, stored
):
    assert "watched" not in stored
    result = replace(results[0], watched=WATCHED)
    text = result_to_text(trials[0], result)
    assert plain(result_from_text(text, PATH)) == plain(result)
    assert "inf" in json.loads(text)["watched"]["series"]["val_loss"]


def test_the_settings_of_the_trial_stand_in_the_file(trials, stored):
    assert stored["settings"]["training"]["epochs"] == trials[0].settings.training.epochs
    assert stored["format"] == FORMS.newest


def test_a_file_of_a_newer_format_is_refused_as_such(stored):
    newer = FORMS.newest + 1
    assert refusal(json.dumps({**stored, "format": newer})) == (
        f"trials/a.json: was written by a newer bnexp (format {newer}). Use the version of "
        "bnexp that wrote it, or move the file away to train its trial again."
    )


def damaged(stored, kind):
    history = stored["history"]
    return {
        "no format": {key: value for key, value in stored.items() if key != "format"},
        "no history": {key: value for key, value in stored.items() if key != "history"},
        "unknown status": {**stored, "status": "unheard of"},
        "series a list": {**stored, "history": {**history, "series": []}},
        "test a list": {**stored, "test": [1]},
        "text for a number": {**stored, "test": {"loss": "low"}},
        "short series": {**stored, "history": {**history, "series": {"loss": [1.0]}}},
        "short epochs": {**stored, "history": {**history, "epochs": [0.0]}},
        "short looks": {**stored, "watched": {**history, "epochs": [0.0]}},
        "looks a list": {**stored, "watched": []},
        "text for steps": {**stored, "history": {**history, "steps": "0123"}},
        "a number for text": {**stored, "reason": 7},
        "half a letter": {**stored, "reason": "\ud800"},
        "huge": {**stored, "seed": "9" * 400},
        "huge steps": {**stored, "history": {"steps": [10**400], "epochs": [0.0], "series": {}}},
        "huge loss": {**stored, "test": {"loss": 10**400}},
        "steps before the first": {
            **stored,
            "history": {"steps": [-1], "epochs": [0.0], "series": {}},
        },
        "no place": {**stored, "history": {"steps": [0], "epochs": ["nan"], "series": {}}},
        "deep": {**stored, "record": {"bnexp": [[[[]]]]}},
        "a list": [stored],
        "format a text": {**stored, "format": "one"},
    }[kind]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("no format", "KeyError"),
        ("no history", "KeyError"),
        ("unknown status", "status: Input should be 'finished', 'diverged' or 'failed'"),
        ("series a list", "history.series: Input should be a valid dictionary"),
        ("test a list", "test: Input should be a valid dictionary"),
        ("text for a number", "test.loss: Input should be a valid number, "),
        ("text for steps", "history.steps: Input should be a valid tuple"),
        ("a number for text", "reason: Input should be a valid string"),
        ("half a letter", "UnicodeEncodeError"),
        ("huge", "ValueError"),
        ("huge steps", "ValueError"),
        ("huge loss", "test.loss: "),
        ("steps before the first", "ValueError"),
        ("no place", "ValueError"),
        ("deep", "record.bnexp: Input should be a valid string"),
        ("short series", "ValueError"),
        ("short epochs", "ValueError"),
        ("short looks", "ValueError"),
        ("looks a list", "watched: "),
        ("a list", "TypeError"),
        ("format a text", "TypeError"),
    ],
)
def test_a_file_that_is_no_whole_result_is_refused_with_what_to_do(stored, kind, why):
    told = refusal(json.dumps(damaged(stored, kind)))
    assert told.startswith(f"trials/a.json: is not a whole result ({why}")
    assert told.endswith(
        "). The next run of the experiment sets it aside, to train its trial again."
    )


@pytest.mark.parametrize("text", ["", "{", "null", "3", "garbage", "[" * 100_000, '{"format": 1}'])
def test_garbage_is_refused(text):
    assert refusal(text).startswith("trials/a.json: is not a whole result (")


def test_a_file_truncated_anywhere_is_refused(trials, results):
    text = result_to_text(trials[0], results[0]).rstrip()
    for length in range(0, len(text), 7):
        assert refusal(text[:length]).startswith("trials/a.json: is not a whole result (")


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ('"loss": 1.0', '"loss": 0.5'),
        ("0.875", "0.876"),
        ('"trainable": 54', '"trainable": 55'),
        ('"device": "cpu"', '"device": "gpu"'),
        ('"epochs": 2', '"epochs": 3'),
    ],
)
def test_an_edited_file_is_told_as_a_damaged_one_with_what_to_do(trials, results, there, instead):
    text = result_to_text(trials[0], results[0])
    assert there in text
    assert refusal(text.replace(there, instead, 1)) == (
        "trials/a.json: is not a whole result (its content does not fit its checksum, so it was "
        "changed or damaged). The next run of the experiment sets it aside, to train its trial "
        "again."
    )


def test_a_file_that_is_only_laid_out_anew_still_reads(trials, results, stored):
    anew = json.dumps(stored, indent=4)
    assert plain(result_from_text(anew, PATH)) == plain(results[0])


def test_a_file_of_this_format_without_its_checksum_is_not_whole(stored):
    del stored["sha256"]
    assert refusal(json.dumps(stored)).startswith("trials/a.json: is not a whole result (KeyError)")


def test_an_edited_file_with_a_checksum_does_not_pass_for_one_of_the_first_format(stored):
    edited = {**stored, "format": 1, "test": {"loss": 0.0, "accuracy": 1.0}}
    assert "does not fit its checksum" in refusal(json.dumps(edited))


def test_a_file_of_the_second_format_still_reads():
    assert FORMS.newest == 2, (
        "keep a file of the new format under tests/store/files, and read it here"
    )
    path = FILES / "format-2.json"
    result = result_from_text(path.read_text(), path)
    assert (result.seed, result.status, result.history.steps) == (3, "diverged", (0, 5, 7))
    assert result.record == {
        "device": "cpu",
        "keras": "3.15.0",
        "processor": "AMD EPYC",
        "instructions": "AVX2",
    }


def test_a_file_of_the_first_format_still_reads():
    path = FILES / "format-1.json"
    result = result_from_text(path.read_text(), path)
    assert (result.trial_id, result.seed, result.status) == ("0123456789abcdef", 3, "diverged")
    assert (result.reason, result.diverged_step) == ("the loss became NaN", 7)
    assert result.history.steps == (0, 5, 7)
    assert result.history.epochs == (0.0, 1.0, 1.4)
    assert result.watched == History()
    assert math.isnan(result.history.series["loss"][0])
    assert result.history.series["val_loss"] == (2.302585, 1.0e-07, math.inf)
    assert result.parameters == {"trainable": 54, "other": 8}
    assert result.proof == {"split": "00aa11bb22cc33dd"}
    assert result.record == {"device": "cpu", "keras": "3.15.0"}
    assert result.timings.compiling == 1.25
    assert result.timings.workers == 2
