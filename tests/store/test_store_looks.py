"""Every look at an answer is kept, and a record that is damaged is neither lost nor continued."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bnexp.errors import StoreError
from bnexp.store.looks import Look, note_look, read_looks

LOOK = Look(base="a", seeds=3, trials=6)


def test_without_a_record_nothing_was_looked_at(tmp_path):
    assert read_looks(tmp_path) == ()


def test_the_same_state_is_counted_and_another_one_added(tmp_path):
    assert note_look(tmp_path, LOOK) == (LOOK,)
    assert note_look(tmp_path, LOOK) == (replace(LOOK, times=2),)
    more = Look("a", 10, 20)
    assert note_look(tmp_path, more) == (replace(LOOK, times=2), more)
    unfinished = Look("a", 10, 19)
    assert note_look(tmp_path, unfinished) == (replace(LOOK, times=2), more, unfinished)
    assert note_look(tmp_path, LOOK) == (more, unfinished, replace(LOOK, times=3))
    assert read_looks(tmp_path) == (more, unfinished, replace(LOOK, times=3))


def test_looks_at_another_question_are_kept_and_not_returned(tmp_path):
    other = Look("b", 2, 4)
    note_look(tmp_path, other)
    assert note_look(tmp_path, LOOK) == (LOOK,)
    assert read_looks(tmp_path) == (other, LOOK)
    assert note_look(tmp_path, other) == (replace(other, times=2),)


def test_looks_at_the_same_time_are_all_kept(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: note_look(tmp_path, LOOK), range(40)))
    assert read_looks(tmp_path) == (replace(LOOK, times=40),)


DAMAGED = {
    "": "JSONDecodeError",
    "{": "JSONDecodeError",
    "null": "TypeError",
    "[]": "TypeError",
    '{"looks": []}': "KeyError: 'format'",
    '{"format": 1}': "KeyError: 'looks'",
    '{"format": 2, "looks": []}': "ValueError: format 2",
    '{"format": 1, "looks": 3}': "TypeError",
    '{"format": 1, "looks": [{"seeds": 1}]}': "TypeError",
    '{"format": 1, "looks": [{"base": "a", "seeds": "3", "trials": 6, "times": 1}]}': "TypeError",
    "[" * 100_000: "RecursionError",
}


@pytest.mark.parametrize(("text", "why"), list(DAMAGED.items()), ids=range(len(DAMAGED)))
def test_a_damaged_record_is_refused_and_left_as_it_is(tmp_path, text, why):
    path = tmp_path / "looks.json"
    path.write_text(text)
    with pytest.raises(StoreError) as caught:
        note_look(tmp_path, LOOK)
    message = str(caught.value)
    assert message.startswith(f"{path}: is not the record that was once written ({why}")
    assert message.endswith("no look is noted; move it away to begin a new record")
    assert path.read_text() == text


def test_a_record_that_cannot_be_read_or_written_is_told(tmp_path):
    (tmp_path / "looks.json").mkdir()
    with pytest.raises(StoreError, match=r"looks\.json: cannot be read: Is a directory"):
        read_looks(tmp_path)
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(StoreError, match=r"looks\.json: cannot be"):
        note_look(file, LOOK)


def test_the_record_is_plain_json(tmp_path):
    note_look(tmp_path, LOOK)
    assert json.loads((tmp_path / "looks.json").read_text()) == {
        "format": 1,
        "looks": [{"base": "a", "seeds": 3, "trials": 6, "times": 1, "which": ""}],
    }
