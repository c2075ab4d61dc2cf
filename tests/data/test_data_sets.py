"""What the sets contain, what stands for their contents, and what importing them costs."""

import subprocess
import sys

import numpy as np
import pytest

from bnexp.config.language.data import Data
from bnexp.data import find_source, fingerprint_of, load_data
from bnexp.data.files.contents import ARRAYS, idx_header, idx_sum
from bnexp.data.finding.published import PUBLISHED
from bnexp.errors import DataDamagedError


def found(path, dataset="mnist"):
    return find_source(Data(dataset=dataset, path=str(path)), path.parent, download=False)


@pytest.fixture(scope="module")
def whole(mnist):
    return dict(np.load(mnist, allow_pickle=False))


def test_fingerprints_are_part_of_every_trials_identity_and_never_change():
    assert {name: published.fingerprint for name, published in PUBLISHED.items()} == {
        "mnist": "0a876c6bfdffbd2eb31c27d4c19ba455",
        "fashion_mnist": "850a34ecde75deaa3e5f94d52a5db61d",
        "digits": "814342b0c1d2fa2e450e2c7e0c32141b",
    }


def test_digits_are_those_of_scikit_learn_in_their_order(tmp_path):
    from sklearn.datasets import load_digits  # noqa: PLC0415

    theirs, ours = load_digits(), load_data(find_source(Data(dataset="digits"), tmp_path))
    np.testing.assert_array_equal(ours.images, theirs.images)
    np.testing.assert_array_equal(ours.labels, theirs.target)
    assert (ours.train, ours.test, ours.scale, ours.classes) == (1437, 360, 16.0, 10)
    assert ours.fingerprint == fingerprint_of(Data(dataset="digits"), tmp_path)


def test_published_sum_of_digits_is_that_of_scikit_learns_arrays():
    from sklearn.datasets import load_digits  # noqa: PLC0415

    images, labels = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8).astype(np.uint8)
    parts = (images[:1437], labels[:1437], images[1437:], labels[1437:])
    assert tuple(map(idx_sum, parts)) == PUBLISHED["digits"].sums


def test_mnist_is_verified_and_whole(mnist, whole):
    dataset = load_data(found(mnist))
    assert dataset.images.shape == (70000, 28, 28)
    assert dataset.images.dtype == np.uint8
    assert dataset.labels.dtype == np.int32
    assert (dataset.name, dataset.train, dataset.test) == ("mnist", 60000, 10000)
    assert (dataset.scale, dataset.classes, dataset.image_shape) == (255.0, 10, (28, 28))
    np.testing.assert_array_equal(dataset.images[dataset.test_index], whole["x_test"])
    np.testing.assert_array_equal(dataset.labels[:60000], whole["y_train"])


def test_mnist_has_one_fingerprint_in_every_container(tmp_path, whole, write_idx):
    np.savez(tmp_path / "own.npz", **{**whole, "y_test": whole["y_test"].astype(np.int64)})
    own = find_source(Data(dataset="own.npz"), tmp_path)
    idx = found(write_idx(tmp_path / "idx", whole, packed=False))
    assert own.fingerprint == idx.fingerprint == PUBLISHED["mnist"].fingerprint
    assert load_data(idx).images.tobytes() == load_data(own).images.tobytes()


def truncated(path, mnist, whole):
    path.write_bytes(mnist.read_bytes()[: 10**6])


def flipped(path, mnist, whole):
    raw = bytearray(mnist.read_bytes())
    raw[len(raw) // 2] ^= 16
    path.write_bytes(raw)


def altered(path, mnist, whole):
    images = whole["x_train"].copy()
    images[31234, 14, 14] ^= 1
    np.savez(path, **{**whole, "x_train": images})


def shaped(path, mnist, whole):
    np.savez(path, **{**whole, "x_train": whole["x_train"].reshape(-1, 14, 56)})


def pickled(path, mnist, whole):
    np.savez(path, **{**whole, "y_train": whole["y_train"].astype(object)})


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (truncated, "truncated: it begins as an .npz archive, but its end is missing."),
        (flipped, "altered: x_train cannot be unpacked ("),
        (altered, "altered: x_train has the checksum "),
        (shaped, "foreign: x_train has the shape (60000, 14, 56) instead of (60000, 28, 28)."),
        (
            pickled,
            "pickled: y_train holds Python objects, and nothing pickled is ever loaded. Number "
            "both parts at once, and save y: names, y = numpy.unique(numpy.concatenate([y_train, "
            "y_test]), return_inverse=True).",
        ),
    ],
)
def test_damaged_mnist_is_named_and_refused(tmp_path, mnist, whole, damage, finding):
    path = tmp_path / "mnist.npz"
    damage(path, mnist, whole)
    with pytest.raises(DataDamagedError) as caught:
        found(path)
    assert str(caught.value).startswith(f"{path}: {finding}")


