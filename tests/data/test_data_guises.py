"""The same images are the same data, whatever names, shapes and types an archive gives them."""

import numpy as np
import pytest

from bnexp.config.language.data import Data
from bnexp.data import find_source, load_data, plan_source
from bnexp.data.files.contents import ARRAYS
from bnexp.data.files.names import named_as
from bnexp.data.finding.published import PUBLISHED
from bnexp.errors import DataDamagedError

PUBLISHED_NAMES = ("train_images", "train_labels", "test_images", "test_labels")


def one_hot(kind):
    return lambda y: np.eye(3)[y].astype(kind)


def same(array):
    return array


GUISES = {
    "names": (PUBLISHED_NAMES, same, same),
    "capitals": (("X_train", "Y_train", "X_test", "Y_test"), same, lambda y: y.astype("i8")),
    "glued": (("trainX", "trainY", "testX", "testY"), lambda x: x[..., None], same),
    "channel": (ARRAYS, lambda x: x[:, None], lambda y: y.astype(">i4")[:, None]),
    "single": (ARRAYS, lambda x: x.astype("f4") / 255, one_hot("f8")),
    "times": (ARRAYS, lambda x: x.astype("f4") * np.float32(1 / 255), one_hot(bool)),
    "double": (ARRAYS, lambda x: x / 255, lambda y: y.astype("f4")),
    "kept": (ARRAYS, lambda x: (x.astype("f4") / 255).astype("f8"), one_hot("u1")),
    "half": (ARRAYS, lambda x: (x / 255).astype("f2"), lambda y: y.astype("U1")),
    "whole": (PUBLISHED_NAMES, lambda x: x.astype("f8"), lambda y: y.astype("S1")),
    "foreign": (ARRAYS, lambda x: np.asfortranarray(x.astype(">i8")), lambda y: y[None]),
}


@pytest.fixture
def square():
    """Images of the shape of MNIST's, each value among them."""
    rng = np.random.default_rng(7)
    images = rng.integers(0, 256, (9, 28, 28), dtype=np.uint8)
    labels = np.array([0, 1, 2, 0, 1, 2, 2, 0, 1], np.uint8)
    return dict(zip(ARRAYS, (images[:6], labels[:6], images[6:], labels[6:]), strict=True))


def guise(path, arrays, names, of_images, of_labels):
    values = [(of_images if name[0] == "x" else of_labels)(arrays[name]) for name in ARRAYS]
    np.savez(path, **dict(zip(names, values, strict=True)))
    return path


def own(path):
    return find_source(Data(dataset=path.name), path.parent)


@pytest.mark.parametrize("name", GUISES)
def test_images_of_ones_own_are_the_same_in_every_guise(name, square, tmp_path):
    plain = load_data(own(guise(tmp_path / "plain.npz", square, ARRAYS, same, same)))
    source = own(guise(tmp_path / "other.npz", square, *GUISES[name]))
    other = load_data(source)
    assert source.fingerprint == other.fingerprint == plain.fingerprint
    assert (other.images.dtype, other.labels.dtype, other.scale) == (np.uint8, np.int32, 255)
    np.testing.assert_array_equal(other.images, plain.images)
    np.testing.assert_array_equal(other.labels, plain.labels)
    assert source.understood
    assert own(tmp_path / "plain.npz").understood == ""


@pytest.mark.parametrize("name", GUISES)
@pytest.mark.parametrize("flat", [False, True], ids=["", "flat"])
def test_a_published_set_is_known_in_every_guise_and_by_its_contents(
    name, flat, tiny, arrays, tmp_path
):
    names, of_images, of_labels = GUISES[name]
    rows = (lambda x: of_images(x).reshape(len(x), -1)) if flat else of_images
    (tmp_path / "here").mkdir()
    path = guise(tmp_path / "here" / "download.npz", arrays, names, rows, of_labels)
    for place in (path, path.parent):
        source = find_source(Data(dataset="tiny", path=str(place)), tmp_path, download=False)
        dataset = load_data(source)
        assert dataset.fingerprint == tiny.fingerprint
        np.testing.assert_array_equal(dataset.images[:6], arrays["x_train"])
        np.testing.assert_array_equal(dataset.labels[6:], arrays["y_test"])


