"""Files of a named set are known by what they hold, under whatever names programs leave them."""

import gzip
import shutil
from dataclasses import replace

import numpy as np
import pytest

from bnexp.config.language.data import Data
from bnexp.data import find_source, list_sets, load_data, plan_source
from bnexp.data.files.contents import ARRAYS, idx_header, idx_sum
from bnexp.data.finding import identify
from bnexp.data.finding.published import IDX_FILES, PUBLISHED
from bnexp.errors import DataDamagedError, DataMissingError

DOTTED = (
    "train-images.idx3-ubyte",
    "train-labels.idx1-ubyte",
    "t10k-images.idx3-ubyte",
    "t10k-labels.idx1-ubyte",
)


def idx(array):
    return idx_header(array.shape) + array.tobytes()


def write(folder, arrays, names, pack=lambda raw: raw):
    for array, name in zip(ARRAYS, names, strict=True):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pack(idx(arrays[array])))
    return folder


def found(folder):
    return find_source(Data(dataset="tiny", path=str(folder)), folder, download=False)


def assert_is_tiny(source, tiny, arrays):
    dataset = load_data(source)
    assert dataset.fingerprint == tiny.fingerprint
    np.testing.assert_array_equal(dataset.images[:6], arrays["x_train"])
    np.testing.assert_array_equal(dataset.labels[6:], arrays["y_test"])


@pytest.mark.parametrize(
    "names",
    [
        DOTTED,
        tuple(f"{name}.gz" for name in DOTTED),
        tuple(name.upper() for name in IDX_FILES),
        tuple(name.replace("-", "_") for name in IDX_FILES),
        tuple(f"{name} (1)" for name in IDX_FILES),
        ("a", "b", "c", "d"),
        tuple(f"deep/MNIST/raw/{name}" for name in DOTTED),
        tuple(f"archive/{name}/{name}" for name in IDX_FILES),
        (IDX_FILES[2], IDX_FILES[3], IDX_FILES[0], IDX_FILES[1]),
    ],
    ids=["dotted", "dotted.gz", "upper", "lines", "copies", "letters", "deep", "nested", "swapped"],
)
@pytest.mark.parametrize("pack", [lambda raw: raw, gzip.compress], ids=["plain", "packed"])
def test_four_files_are_found_under_any_names_packed_or_not(tiny, arrays, tmp_path, names, pack):
    folder = write(tmp_path / "here", arrays, names, pack)
    source = found(folder)
    assert {path.relative_to(folder).as_posix() for path in source.files} == set(names)
    assert_is_tiny(source, tiny, arrays)
    assert plan_source(Data(dataset="tiny", path=str(folder)), folder).here


def test_one_of_the_four_stands_for_its_folder(tiny, arrays, tmp_path):
    folder = write(tmp_path / "here", arrays, DOTTED)
    assert_is_tiny(found(folder / DOTTED[2]), tiny, arrays)


def test_archive_is_found_under_any_name(tiny, arrays, tmp_path, write_npz):
    path = write_npz(tmp_path / "here" / "sub" / "download (2).npz", arrays)
    source = found(tmp_path / "here")
    assert source.files == (path,)
    assert_is_tiny(source, tiny, arrays)


def test_sums_tell_sets_of_the_same_shapes_apart(tiny, arrays, tmp_path, write_npz):
    other = {name: array[::-1].copy() for name, array in arrays.items()}
    folder = write(tmp_path / "here", other, DOTTED)
    write_npz(folder / "another.npz", other)
    write(folder, arrays, [f"wanted/{name}" for name in "abcd"])
    assert_is_tiny(found(folder), tiny, arrays)


def test_whole_copy_beside_a_damaged_one_is_taken(tiny, arrays, tmp_path):
    folder = write(tmp_path / "here", arrays, IDX_FILES)
    write(folder, arrays, [f"{name}.gz" for name in IDX_FILES], gzip.compress)
    (folder / IDX_FILES[0]).write_bytes(idx(arrays["x_train"])[:-1])
    source = found(folder)
    assert source.files[0] == folder / f"{IDX_FILES[0]}.gz"
    assert_is_tiny(source, tiny, arrays)