def test_mnist_taken_for_fashion_is_called_by_its_name(mnist):
    with pytest.raises(DataDamagedError) as caught:
        found(mnist, "fashion_mnist")
    assert f"{mnist}: foreign: it holds mnist, not fashion_mnist. " in str(caught.value)


def own(tmp_path, arrays):
    np.savez(tmp_path / "own.npz", **arrays)
    return load_data(find_source(Data(dataset="own.npz"), tmp_path))


@pytest.mark.parametrize("shape", [(4, 3), (12,), (2, 2, 3)])
def test_own_archive_may_hold_images_of_any_shape(tmp_path, arrays, shape):
    for name in ("x_train", "x_test"):
        arrays[name] = arrays[name].reshape(-1, *shape)
    dataset = own(tmp_path, arrays)
    assert dataset.image_shape == shape
    assert (dataset.name, dataset.train, dataset.test) == ("own.npz", 6, 3)
    assert (dataset.scale, dataset.classes) == (255.0, 3)


def test_fingerprint_tells_contents_shapes_and_split_apart(tmp_path, arrays):
    x, y = arrays["x_train"], arrays["y_train"]
    variants = [
        arrays,
        {**arrays, "x_train": x[::-1]},
        {**arrays, "y_train": y[::-1]},
        {**arrays, "x_train": x.reshape(6, 12), "x_test": arrays["x_test"].reshape(3, 12)},
        {**arrays, "x_train": x[:5], "y_train": y[:5]},
    ]
    assert len({own(tmp_path, variant).fingerprint for variant in variants}) == len(variants)


def test_fingerprint_does_not_depend_on_the_type_or_the_order_in_memory(tmp_path, arrays):
    same = {**arrays, "y_train": arrays["y_train"].astype(np.int64)}
    same["x_train"] = np.asfortranarray(arrays["x_train"])
    assert own(tmp_path, same).fingerprint == own(tmp_path, arrays).fingerprint