def test_what_was_understood_is_told_in_one_line(square, tmp_path):
    def rows(x):
        return (x / 255).reshape(-1, 784)

    source = own(guise(tmp_path / "a.npz", square, PUBLISHED_NAMES, rows, one_hot(int)))
    assert source.understood == (
        "train_images as x_train, train_labels as y_train, test_images as x_test, test_labels as "
        "y_test; images of (784,) as 28 x 28; floats from 0 to 1 as bytes divided by 255; one-hot "
        "labels as numbers of classes"
    )
    assert plan_source(Data(dataset="a.npz"), tmp_path).understood == source.understood


def test_a_published_set_in_one_part_is_cut_where_it_was_published(tiny, arrays, tmp_path):
    both = [np.concatenate([arrays[f"{n}_train"], arrays[f"{n}_test"]]) for n in "xy"]
    for labels in (both[1], both[1][:, None], np.eye(3)[both[1]], both[1].astype("U1")):
        np.savez(tmp_path / "tiny.npz", data=both[0].reshape(9, 12) / 255, target=labels)
        source = find_source(Data(dataset="tiny", path=str(tmp_path)), tmp_path, download=False)
        assert load_data(source).fingerprint == tiny.fingerprint
        assert "the first 6 images to train on, the last 3 to test on" in source.understood
    with pytest.raises(DataDamagedError, match="It has no part to test on: keep some"):
        find_source(Data(dataset="tiny.npz"), tmp_path)


def test_mnist_of_other_names_shapes_and_types_is_mnist(mnist, tmp_path):
    whole = dict(np.load(mnist, allow_pickle=False))
    path = tmp_path / "mnist.npz"
    for x, y in (
        (lambda x: x.reshape(-1, 784).astype("f4") / 255, lambda y: np.eye(10)[y]),
        (lambda x: x[:, None].astype("f2"), lambda y: y.astype("U1")),
    ):
        guise(path, whole, PUBLISHED_NAMES, x, y)
        for data in (Data(path=str(path)), Data(dataset="mnist.npz")):
            source = find_source(data, tmp_path, download=False)
            assert load_data(source).fingerprint == PUBLISHED["mnist"].fingerprint


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x / 255 - 0.5,
        lambda x: x / 254 * 0.9,
        lambda x: (x > 127).astype("f4"),
        lambda x: (x // 16).astype("f4"),
        lambda x: np.minimum(x, 250) / 255 + 1e-6,
        lambda x: np.minimum(x, 250) + 1e-4,
        lambda x: np.where(x == 255, 254.5, x),
        lambda x: x * 257.0,
    ],
    ids=["signed", "other", "binary", "sixteen", "moved", "beside", "broken", "wide"],
)
def test_floats_that_may_be_other_than_bytes_stay_what_they_are(change, square, tmp_path):
    dataset = load_data(own(guise(tmp_path / "a.npz", square, ARRAYS, change, same)))
    assert (dataset.images.dtype, dataset.scale) == (np.float32, 1)
    np.testing.assert_array_equal(dataset.images[:6], change(square["x_train"]).astype("f4"))


def test_a_stated_scale_divides_what_is_stored_and_not_the_bytes_that_it_stands_for(
    square, tmp_path
):
    guise(tmp_path / "a.npz", square, ARRAYS, lambda x: x / 255, same)
    for scale, divisor in ((None, 255), (1, 255), (0.5, 127.5), (255, 65025)):
        source = find_source(Data(dataset="a.npz", scale=scale), tmp_path)
        dataset = load_data(source)
        assert (dataset.scale, dataset.fingerprint) == (divisor, source.fingerprint)
        facts = source.facts(Data().validation, [0])
        assert (facts.scale, facts.smallest, facts.largest) == (scale or 1, 0, 1)


