"""Images and orders are stated in short and in full wherever settings are."""

from __future__ import annotations

import pytest

from bnexp.config import load_experiment
from bnexp.config.language.data import ClassesPerBatch, Images
from bnexp.errors import ConfigurationError

TEXT = """
data: {{dataset: digits, {data}}}
training: {{epochs: 1, {training}}}
{rest}
"""


def text_of(data="order: fresh", training="optimizer: adam", rest=""):
    return TEXT.format(data=data, training=training, rest=rest)


@pytest.fixture
def data_of(experiment_of):
    return lambda *stated, **options: [
        variant.settings.data for variant in experiment_of(text_of(*stated), **options).variants
    ]


def arms(first, second="{}"):
    return f"arms: {{one: {first}, other: {second}}}"


@pytest.mark.parametrize(
    ("stated", "images"),
    [
        ("images: 50", Images(count=50)),
        ("images: {count: 50}", Images(count=50)),
        ("images: {count: 50, take: first}", Images(count=50, take="first")),
        ("images: null", None),
    ],
)
def test_a_number_of_images_stands_for_its_count(stated, images, data_of):
    assert data_of(stated)[0].images == images


@pytest.mark.parametrize(
    ("base", "given", "images"),
    [
        ("images: null", "data.images: 50", Images(count=50)),
        ("images: null", "data: {images: 50}", Images(count=50)),
        ("images: 40", "data.images: 50", Images(count=50)),
        ("images: {count: 40, take: first}", "data.images: 50", Images(count=50, take="first")),
        (
            "images: {count: 40, take: first}",
            "data.images.count: 50",
            Images(count=50, take="first"),
        ),
        ("images: 40", "data.images.take: first", Images(count=40, take="first")),
        ("images: 40", "data.images: {take: first}", Images(count=40, take="first")),
        ("images: 40", "data.images: null", None),
    ],
)
def test_an_arm_sets_the_count_and_leaves_the_choice(base, given, images, data_of):
    one, other = data_of(base, "optimizer: adam", arms(f"{{{given}}}"))
    assert one.images == images
    assert other.images == data_of(base)[0].images


@pytest.mark.parametrize(
    ("base", "given", "order"),
    [
        ("order: frozen", "data.order: sorted", "sorted"),
        (
            "order: frozen",
            "data.order: {classes_per_batch: 2}",
            ClassesPerBatch(classes_per_batch=2),
        ),
        ("order: frozen", "data.order.classes_per_batch: 2", ClassesPerBatch(classes_per_batch=2)),
        ("order: {classes_per_batch: 1}", "data.order: fresh", "fresh"),
        (
            "order: {classes_per_batch: 1}",
            "data.order.classes_per_batch: 2",
            ClassesPerBatch(classes_per_batch=2),
        ),
    ],
)
def test_an_arm_sets_a_word_or_a_number_of_classes(base, given, order, data_of, experiment_of):
    one, other = data_of(base, "optimizer: adam", arms(f"{{{given}}}"))
    assert one.order == order
    assert other.order == data_of(base)[0].order
    key, _, value = given.partition(": ")
    sets = experiment_of(text_of(base), sets=[f"{key}={value}"])
    assert sets.variants[0].settings.data.order == order


def test_a_grid_walks_over_images_orders_and_sizes(experiment_of):
    text = text_of(
        rest="grid: {data.images: [null, 20, 50], data.order: [fresh, {classes_per_batch: 1}], "
        "training.batch_size: [10, all], data.random_labels: [0, 0.5]}"
    ).replace("grid", "seeds: 1\ngrid")
    with pytest.raises(ConfigurationError, match="the one batch of an epoch takes all images"):
        experiment_of(text)
    found = experiment_of(text.replace("[10, all]", "[10, 20]")).variants
    assert len(found) == 24
    assert {variant.settings.data.images for variant in found} == {
        None,
        Images(count=20),
        Images(count=50),
    }
    assert {variant.settings.data.random_labels for variant in found} == {None, 0.5}


def test_a_file_that_extends_another_sets_the_same(tmp_path, experiment_of):
    (tmp_path / "under.yaml").write_text(
        text_of("images: {count: 40, take: first}, order: {classes_per_batch: 3}")
    )
    over = tmp_path / "over.yaml"
    for stated, images, order in (
        ("images: 50", Images(count=50, take="first"), 3),
        ("images: {take: random}", Images(count=40), 3),
        ("order: {classes_per_batch: 2}", Images(count=40, take="first"), 2),
    ):
        over.write_text(f"extends: under.yaml\ndata: {{{stated}}}\n")
        data = load_experiment(over).variants[0].settings.data
        assert data.images == images
        assert data.order == ClassesPerBatch(classes_per_batch=order)
    (tmp_path / "under.yaml").write_text(text_of("images: 40, order: sorted"))
    over.write_text(
        "extends: under.yaml\ndata: {images: {take: first}, order: {classes_per_batch: 2}}\n"
    )
    data = load_experiment(over).variants[0].settings.data
    assert data.images == Images(count=40, take="first")
    assert data.order == ClassesPerBatch(classes_per_batch=2)


WRONG = {
    "more images than there are": (
        "images: 2000",
        "optimizer: adam",
        "data.images.count: got 2,000, more than the 1,149 images that the validation split "
        "leaves; at most 1,149, or null for all of them",
    ),
    "no images": ("images: 0", "optimizer: adam", "data.images: got 0; must be greater"),
    "a truth value for images": ("images: true", "optimizer: adam", "data.images: got true"),
    "another word": (
        "order: by_class",
        "optimizer: adam",
        "data.order: got 'by_class'. One of: fresh, frozen, sorted, replacement, or "
        "{classes_per_batch: 1}",
    ),
    "a number for an order": ("order: 1", "optimizer: adam", "data.order: got 1. One of: fresh"),
    "no class": (
        "order: {classes_per_batch: 0}",
        "optimizer: adam",
        "data.order.classes_per_batch: got 0; must be greater than or equal to 1",
    ),
    "too many classes": (
        "order: {classes_per_batch: 11}",
        "optimizer: adam",
        "data.order.classes_per_batch: got 11, but there are 10 classes; at most 10",
    ),
    "a batch larger than the images": (
        "images: 20",
        "batch_size: 32",
        "training.batch_size: got 32, more than the 20 images that are trained on; at most 20",
    ),
    "more batches than there are": (
        "images: 200",
        "accumulate: 8",
        "training.accumulate: got 8, but the 200 images that are trained on are 7 batches; at "
        "most 7, with which an epoch is one step",
    ),
    "another word for a size": (
        "order: fresh",
        "batch_size: al",
        "training.batch_size: got 'al'; did you mean 'all'? One of: all, or a number",
    ),
    "batches of all that are accumulated": (
        "order: fresh",
        "batch_size: all, accumulate: 2",
        "training.accumulate: got 2, but with batch_size: all a batch is a whole epoch",
    ),
    "classes in a batch of all": (
        "order: {classes_per_batch: 2}",
        "batch_size: all",
        "data.order: got a number of classes, but the one batch of an epoch takes all images",
    ),
    "labels by more than all": (
        "random_labels: 1.5",
        "optimizer: adam",
        "data.random_labels: got 1.5; must be less than or equal to 1",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_is_refused_in_place(case, experiment_of):
    data, training, message = WRONG[case]
    with pytest.raises(ConfigurationError) as caught:
        experiment_of(text_of(data, training))
    (problem,) = caught.value.problems
    assert f"{problem.key}: {problem.message}".startswith(message)
