"""Truncated, bit-flipped, of the wrong shape, pickled: each is named, and none is ever used."""

import io
import pickle
import zipfile

import numpy as np
import pytest

from bnexp.config.language.data import Data
from bnexp.data import find_source, load_data
from bnexp.data.files import contents
from bnexp.data.finding.published import PUBLISHED
from bnexp.errors import DataDamagedError

CURE = "Put a whole copy there, or leave data.path out to have other places looked at."


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def found(path):
    return find_source(Data(dataset="tiny", path=str(path)), path.parent, download=False)


def finding_of(path):
    with pytest.raises(DataDamagedError) as caught:
        found(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.endswith(f". It was not used. {CURE}")
    return message.removeprefix(f"{path}: ").removesuffix(f". It was not used. {CURE}")


@pytest.fixture
def path(tiny, arrays, tmp_path, write_npz):
    return write_npz(tmp_path / "here" / "tiny.npz", arrays)


def test_whole_file_is_accepted(path, arrays):
    dataset = load_data(found(path))
    np.testing.assert_array_equal(dataset.images[:6], arrays["x_train"])
    np.testing.assert_array_equal(dataset.labels[6:], arrays["y_test"])


def test_damage_ends_with_the_exit_code_of_data(path):
    path.write_bytes(b"")
    with pytest.raises(DataDamagedError) as caught:
        found(path)
    assert caught.value.exit_code == 4


def test_empty_file_is_called_truncated(path):
    path.write_bytes(b"")
    assert finding_of(path) == "truncated: the file is empty"


def test_file_cut_anywhere_is_called_truncated(path):
    whole = path.read_bytes()
    for length in range(4, len(whole)):
        path.write_bytes(whole[:length])
        assert finding_of(path) == (
            "truncated: it begins as an .npz archive, but its end is missing"
        ), f"cut to {length} of {len(whole)} bytes"


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_flipped_bit_anywhere_is_noticed_or_without_effect(path, arrays, save):
    save(path, **arrays)
    clean, whole = load_data(found(path)), path.read_bytes()
    noticed = 0
    for position in range(len(whole)):
        path.write_bytes(
            whole[:position] + bytes([whole[position] ^ 1 << position % 8]) + whole[position + 1 :]
        )
        try:
            dataset = load_data(found(path))
        except DataDamagedError:
            noticed += 1
        else:
            np.testing.assert_array_equal(dataset.images, clean.images)
            np.testing.assert_array_equal(dataset.labels, clean.labels)
    assert noticed > len(whole) / 2


def test_another_pixel_in_a_sound_archive_is_called_altered(path, tiny, arrays, write_npz):
    arrays["x_test"][1, 2, 0] ^= 1
    write_npz(path, arrays)
    assert finding_of(path) == (
        f"altered: x_test has the checksum {contents.idx_sum(arrays['x_test'])} "
        f"instead of the published {tiny.sums[2]}"
    )


def test_label_that_equals_the_published_one_modulo_256_is_called_altered(path, arrays, write_npz):
    arrays["y_test"] = arrays["y_test"].astype(np.int64)
    arrays["y_test"][0] -= 256
    write_npz(path, arrays)
    assert finding_of(path).startswith("altered: y_test has the checksum ")


def test_another_known_set_is_called_by_its_name(path, monkeypatch, tiny, arrays, write_npz):
    same = {**arrays, "x_train": arrays["x_train"][::-1]}
    sums = (contents.idx_sum(same["x_train"]), *tiny.sums[1:])
    other = type(tiny)("other", tiny.shapes, sums, 255.0, 3, url=tiny.url)
    monkeypatch.setitem(PUBLISHED, "other", other)
    write_npz(path, same)
    assert finding_of(path) == "foreign: it holds other, not tiny"


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            {"x_train": np.zeros((6, 13), np.uint8)},
            "foreign: x_train has the shape (6, 13) instead of (6, 4, 3)",
        ),
        (
            {"x_train": np.zeros((4, 3, 6), np.uint8)},
            "foreign: x_train has the shape (4, 3, 6) instead of (6, 4, 3). Are images numbered "
            "along the last axis? numpy.moveaxis(x_train, -1, 0)",
        ),
        (
            {"y_test": np.zeros(4, np.uint8)},
            "foreign: y_test has the shape (4,) instead of (3,)",
        ),
        (
            {"x_test": np.full((3, 4, 3), -0.5, np.float32)},
            "foreign: x_test is float32 from -0.5 to -0.5; images must be bytes from 0 to 255, or "
            "those divided by 255: store uint8",
        ),
        (
            {"y_train": np.full(6, 0.5)},
            "foreign: y_train is float64, and not whole; labels must be integers from 0",
        ),
    ],
)
def test_wrong_shape_or_type_is_called_foreign(path, arrays, write_npz, change, finding):
    write_npz(path, {**arrays, **change})
    assert finding_of(path) == finding