def test_other_rows_than_those_of_mnist_stay_rows(arrays, tmp_path):
    guise(tmp_path / "a.npz", arrays, ARRAYS, lambda x: np.tile(x.reshape(-1, 12), 3), same)
    assert load_data(own(tmp_path / "a.npz")).image_shape == (36,)


@pytest.mark.parametrize(
    ("names", "taken", "aside"),
    [
        ("training_images training_labels testing_images testing_labels", 4, 0),
        ("train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte", 3, 0),
        ("train/images train/labels test/images test/labels", 4, 0),
        ("Xtr ytr Xte yte", 4, 0),
        ("train_set_x train_set_y test_set_x test_set_y list_classes", 4, 1),
        ("train_images train_labels val_images val_labels test_images test_labels", 4, 2),
        ("x_train y_train x_test y_test train_images y_train_names", 4, 2),
        ("x_train_mean y_train x_test y_test", 3, 1),
        ("train_test_images arr_0 weights", 0, 3),
    ],
)
def test_names_are_read_word_by_word(names, taken, aside):
    naming = named_as(names.split())
    assert (len(naming.entries), len(naming.aside)) == (taken, aside)


def test_names_that_could_be_the_same_array_are_refused(arrays, tmp_path):
    guise(tmp_path / "a.npz", arrays, PUBLISHED_NAMES, same, same)
    stored = dict(np.load(tmp_path / "a.npz"))
    np.savez(tmp_path / "a.npz", **stored, train_data=stored["train_images"])
    with pytest.raises(DataDamagedError) as caught:
        own(tmp_path / "a.npz")
    assert (
        "foreign: train_images and train_data could all be x_train; keep one of them, or call it "
        "x_train"
    ) in str(caught.value)


def test_a_class_that_no_image_has_is_a_gap_in_one_hot_labels_too(arrays, tmp_path):
    def gap(y):
        return np.eye(4, dtype=int)[np.where(y == 2, 3, y)]

    guise(tmp_path / "a.npz", arrays, ARRAYS, same, gap)
    with pytest.raises(DataDamagedError, match="no image has the label 2, though labels go up to"):
        own(tmp_path / "a.npz")


KINDS = (
    lambda a: a.astype("u1"),
    lambda a: a / 255,
    lambda a: a.astype("f2"),
    lambda a: a > 100,
    lambda a: a.astype("U3"),
    lambda a: a.astype("S3"),
    lambda a: a * 1j,
    lambda a: a.astype("M8[s]"),
    lambda a: np.where(a > 200, np.nan, a),
    lambda a: a - 100,
)


@pytest.mark.parametrize("seed", range(100))
def test_arrays_of_any_shape_and_type_are_taken_or_refused_with_a_reason(seed, tiny, tmp_path):
    rng = np.random.default_rng(seed)
    few = rng.integers(0, 5)
    shapes = [(), (few,), (few, 1), (1, few), (few, 4), (few, 784), (few, 4, 3, 1), (4, 3, few)]
    shapes += [(6, 4, 3), (6,), (3,), (9, 12), (9,), (few, 0), (few, 1, 1, 1, 1)]

    def array():
        return KINDS[rng.integers(len(KINDS))](rng.integers(0, 256, shapes[rng.integers(15)]))

    names = (ARRAYS, PUBLISHED_NAMES, ("data", "target"))[rng.integers(3)]
    with np.errstate(all="ignore"):
        np.savez(tmp_path / "a.npz", **{name: array() for name in names})
    for data in (Data(dataset="a.npz"), Data(dataset="tiny", path="a.npz")):
        said = "taken"
        try:
            find_source(data, tmp_path, download=False)
        except DataDamagedError as error:
            said = str(error)
        assert said == "taken" or ": foreign: " in said or ": altered: " in said
