"""What a folder holds of trials without a result: a note and two states, each whole or none."""

from __future__ import annotations

import pytest

from bnexp.errors import FormatError, StoreError
from bnexp.store.files.atomic import write_whole
from bnexp.store.unfinished import Begun, State, Unfinished, begun_in, sweep_unfinished

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def unfinished(tmp_path):
    return Unfinished(tmp_path / "unfinished", "0123456789abcdef")


def told(found) -> tuple[int, bytes] | None:
    return found and (found.step, found.content)


def test_the_latest_state_is_read_and_the_one_before_it_is_there(unfinished):
    assert unfinished.state() == (None, [])
    assert unfinished.step() == 0
    for step in (3, 5, 7):
        unfinished.keep(State(step, CONTENT[:step]))
    state, damaged = unfinished.state()
    assert (told(state), damaged) == ((7, CONTENT[:7]), [])
    assert unfinished.step() == 7
    latest, before = unfinished.states
    assert told(State.from_bytes(before.read_bytes(), unfinished.trial_id)) == (5, CONTENT[:5])
    assert sorted(path.name for path in latest.parent.iterdir()) == sorted(
        [latest.name, before.name]
    )


def test_of_a_damaged_state_the_one_before_it_is_taken_and_the_file_is_named(unfinished):
    unfinished.keep(State(3, b"three"))
    unfinished.keep(State(7, b"seven"))
    latest, before = unfinished.states
    latest.write_bytes(latest.read_bytes()[:-1])
    state, damaged = unfinished.state()
    assert (told(state), damaged) == ((3, b"three"), [latest])
    before.write_bytes(b"")
    assert unfinished.state() == (None, [latest, before])


def test_any_byte_of_a_state_that_is_changed_and_any_cut_is_noticed():
    written = State(1234, CONTENT).to_bytes("0a")
    assert told(State.from_bytes(written, "0a")) == (1234, CONTENT)
    for at in range(len(written)):
        changed = bytearray(written)
        changed[at] ^= 1 << at % 8
        assert State.from_bytes(bytes(changed), "0a") is None, at
        assert State.from_bytes(written[:at], "0a") is None, at
    assert State.from_bytes(written + b"\0", "0a") is None
    assert State.from_bytes(written, "0b") is None


def test_the_state_of_another_trial_is_none_and_is_named(unfinished):
    other = Unfinished(unfinished.folder, "fedcba9876543210")
    other.keep(State(7, b"seven"))
    latest, _ = unfinished.states
    latest.write_bytes(other.states[0].read_bytes())
    assert unfinished.state() == (None, [latest])
    assert unfinished.step() == 0


def test_a_state_of_a_newer_form_is_refused_and_left_where_it_is(unfinished):
    unfinished.keep(State(7, b"seven"))
    latest, _ = unfinished.states
    newer = latest.read_bytes().replace(b"bnexp state 1", b"bnexp state 2", 1)
    latest.write_bytes(newer)
    with pytest.raises(FormatError, match=r"written by a newer bnexp \(format 2\)") as told:
        unfinished.state()
    assert told.value.newer
    assert latest.read_bytes() == newer


def test_nothing_is_made_in_the_place_of_a_folder_that_has_vanished(unfinished, tmp_path):
    gone = Unfinished(tmp_path / "gone" / "unfinished", unfinished.trial_id)
    with pytest.raises(StoreError):
        gone.keep(State(7, b"seven"))
    with pytest.raises(StoreError):
        gone.begin(Begun.now("here", 12))
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("stop", ["before", "between"])
def test_a_stop_in_the_middle_of_storing_leaves_a_whole_state(unfinished, stop, monkeypatch):
    unfinished.keep(State(3, b"three"))
    if stop == "between":
        unfinished.states[0].replace(unfinished.states[1])
    else:
        write_whole(unfinished.folder / ".leftover.part", b"half")
    state, damaged = unfinished.state()
    assert (told(state), damaged) == ((3, b"three"), [])


def test_who_has_begun_a_trial_is_noted_until_its_result_is_stored(unfinished, tmp_path):
    assert unfinished.begun() is None
    begun = Begun("here", 12, "2026-01-02T03:04:05+00:00")
    unfinished.begin(begun)
    unfinished.keep(State(3, b"three"))
    assert unfinished.begun() == begun
    assert list(begun_in(tmp_path)) == [unfinished.trial_id]
    unfinished.clear(keep_state=True)
    assert (unfinished.begun(), unfinished.step()) == (None, 3)
    unfinished.clear()
    assert begun_in(tmp_path) == {}


def test_a_note_that_is_damaged_tells_nothing_and_is_named(unfinished):
    unfinished.begin(Begun.now("here", 12))
    written = unfinished.note.read_bytes()
    for at in range(len(written)):
        changed = bytearray(written)
        changed[at] ^= 1 << at % 8
        unfinished.note.write_bytes(changed)
        assert unfinished.begun() is None, at
        assert unfinished.state() == (None, [unfinished.note])
        unfinished.note.write_bytes(written[:at])
        assert unfinished.begun() is None, at
    unfinished.note.write_bytes(written)
    assert unfinished.begun() is not None


def test_what_is_left_of_stored_trials_is_swept_and_nothing_else(unfinished, tmp_path):
    other = Unfinished(unfinished.folder, "fedcba9876543210")
    for each in (unfinished, other):
        each.begin(Begun.now("here", 12))
        each.keep(State(3, b"three"))
    sweep_unfinished(tmp_path, {other.trial_id})
    assert list(begun_in(tmp_path)) == [unfinished.trial_id]
    sweep_unfinished(tmp_path, {unfinished.trial_id})
    assert not unfinished.folder.exists()
    sweep_unfinished(tmp_path, ())
