"""What every store of results promises; its tests inherit the suite and give an empty store.

The fixtures `trials` and `results` are those of `tests/store`.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from bnexp.errors import FormatError, StoreError
from bnexp.store import folder as stored_by
from bnexp.trial import Array

ARRAYS = {
    "units": Array(("step", "unit"), np.arange(12, dtype=np.float32).reshape(3, 4)),
    "dead": Array(("unit",), np.array([True, False])),
}
DIGEST = "does not fit the digest in the JSON beside it"


class CrashError(Exception):
    """The process ends here."""


class StoreContract:
    """Promises of a store; an heir gives the fixture `store`, a `ResultFolder` or its like."""

    @pytest.fixture
    def kept(self, store, trials, results):
        """A stored trial with arrays, and what was stored of it."""
        result = replace(results[0], arrays=ARRAYS)
        store.save(trials[0], result)
        return store, trials[0].trial_id, result

    def file(self, kept, suffix):
        store, trial_id, _ = kept
        return store.trials / f"{trial_id}{suffix}"

    def test_what_is_saved_is_loaded_and_nothing_else_is(self, store, trials, results):
        for trial, result in zip(trials, results, strict=True):
            store.save(trial, result)
        assert store.stored_ids() == {trial.trial_id for trial in trials}
        for trial, result in zip(trials, results, strict=True):
            assert repr(store.load(trial.trial_id)) == repr(result)
        assert store.load("0" * 16) is None

    def test_without_arrays_there_is_no_file_and_no_word_of_them(self, store, trials, results):
        store.save(trials[0], results[0])
        assert [path.suffix for path in store.trials.iterdir()] == [".json"]
        assert "arrays" not in next(store.trials.iterdir()).read_text()
        assert not store.load(trials[0].trial_id).arrays

    def test_arrays_come_back_with_their_axes_to_the_bit(self, kept):
        store, trial_id, result = kept
        found = store.load(trial_id)
        assert repr(replace(found, arrays={})) == repr(replace(result, arrays={}))
        assert list(found.arrays) == list(ARRAYS)
        for name, array in ARRAYS.items():
            assert found.arrays[name].axes == array.axes
            assert found.arrays[name].values.dtype == array.values.dtype
            np.testing.assert_array_equal(found.arrays[name].values, array.values)

    def test_the_same_result_is_the_same_bytes(self, kept, trials):
        store, _, result = kept
        before = {path: path.read_bytes() for path in store.trials.iterdir()}
        store.save(trials[0], result)
        assert {path: path.read_bytes() for path in store.trials.iterdir()} == before
        assert len(before) == 2

    @pytest.mark.parametrize("at", [0, 1], ids=["before the arrays", "behind the arrays"])
    def test_a_write_that_breaks_off_leaves_no_trial(self, store, trials, results, monkeypatch, at):
        write, written = stored_by.write_whole, []

        def breaking(path, content, within):
            if len(written) == at:
                raise CrashError
            written.append(path)
            write(path, content, within)

        monkeypatch.setattr(stored_by, "write_whole", breaking)
        with pytest.raises(CrashError):
            store.save(trials[0], replace(results[0], arrays=ARRAYS))
        assert store.stored_ids() == set()
        assert store.load(trials[0].trial_id) is None

    def test_what_is_trained_again_without_arrays_keeps_none_of_the_old(self, kept, trials):
        store, _, result = kept
        store.save(trials[0], replace(result, arrays={}))
        assert not self.file(kept, ".npz").exists()

    def test_a_later_form_is_refused_as_such(self, kept):
        store, trial_id, _ = kept
        path = self.file(kept, ".json")
        path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
        with pytest.raises(FormatError, match="was written by a newer bnexp"):
            store.load(trial_id)

    def test_an_edited_trial_is_refused(self, kept):
        store, trial_id, _ = kept
        path = self.file(kept, ".json")
        path.write_text(path.read_text().replace('"step"', '"unit"'))
        with pytest.raises(FormatError, match="does not fit its checksum"):
            store.load(trial_id)

    def test_the_trial_of_another_name_is_refused(self, kept, trials):
        store, _, _ = kept
        self.file(kept, ".json").rename(store.trials / f"{trials[1].trial_id}.json")
        self.file(kept, ".npz").rename(store.trials / f"{trials[1].trial_id}.npz")
        with pytest.raises(FormatError, match="holds the result of another trial"):
            store.load(trials[1].trial_id)

    def test_a_trial_whose_arrays_are_gone_is_not_whole(self, kept):
        store, trial_id, _ = kept
        self.file(kept, ".npz").unlink()
        with pytest.raises(FormatError, match=r"its arrays, .*npz, are not there"):
            store.load(trial_id)

    def test_arrays_of_another_trial_or_changed_ones_are_refused(self, kept):
        store, trial_id, _ = kept
        path = self.file(kept, ".npz")
        changed = bytearray(path.read_bytes())
        changed[len(changed) // 3] ^= 1
        path.write_bytes(changed)
        with pytest.raises(FormatError, match=DIGEST):
            store.load(trial_id).arrays["units"]

    def test_arrays_behind_a_link_are_not_read(self, kept):
        store, trial_id, _ = kept
        path = self.file(kept, ".npz")
        path.symlink_to(path.rename(store.path / "elsewhere.npz"))
        with pytest.raises(StoreError, match="is a link to"):
            store.load(trial_id).arrays["units"]

    def test_arrays_are_set_aside_with_their_trial(self, kept):
        store, trial_id, _ = kept
        aside = store.set_aside()
        assert store.load(trial_id) is None
        assert sorted(path.name for path in (aside / "trials").iterdir()) == [
            f"{trial_id}.json",
            f"{trial_id}.npz",
        ]