def test_damaged_file_of_a_similar_name_is_named(tiny, arrays, tmp_path):
    folder = write(tmp_path / "here", arrays, DOTTED)
    (folder / DOTTED[0]).write_bytes(idx(arrays["x_train"])[:-1])
    with pytest.raises(DataDamagedError, match=r"train-images\.idx3-ubyte: truncated: it holds"):
        found(folder)


def test_other_contents_under_an_odd_name_are_never_taken(tiny, arrays, tmp_path):
    folder = write(tmp_path / "here", arrays, ("a", "b", "c", "d"))
    (folder / "a").write_bytes(idx(arrays["x_train"] ^ 1))
    with pytest.raises(DataMissingError) as caught:
        found(folder)
    assert (
        f"({folder}): holds only 3 of the 4 IDX files; train-images-idx3-ubyte[.gz] is missing; "
        "a has its shape, but other contents"
    ) in str(caught.value)


def test_archive_that_is_named_is_not_replaced_by_its_neighbour(tiny, arrays, tmp_path, write_npz):
    write_npz(tmp_path / "whole.npz", arrays)
    damaged = write_npz(tmp_path / "mine.npz", {**arrays, "y_train": arrays["y_train"][::-1]})
    with pytest.raises(DataDamagedError, match=r"mine\.npz: altered: y_train"):
        found(damaged)


def test_neither_many_files_nor_deep_folders_are_searched(tiny, arrays, tmp_path, monkeypatch):
    folder = write(tmp_path / "here", arrays, [f"z/{name}" for name in "abcd"])
    for number in range(10):
        (folder / f"{number}.txt").write_bytes(b"nothing")
    monkeypatch.setattr(identify, "MOST_FILES", 15)
    assert found(folder).here
    monkeypatch.setattr(identify, "MOST_FILES", 14)
    with pytest.raises(DataMissingError, match=r"holds only 3 of the 4|no IDX files"):
        found(folder)
    monkeypatch.setattr(identify, "MOST_FILES", 1000)
    assert found(folder).here
    (folder / "1" / "2" / "3").mkdir(parents=True)
    shutil.move(folder / "z", folder / "1" / "2" / "3" / "4")
    with pytest.raises(DataMissingError):
        found(folder)


def test_folder_that_holds_itself_and_one_that_is_locked_end_no_search(tiny, arrays, tmp_path):
    folder = write(tmp_path / "here", arrays, [f"z/{name}" for name in "abcd"])
    (folder / "a-loop").symlink_to(folder, target_is_directory=True)
    (folder / "nowhere").symlink_to(folder / "gone")
    assert_is_tiny(found(folder), tiny, arrays)


def test_list_says_where_files_of_other_names_lie(tiny, arrays, tmp_path, monkeypatch):
    folder = write(tmp_path / "here", arrays, [f"sub/{name}" for name in "abcd"])
    monkeypatch.setenv("BNEXP_DATA_DIR", str(folder))
    entry = next(entry for entry in list_sets() if entry.name == "tiny")
    assert (entry.state, entry.images, entry.path) == ("whole", 9, folder / "sub")


def test_files_of_the_usual_names_that_hold_another_set_are_not_taken_for_a_damaged_one(
    tiny, arrays, tmp_path, monkeypatch, write_npz, cache
):
    other = {name: array[::-1].copy() for name, array in arrays.items()}
    sums = tuple(idx_sum(other[name]) for name in ARRAYS)
    monkeypatch.setitem(PUBLISHED, "other", replace(tiny, name="other", sums=sums))
    folder = write(tmp_path / "here", other, IDX_FILES)
    with pytest.raises(DataMissingError) as caught:
        found(folder)
    assert f"data.path ({folder}): holds other" in str(caught.value)
    write_npz(cache / "tiny.npz", arrays)
    assert found(folder).place == "Keras' cache"


def test_mnist_is_found_as_common_programs_unpack_it(mnist, tmp_path):
    arrays = dict(np.load(mnist, allow_pickle=False))
    folder = write(tmp_path / "here", arrays, DOTTED)
    source = find_source(Data(dataset="mnist", path=str(folder)), folder, download=False)
    assert source.path == folder
    assert load_data(source).fingerprint == PUBLISHED["mnist"].fingerprint
