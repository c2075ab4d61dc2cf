"""What a folder holds of trials without a result: a note and two states, each whole or none."""

from __future__ import annotations

import pytest

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
    assert told(State.from_bytes(before.read_bytes())) == (5, CONTENT[:5])
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
    written = State(1234, CONTENT).to_bytes()
    assert told(State.from_bytes(written)) == (1234, CONTENT)
    for at in range(len(written)):
        changed = bytearray(written)
        changed[at] ^= 1 << at % 8
        assert State.from_bytes(bytes(changed)) is None, at
        assert State.from_bytes(written[:at]) is None, at
    assert State.from_bytes(written + b"\0") is None


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