def test_missing_array_is_named(path, arrays, write_npz):
    del arrays["y_test"]
    write_npz(path, {**arrays, "more": np.zeros(1)})
    assert finding_of(path) == (
        "foreign: it has no array 'y_test'; it has x_train, y_train, x_test, more, "
        "and must have x_train, y_train, x_test, y_test"
    )


@pytest.mark.parametrize("content", [b"<!DOCTYPE html><p>Log in", b"\x93NUMPY\x01\x00"])
def test_file_that_is_no_archive_is_called_foreign(path, content):
    path.write_bytes(content)
    assert finding_of(path) == "foreign: it is not an .npz archive"


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_pickled_array_is_refused_and_never_unpickled(path, tmp_path, arrays, write_npz):
    trap = np.array([Trap(tmp_path / "sprung")] * 6, dtype=object)
    write_npz(path, {**arrays, "y_train": trap})
    assert finding_of(path) == (
        "pickled: y_train holds Python objects, and nothing pickled is ever loaded. Number both "
        "parts at once, and save y: names, y = numpy.unique(numpy.concatenate([y_train, y_test]), "
        "return_inverse=True)"
    )
    assert not (tmp_path / "sprung").exists()


def test_pickle_in_place_of_an_archive_is_refused_and_never_unpickled(path, tmp_path):
    path.write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    assert finding_of(path) == "pickled: nothing pickled is ever loaded"
    assert not (tmp_path / "sprung").exists()


def with_header(path, header):
    """Replaces the entry of x_train by one whose header claims another shape."""
    kept = dict(np.load(path, allow_pickle=False))
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in kept.items():
            entry = io.BytesIO()
            if name == "x_train":
                np.lib.format.write_array_header_1_0(entry, header)
                entry.write(array.tobytes())
            else:
                np.save(entry, array)
            archive.writestr(f"{name}.npy", entry.getvalue())


def test_shape_beyond_what_the_archive_holds_is_refused_before_memory_is_taken(path):
    shape = (10**9, 10**3, 10**3)
    with_header(path, {"descr": "|u1", "fortran_order": False, "shape": shape})
    assert finding_of(path) == (
        f"altered: x_train says that it has the shape {shape}, but takes up 72 bytes"
    )


def test_arrays_too_large_to_read_are_refused_before_they_are_unpacked(path, monkeypatch):
    monkeypatch.setattr(contents, "LARGEST", 100)
    assert finding_of(path) == "foreign: its arrays take up 117 bytes; at most 100 are read"


def test_file_that_cannot_be_opened_is_named(path, monkeypatch):
    def refuse(self, *args, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    assert finding_of(path) == "unreadable: Permission denied"


def test_file_that_changes_after_it_was_found_is_refused(path, arrays, write_npz):
    source = found(path)
    arrays["x_train"][0, 0, 0] ^= 1
    write_npz(path, arrays)
    with pytest.raises(DataDamagedError, match="altered: x_train has the checksum"):
        load_data(source)


def test_own_archive_that_changes_after_it_was_found_is_refused(tiny, arrays, tmp_path, write_npz):
    path = write_npz(tmp_path / "own.npz", arrays)
    source = find_source(Data(dataset="own.npz"), tmp_path)
    arrays["x_train"][0, 0, 0] ^= 1
    write_npz(path, arrays)
    with pytest.raises(DataDamagedError) as caught:
        load_data(source)
    got = find_source(Data(dataset="own.npz"), tmp_path).fingerprint
    assert str(caught.value) == (
        f"{path}: altered: its contents have the fingerprint {got} instead of "
        f"{source.fingerprint}. It was not used. It changed since it was found: "
        "put it back as it was, and run again to continue."
    )
