"""The size of a data set: known by name, read from an archive, never that of another set."""

import pytest

from bnexp.config.language.data import Data
from bnexp.config.sizes import SIZES, DataSize
from bnexp.data import find_source, load_data, size_of
from bnexp.errors import DataDamagedError, DataMissingError


@pytest.mark.parametrize("name", SIZES)
def test_named_sets_have_their_size_where_no_file_is(tmp_path, name):
    assert size_of(Data(dataset=name), tmp_path) == SIZES[name]


def test_the_size_of_the_named_set_is_given_whatever_stands_in_for_it(tmp_path):
    assert size_of(Data(dataset="mnist", otherwise="digits"), tmp_path).image == (28, 28)


def test_the_size_of_the_digits_is_that_of_their_arrays(tmp_path):
    whole = load_data(find_source(Data(dataset="digits"), tmp_path))
    found = DataSize(whole.train, whole.test, whole.image_shape, whole.classes)
    assert size_of(Data(dataset="digits"), tmp_path) == found


def test_an_archive_of_ones_own_is_read(tmp_path, arrays, write_npz):
    write_npz(tmp_path / "own.npz", arrays)
    assert size_of(Data(dataset="own.npz"), tmp_path) == DataSize(6, 3, (4, 3), 3)


def test_an_archive_that_is_missing_has_not_the_size_of_the_digits(tmp_path):
    with pytest.raises(DataMissingError, match=r"own\.npz"):
        size_of(Data(dataset="own.npz", otherwise="digits"), tmp_path)


def test_an_archive_that_is_no_data_set_is_refused(tmp_path):
    (tmp_path / "own.npz").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(DataDamagedError, match="truncated"):
        size_of(Data(dataset="own.npz"), tmp_path)
