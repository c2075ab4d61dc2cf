"""Every look at an answer is kept, and a record that is damaged is neither lost nor continued."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bnexp.errors import StoreError
from bnexp.store.answers.looked import Form, Look, Record, Standing
from bnexp.store.files.sealed import seal
from bnexp.store.looks import FORMS, note_look, read_looks

FILES = Path(__file__).parent / "files"

LOOK = Look(base="a", seeds=3, trials=6, data="x", ways=("work",))
CHECKED = replace(LOOK, ways=("check",))
CLAIM = Form({"final": "val_loss"}, "order", ("bn", "no-bn"), ("1", "0"), {"verdict": "supported"})


def looks_of(*arguments):
    return note_look(*arguments).looks


def test_without_a_record_nothing_was_looked_at(tmp_path):
    assert read_looks(tmp_path) == Record()


def test_unchanged_data_are_one_look_however_often_and_check_is_one_of_its_own(tmp_path):
    for _ in range(3):
        assert looks_of(tmp_path, LOOK) == (LOOK,)
    both = replace(LOOK, times=2, ways=("check", "work"))
    for look in (CHECKED, LOOK, CHECKED):
        assert looks_of(tmp_path, look) == (both,)
    other = replace(LOOK, data="y")
    assert looks_of(tmp_path, other) == (both, other)


def test_another_state_is_added_and_the_last_stands_last(tmp_path):
    more, unfinished = replace(LOOK, seeds=10, trials=20), replace(LOOK, seeds=10, trials=19)
    note_look(tmp_path, LOOK)
    assert looks_of(tmp_path, more) == (LOOK, more)
    assert looks_of(tmp_path, unfinished) == (LOOK, more, unfinished)
    assert looks_of(tmp_path, LOOK) == (more, unfinished, LOOK)
    assert read_looks(tmp_path).looks == (more, unfinished, LOOK)


def test_a_look_that_is_on_record_writes_nothing(tmp_path):
    note_look(tmp_path, LOOK, [CLAIM])
    before = (tmp_path / "looks.json").stat()
    note_look(tmp_path, LOOK, [CLAIM])
    after = (tmp_path / "looks.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_looks_at_another_question_are_kept_and_not_returned(tmp_path):
    other = replace(LOOK, base="b")
    note_look(tmp_path, other, [CLAIM])
    assert note_look(tmp_path, LOOK) == Record((LOOK,))
    assert read_looks(tmp_path).looks == (other, LOOK)
    assert note_look(tmp_path, LOOK, [CLAIM]).standings == (Standing("a", CLAIM, 1),)


def test_looks_at_the_same_time_are_all_kept(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: note_look(tmp_path, replace(LOOK, data=str(i))), range(40)))
    assert {look.data for look in read_looks(tmp_path).looks} == set(map(str, range(40)))


def test_a_form_keeps_the_look_since_which_it_stood(tmp_path):
    larger = replace(CLAIM, terms={"smallest": 0.1, "verdict": "supported"})
    note_look(tmp_path, LOOK, [CLAIM])
    note_look(tmp_path, CHECKED, [])
    found = note_look(tmp_path, LOOK, [larger])
    assert [(s.form, s.after) for s in found.standings] == [(CLAIM, 0), (larger, 2)]
    assert note_look(tmp_path, replace(LOOK, data="y"), [CLAIM]).standings == found.standings


def test_forms_are_the_same_whatever_the_arms_are_called():
    renamed = replace(CLAIM, names=("BN", "none"))
    assert renamed.is_same(CLAIM)
    changed = replace(CLAIM, arms=("2", "0"))
    assert changed.is_kin(CLAIM)
    assert not changed.is_same(CLAIM)
    assert not replace(renamed, arms=("2", "0")).is_kin(CLAIM)
    assert not replace(CLAIM, kind="equal").is_kin(CLAIM)


def test_a_record_from_before_claims_were_noted_is_read_and_says_that_it_does_not_know(tmp_path):
    shutil.copy(FILES / "looks-1.json", tmp_path / "looks.json")
    old = Look(base="a", seeds=3, trials=6, which="0-2")
    assert read_looks(tmp_path, ("old", "a")) == Record((old,))
    now = replace(LOOK, which="0-2")
    found = note_look(tmp_path, now, [CLAIM], ("old", "a"))
    assert found == Record((now,), (Standing("a", CLAIM, None),))
    later = replace(CLAIM, kind="equal")
    assert note_look(tmp_path, now, [CLAIM, later]).standings[-1] == Standing("a", later, 1)


def test_a_record_of_this_format_still_reads(tmp_path):
    assert FORMS.newest == 2, (
        "keep a file of the new format under tests/store/files, and read it here"
    )
    shutil.copy(FILES / "looks-2.json", tmp_path / "looks.json")
    assert read_looks(tmp_path) == Record((LOOK,), (Standing("a", CLAIM, 0),))


def test_an_edited_record_is_refused(tmp_path):
    note_look(tmp_path, LOOK)
    path = tmp_path / "looks.json"
    path.write_text(path.read_text().replace('"seeds": 3', '"seeds": 10'))
    with pytest.raises(StoreError, match="its content does not fit its checksum"):
        read_looks(tmp_path)


DAMAGED = {
    "": "JSONDecodeError",
    "{": "JSONDecodeError",
    "null": "TypeError",
    "[]": "TypeError",
    '{"looks": []}': "KeyError: 'format'",
    '{"format": 1}': "KeyError: 'looks'",
    '{"format": 2, "looks": []}': "KeyError: 'sha256'",
    '{"format": 3, "looks": []}': "ValueError: format 3",
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
    newer = text.startswith('{"format": 3')
    remedy = "move the file away to begin a new record." if newer else "to begin a new record."
    assert message.endswith(remedy)
    assert newer == ("The next run of the experiment sets it aside" not in message)
    assert path.read_text() == text


def test_a_record_that_cannot_be_read_or_written_is_told(tmp_path):
    (tmp_path / "looks.json").mkdir()
    with pytest.raises(StoreError, match=r"looks\.json: is a folder, not a file"):
        read_looks(tmp_path)
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(StoreError, match=r"looks\.json: cannot be"):
        note_look(file, LOOK)


WILD = [
    ("looks", "ways", [3]),
    ("looks", "ways", ["work", 3]),
    ("looks", "base", 3),
    ("looks", "which", None),
    ("looks", "data", {}),
    ("standings", "base", []),
    ("standings", "after", "x"),
    ("standings", "form", {"metric": {}, "kind": "order", "names": 3, "arms": []}),
    ("standings", "form", {"metric": [], "kind": "order", "names": ["a"], "arms": ["b"]}),
    ("standings", "form", {"metric": {}, "kind": {}, "names": ["a"], "arms": ["b"]}),
]


@pytest.mark.parametrize(("part", "key", "value"), WILD)
def test_a_record_of_other_types_is_a_damaged_one_though_its_checksum_is_right(
    tmp_path, part, key, value
):
    form = {"metric": {"final": "loss"}, "kind": "order", "names": ["a"], "arms": ["b"]}
    whole = {
        "format": 2,
        "looks": [{"base": "q", "seeds": 2, "trials": 4, "ways": ["work"]}],
        "standings": [{"base": "q", "form": form, "after": None}],
    }
    (tmp_path / "looks.json").write_text(seal(whole))
    assert len(read_looks(tmp_path).looks) == 1
    whole[part][0][key] = value
    (tmp_path / "looks.json").write_text(seal(whole))
    with pytest.raises(StoreError, match=r"is not the record that was once written"):
        read_looks(tmp_path)
