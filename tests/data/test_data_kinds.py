"""Images of one's own come as bytes, wider integers, truth values or floats; none is changed."""

import numpy as np
import pytest

from bnexp.config.language.data import Data
from bnexp.data import find_source, load_data, plan_source, read_shared, write_shared
from bnexp.data.files.contents import fingerprint, idx_sum
from bnexp.data.finding.published import PUBLISHED
from bnexp.errors import DataDamagedError


@pytest.fixture
def own(tmp_path, arrays):
    def write(change, scale=None):
        images = {name: change(arrays[name]) for name in ("x_train", "x_test")}
        np.savez(tmp_path / "own.npz", **{**arrays, **images})
        return find_source(Data(dataset="own.npz", scale=scale), tmp_path)

    return write


@pytest.mark.parametrize("kind", ["int8", "uint16", "int32", "int64", "uint64"])
def test_whole_numbers_of_a_byte_are_the_same_data_whatever_type_holds_them(own, kind):
    plain, wide = own(lambda x: x // 2), own(lambda x: (x // 2).astype(kind))
    assert wide.fingerprint == plain.fingerprint
    dataset = load_data(wide)
    assert (dataset.images.dtype, dataset.scale) == (np.uint8, 255)


def test_whole_numbers_of_two_bytes_are_kept_and_divided_by_their_largest(own, arrays):
    dataset = load_data(own(lambda x: x.astype(np.uint16) * 257))
    assert (dataset.images.dtype, dataset.scale) == (np.float32, 65535)
    np.testing.assert_array_equal(dataset.images[:6], arrays["x_train"] * 257.0)


def test_truth_values_are_0_and_1(own, arrays):
    dataset = load_data(own(lambda x: x > 127))
    assert (dataset.images.dtype, dataset.scale) == (np.uint8, 1)
    np.testing.assert_array_equal(dataset.images[:6], arrays["x_train"] > 127)


@pytest.mark.parametrize("kind", [">f4", "<f4", "f8", "f2"])
def test_floats_are_kept_in_single_precision_and_divided_by_1(own, arrays, kind):
    source = own(lambda x: (x / 128 - 1).astype(kind))
    dataset = load_data(source)
    assert (dataset.images.dtype, dataset.scale) == (np.float32, 1)
    np.testing.assert_array_equal(
        dataset.images[:6], (arrays["x_train"] / 128 - 1).astype(kind).astype(np.float32)
    )
    assert source.fingerprint != own(lambda x: x).fingerprint


def test_a_float_that_differs_in_its_last_bit_is_other_data(own):
    plain = own(lambda x: x.astype("f4"))
    moved = own(lambda x: np.nextafter(x.astype("f4"), np.float32(1e9)))
    assert plain.fingerprint != moved.fingerprint


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e39])
def test_values_that_are_no_finite_numbers_are_refused_with_their_place(own, tmp_path, value):
    def spoil(x):
        images = x.astype("f8")
        images[2, 0, 1:] = value
        return images

    with pytest.raises(DataDamagedError) as caught:
        own(spoil)
    assert str(caught.value).startswith(
        f"{tmp_path / 'own.npz'}: foreign: x_train holds 2 values that are no finite numbers in "
        "single precision, the first in image 2; put a number in place of each, or take those "
        "images out."
    )


def test_floats_go_to_workers_as_they_are(own, tmp_path):
    dataset = load_data(own(lambda x: x / 254, scale=0.5))
    write_shared(dataset, tmp_path / "shared")
    shared = read_shared(tmp_path / "shared")
    np.testing.assert_array_equal(shared.images, dataset.images)
    assert (shared.images.dtype, shared.scale) == (np.float32, 0.5)
    assert shared.fingerprint == dataset.fingerprint


def test_a_stated_scale_makes_other_data_and_the_default_does_not(own):
    default, same, other = own(lambda x: x), own(lambda x: x, 255), own(lambda x: x, 16)
    assert default.fingerprint == same.fingerprint != other.fingerprint
    assert [load_data(source).scale for source in (default, same, other)] == [255, 255, 16]


def test_named_sets_take_a_scale_as_well(tmp_path):
    named = PUBLISHED["digits"]
    for find in (find_source, plan_source):
        default = find(Data(dataset="digits"), tmp_path)
        same = find(Data(dataset="digits", scale=16), tmp_path)
        other = find(Data(dataset="digits", scale=8), tmp_path)
        assert default.fingerprint == same.fingerprint == named.fingerprint
        assert other.fingerprint == named.fingerprint_at(8) != named.fingerprint
    dataset = load_data(other)
    assert (dataset.scale, dataset.fingerprint) == (8, other.fingerprint)


def test_a_scale_is_not_that_of_the_set_that_stands_in(tmp_path):
    source = find_source(Data(dataset="own.npz", otherwise="digits", scale=255), tmp_path)
    assert (load_data(source).scale, source.fingerprint) == (16, PUBLISHED["digits"].fingerprint)


def test_scales_that_look_alike_in_six_digits_are_told_apart(arrays):
    sums = [idx_sum(array) for array in arrays.values()]
    assert fingerprint(sums, 255.0, 3) != fingerprint(sums, 255.0001, 3)
    assert fingerprint(sums, 1 / 3, 3) != fingerprint(sums, 0.333333, 3)