@pytest.mark.parametrize(
    ("classes", "told"),
    [([1, 2, 3], "labels 1 to 3 as 0 to 2"), ([-1, 0, 1], "labels -1 to 1 as 0 to 2")],
)
def test_labels_from_another_number_on_are_counted_from_zero(tmp_path, arrays, classes, told):
    moved = {n: np.array(classes)[arrays[n]] for n in ("y_train", "y_test")}
    found = own(tmp_path, {**arrays, **moved})
    assert told in found.understood
    assert found.fingerprint == own(tmp_path, arrays).fingerprint


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            {"y_test": np.array([0, 1, -2])},
            "foreign: a label is -2; labels count from 0. Number both parts at once: "
            "names, y = numpy.unique(numpy.concatenate([y_train, y_test]), return_inverse=True)",
        ),
        (
            {"y_train": np.eye(3)[[0, 1, 2, 0, 1, 2]] * 0.5},
            "foreign: y_train has the shape (6, 3); it must be (6,), one label for each image of "
            "x_train, or one-hot, where a row holds a single 1 and else 0. If the largest of a row "
            "is its class: y_train.argmax(axis=1)",
        ),
        (
            {"y_test": np.array([0, 1, 9])},
            "foreign: no image has the label 3, though labels go up to 9; "
            "number the classes from 0 without gaps, both parts at once: numbers, y = "
            "numpy.unique(numpy.concatenate([y_train, y_test]), return_inverse=True)",
        ),
        (
            {"y_train": np.zeros(6, int), "y_test": np.zeros(3, int)},
            "foreign: all labels are 0; there must be two classes or more",
        ),
        (
            {"y_train": np.zeros((6, 1, 1), int)},
            "foreign: y_train has the shape (6, 1, 1); "
            "it must be (6,), one label for each image of x_train",
        ),
        (
            {"x_test": np.zeros((0, 4, 3), np.uint8), "y_test": np.zeros(0, int)},
            "foreign: x_test has the shape (0, 4, 3); it must be (images, ...), not empty",
        ),
        (
            {"x_test": np.zeros((3, 4, 4), np.uint8)},
            "foreign: an image of x_train has the shape (4, 3), one of x_test (4, 4)",
        ),
        (
            {"x_train": np.zeros((6, 4, 3), np.complex64)},
            "foreign: x_train is complex64; images must be whole numbers or floats: store uint8",
        ),
        (
            {"y_train": np.tri(3, dtype=int)[[0, 1, 2, 0, 1, 2]]},
            "foreign: y_train has the shape (6, 3); it must be (6,), one label for each image of "
            "x_train, or one-hot, where a row holds a single 1 and else 0. If the largest of a row "
            "is its class: y_train.argmax(axis=1)",
        ),
        (
            {"y_train": np.eye(4, dtype=int)[[0, 1, 2, 0, 1, 2]]},
            "foreign: y_train has 4 columns, but the highest class that an image has is 2; leave "
            "out of y_train and y_test what no image is of: y[:, :3]",
        ),
        (
            {"y_train": np.eye(2, dtype=int)[[0, 1, 1, 0, 1, 1]]},
            "foreign: y_train has 2 columns, but a label of the other part is 2; both parts must "
            "have the same classes",
        ),
        (
            {"y_train": np.array([0.0, 1.0, 2.0, 0.0, 1.0, 1.5])},
            "foreign: y_train is float64, and not whole; labels must be integers from 0",
        ),
        (
            {"y_train": np.array(["0", "1", "02"] * 2)},
            "foreign: y_train is <U2; labels must be integers from 0. Number both parts at once: "
            "names, y = numpy.unique(numpy.concatenate([y_train, y_test]), return_inverse=True)",
        ),
        (
            {"x_train": np.zeros((4, 3, 6), np.uint8)},
            "foreign: y_train has the shape (6,); it must be (4,), one label for each image of "
            "x_train. Are images numbered along the last axis? numpy.moveaxis(x_train, -1, 0)",
        ),
        (
            {"y_train": np.array(["a", "b", "c"] * 2)},
            "foreign: y_train is <U1; labels must be integers from 0. Number both parts at once: "
            "names, y = numpy.unique(numpy.concatenate([y_train, y_test]), return_inverse=True)",
        ),
        (
            {"x_train": np.zeros((6, 4, 3), np.float32)},
            "foreign: x_test is uint8, though the other images are floats; divide both by the same "
            "number: x_test.astype('float32') / 255",
        ),
        (
            {"x_train": np.full((6, 4, 3), -1, np.int8)},
            "foreign: x_train goes from -1 to -1; whole numbers are taken from 0 to 65535. Store "
            "them as floats: x_train.astype('float32') / 1",
        ),
    ],
)
def test_own_archive_that_cannot_be_trained_on_is_refused(tmp_path, arrays, change, finding):
    with pytest.raises(DataDamagedError) as caught:
        own(tmp_path, {**arrays, **change})
    assert str(caught.value) == (
        f"{tmp_path / 'own.npz'}: {finding}. It was not used. Write it with "
        "numpy.savez_compressed(path, x_train=..., y_train=..., x_test=..., y_test=...)."
    )


def test_nobody_can_write_to_a_data_set(tmp_path, arrays):
    dataset = own(tmp_path, arrays)
    for array in (dataset.images, dataset.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_idx_headers_are_those_of_the_published_files():
    assert idx_header((60000, 28, 28)) == b"".join(
        number.to_bytes(4, "big") for number in (2051, 60000, 28, 28)
    )
    assert idx_header((10000,)) == b"".join(n.to_bytes(4, "big") for n in (2049, 10000))


def test_every_set_has_a_sum_and_a_shape_for_each_array():
    for published in PUBLISHED.values():
        assert len(published.sums) == len(published.shapes) == len(ARRAYS)


def test_planning_with_named_sets_loads_numpy_at_most(tmp_path):
    program = (
        "import sys, pathlib, bnexp.data as data\n"
        "from bnexp.config.language.data import Data\n"
        "for name in ('mnist', 'fashion_mnist', 'digits'):\n"
        "    data.fingerprint_of(Data(dataset=name, otherwise='digits'), pathlib.Path('.'))\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'scipy', 'pandas', 'urllib.request'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
