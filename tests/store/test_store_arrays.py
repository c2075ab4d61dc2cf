"""The result folder keeps what a store promises; archives that were tampered with are refused."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from contracts.store import ARRAYS, StoreContract

from bnexp.errors import FormatError, StoreError
from bnexp.store import ResultFolder, arrays
from bnexp.store.files.arrays import packed
from bnexp.store.files.sealed import KEY, seal
from bnexp.trial import Array


class TestResultFolder(StoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        return ResultFolder(tmp_path / "results" / "two")


@pytest.fixture
def planted(tmp_path, trials, results):
    """Stores a trial and puts another archive in place of its own, the digest adapted to it."""
    store = ResultFolder(tmp_path / "two")

    def plant(content):
        store.save(trials[0], replace(results[0], arrays=ARRAYS))
        path = store.trials / f"{trials[0].trial_id}.json"
        path.with_suffix(".npz").write_bytes(content)
        record = json.loads(path.read_text())
        del record[KEY]
        record["arrays"]["sha256"] = hashlib.sha256(content).hexdigest()
        path.write_text(seal(record))
        return store.load(trials[0].trial_id).arrays

    return plant


def saved(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def zipped(method, **entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def entry(header, data=b""):
    text = f"{header}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


UNITS, DEAD = ARRAYS["units"].values, ARRAYS["dead"].values
GOOD = entry("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", b"\x01\x00")
HUGE = entry("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }", b"1234")
TAMPERED = {
    "no archive": b"not an archive",
    "cut off": packed({"units": UNITS, "dead": DEAD})[:-30],
    "another name": saved(other=UNITS, dead=DEAD),
    "one more": saved(units=UNITS, dead=DEAD, more=DEAD),
    "another number of axes": saved(units=DEAD, dead=DEAD),
    "objects": saved(units=np.array([[{}]], dtype=object), dead=DEAD),
    "texts": saved(units=np.array([["a"]]), dead=DEAD),
    "packed": zipped(zipfile.ZIP_DEFLATED, units=HUGE, dead=GOOD),
    "a shape that is not there": zipped(zipfile.ZIP_STORED, units=HUGE, dead=GOOD),
    "no header": zipped(zipfile.ZIP_STORED, units=entry("{" * 5000), dead=GOOD),
    "a deep header": zipped(zipfile.ZIP_STORED, units=entry("(" * 9000), dead=GOOD),
}


@pytest.mark.parametrize("content", TAMPERED.values(), ids=TAMPERED)
def test_an_archive_that_was_never_written_is_refused_in_one_sentence(planted, content):
    with pytest.raises(FormatError, match="holds no whole arrays"):
        planted(content)["units"]


def test_what_numpy_writes_of_the_same_arrays_is_read(planted):
    np.testing.assert_array_equal(planted(saved(units=UNITS, dead=DEAD))["units"].values, UNITS)


def test_entries_that_share_their_bytes_are_refused(planted):
    whole = bytearray(packed({"units": UNITS, "dead": DEAD}))
    first = whole.index(b"PK\x01\x02")
    second = whole.index(b"PK\x01\x02", first + 1)
    # The second entry of the table of contents is made as large as the whole file.
    for at in (20, 24):
        whole[second + at : second + at + 4] = len(whole).to_bytes(4, "little")
    with pytest.raises(FormatError, match="holds no whole arrays"):
        planted(bytes(whole))["units"]


def test_a_file_larger_than_any_that_is_written_is_not_read(planted, monkeypatch):
    found = planted(saved(units=UNITS, dead=DEAD))
    monkeypatch.setattr(arrays, "MOST", 100)
    with pytest.raises(StoreError, match="at most 100 are read"):
        found["units"]


def test_more_than_is_read_is_not_written(tmp_path, trials, results, monkeypatch):
    monkeypatch.setattr(arrays, "MOST", 100)
    store = ResultFolder(tmp_path / "two")
    with pytest.raises(StoreError, match="at most 100 are stored of a trial"):
        store.save(trials[0], replace(results[0], arrays=ARRAYS))
    assert store.stored_ids() == set()


@pytest.mark.parametrize(
    ("array", "why"),
    [
        (Array(("step",), np.zeros((2, 2))), "has 2 axes and names 1"),
        (Array(("step",), np.array(["a"])), "not numbers"),
    ],
    ids=["axes", "texts"],
)
def test_what_could_not_be_read_again_is_not_written(tmp_path, trials, results, array, why):
    store = ResultFolder(tmp_path / "two")
    with pytest.raises(ValueError, match=why):
        store.save(trials[0], replace(results[0], arrays={"a": array}))
    assert store.stored_ids() == set()


def test_names_are_known_without_reading_and_all_arrays_by_reading_once(planted, monkeypatch):
    kept, reads, read = planted(packed({n: a.values for n, a in ARRAYS.items()})), [], arrays._read
    monkeypatch.setattr(arrays, "_read", lambda *stated: reads.append(1) or read(*stated))
    assert all(name in kept for name in ARRAYS)
    assert "other" not in kept
    assert not reads
    assert dict(kept.items()).keys() == ARRAYS.keys()
    assert len(reads) == 1
