"""Data that were checked once are handed on to workers as they are."""

import numpy as np
import pytest

from bnexp.config.language.data import Data
from bnexp.data import find_source, load_data, read_shared, write_shared


@pytest.fixture
def digits(tmp_path):
    return load_data(find_source(Data(dataset="digits"), tmp_path))


def test_shared_data_are_those_that_were_written(digits, tmp_path):
    write_shared(digits, tmp_path / "shared")
    found = read_shared(tmp_path / "shared")
    assert np.array_equal(found.images, digits.images)
    assert np.array_equal(found.labels, digits.labels)
    assert (found.images.dtype, found.labels.dtype) == (np.uint8, np.int32)
    for name in ("name", "train", "scale", "classes", "fingerprint", "test", "image_shape"):
        assert getattr(found, name) == getattr(digits, name)


def test_shared_data_cannot_be_written_to(digits, tmp_path):
    write_shared(digits, tmp_path)
    with pytest.raises(ValueError, match="read-only"):
        read_shared(tmp_path).images[0] = 0


def test_shared_data_that_are_not_there_are_an_error_of_the_disk(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_shared(tmp_path)
