"""Archives that say one thing and hold another: what is checked is what is used."""

import io
import os
import struct
import zipfile

import numpy as np
import pytest

from bnexp.data.files.archive import DENSEST
from bnexp.data.files.contents import NotWholeError
from bnexp.data.files.npz import read_npz
from bnexp.data.files.unpacking import first_bytes


def packed(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def write(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)


def refusal(path):
    with pytest.raises(NotWholeError) as caught:
        read_npz(path)
    return caught.value.finding


@pytest.fixture
def entries(arrays):
    return [(f"{name}.npy", packed(array)) for name, array in arrays.items()]


def test_an_entry_of_the_bare_name_is_not_trained_on(tmp_path, arrays, entries):
    other = ("x_train", packed(arrays["x_train"].astype("float32") / 7))
    for order in ([other, *entries], [*entries, other]):
        write(tmp_path / "a.npz", order)
        assert refusal(tmp_path / "a.npz") == "altered: it has two entries for 'x_train'"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_entry_that_is_there_twice_is_refused(tmp_path, entries):
    write(tmp_path / "a.npz", [*entries, entries[0]])
    assert "two entries" in refusal(tmp_path / "a.npz")


def header(version, text, claimed=None):
    length = len(text) if claimed is None else claimed
    return (
        b"\x93NUMPY" + bytes(version) + struct.pack("<I" if version[0] > 1 else "<H", length) + text
    )


@pytest.mark.parametrize(
    "content",
    [
        header((2, 0), b" " * 20_000_000),
        header((2, 0), b"{}", 600_000_000),
        header((1, 0), b"(" * 9_000),
        header((1, 0), b"[" * 200 + b"]" * 200),
        header((1, 0), b"{'descr': '|u1', 'fortran_order': False, 'shape': (-6, 4, 3)}"),
        header((1, 0), b"{'descr': '|u1', 'fortran_order': False, 'shape': (1e9,)}"),
        header((1, 0), b"{'descr': [('a', 'b')], 'fortran_order': 0, 'shape': 'x'}"),
        header((9, 9), b"{}"),
        b"",
    ],
    ids=["long", "lies", "deep", "nested", "negative", "float", "kinds", "version", "empty"],
)
def test_a_header_that_lies_is_damage(tmp_path, entries, content):
    write(tmp_path / "a.npz", [("x_train.npy", content), *entries[1:]])
    assert refusal(tmp_path / "a.npz").startswith(("altered: ", "foreign: "))


def test_an_archive_that_claims_more_than_images_pack_to_is_refused(tmp_path, arrays, entries):
    claim = 300 * 2**20
    start = header(
        (1, 0), f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({claim},)}}".encode()
    )
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("x_train.npy", "w", force_zip64=True) as file:
            file.write(start)
            for _ in range(300):
                file.write(bytes(2**20))
        for name, content in entries[1:]:
            archive.writestr(name, content)
    told = refusal(tmp_path / "a.npz")
    rest = sum(array.nbytes for name, array in arrays.items() if name != "x_train")
    assert f"claim {claim + rest:,} bytes" in told
    assert f"more than {DENSEST} times" in told


@pytest.mark.parametrize("name", ["a.npz", "a.gz"])
def test_a_pipe_is_no_data_set(tmp_path, name):
    os.mkfifo(tmp_path / name)
    read = read_npz if name == "a.npz" else lambda path: first_bytes(path, 10)
    with pytest.raises(NotWholeError, match="it is no file"):
        read(tmp_path / name)
