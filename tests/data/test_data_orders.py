"""Every order of images equals a plain account of it, and belongs to seed and epoch alone."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from bnexp.config.language.data import ClassesPerBatch
from bnexp.data import Dealt, epoch_order
from bnexp.streams import stream

IMAGES = 200
LABELS = np.random.default_rng(1).choice(5, IMAGES, p=[0.4, 0.3, 0.15, 0.1, 0.05]).astype(np.int32)
TRAINING = np.flatnonzero(np.arange(IMAGES) % 5 != 2)


def order_of(order, seed=3, epoch=2, batch=12, index=TRAINING, labels=LABELS):
    return epoch_order(index, order, seed, epoch, Dealt(labels, batch))


def classes(number):
    return ClassesPerBatch(classes_per_batch=number)


def batches_of(order, batch):
    return [order[start : start + batch] for start in range(0, len(order), batch)]


def test_sorted_is_class_after_class_in_the_order_of_the_fresh_permutation():
    drawn = stream(3, "order/2").permutation(TRAINING.astype(np.int32)).tolist()
    plain = [image for label in range(5) for image in drawn if LABELS[image] == label]
    assert order_of("sorted").tolist() == plain
    assert order_of("sorted").dtype == np.int32


def test_replacement_draws_each_place_evenly():
    places = stream(3, "order/2").integers(0, len(TRAINING), len(TRAINING))
    assert order_of("replacement").tolist() == [TRAINING[place] for place in places]
    many = order_of("replacement", index=np.arange(20_000), labels=np.zeros(20_000, int))
    assert len(set(many.tolist())) / 20_000 == pytest.approx(1 - math.exp(-1), abs=0.01)


def plain_shares(counts, each, batches):
    """Returns the parts of each class by hand, class by class."""
    full = {}
    while True:
        rest = {c: n for c, n in counts.items() if c not in full}
        parts = each * batches - batches * len(full)
        exact = {c: parts * n / sum(rest.values()) for c, n in rest.items()}
        above = [c for c, value in exact.items() if value > batches]
        if not above:
            break
        full |= dict.fromkeys(above, batches)
    shares = full | {c: int(value) for c, value in exact.items()}
    over = each * batches - sum(shares.values())
    by_rest = sorted(exact, key=lambda c: (-(exact[c] - int(exact[c])), c))
    for c in [c for c in by_rest if shares[c] < batches][:over]:
        shares[c] += 1
    return shares


def plain_order(number, batch, index, labels, seed=3, epoch=2):
    """Returns an order by classes by hand, image by image, from the same stream."""
    rng = stream(seed, f"order/{epoch}")
    counts = Counter(sorted(labels[index].tolist()))
    each, total = min(number, len(counts)), len(index)
    batches = math.ceil(total / batch)
    keys = rng.gumbel(size=(batches, len(counts)))
    left = plain_shares(counts, each, batches)
    dealt = []
    for number_of_batch in range(batches):
        to_come = batches - number_of_batch
        must = [c for c in counts if left[c] == to_come]
        key = dict(zip(counts, keys[number_of_batch], strict=True))
        may = [c for c in counts if 0 < left[c] < to_come]
        may.sort(key=lambda c: -(math.log(left[c]) + key[c]))
        chosen = [*must, *may][:each]
        size = min(batch, total - number_of_batch * batch)
        for part, c in enumerate(chosen):
            left[c] -= 1
            dealt += [c] * (size // each + (part < size % each))
    supply = {}
    for c in counts:
        images = index[labels[index] == c].astype(np.int32)
        rounds = math.ceil(dealt.count(c) / len(images))
        supply[c] = iter([i for _ in range(rounds) for i in rng.permutation(images).tolist()])
    return [next(supply[c]) for c in dealt]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("batch", [1, 2, 7, 12, 100, 160])
def test_classes_per_batch_equal_a_plain_account(number, batch):
    found = order_of(classes(number), batch=batch)
    assert found.tolist() == plain_order(number, batch, TRAINING, LABELS)
    assert found.dtype == np.int32
    assert len(found) == len(TRAINING)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_each_batch_holds_so_many_classes_in_equal_parts(number):
    for batch in batches_of(order_of(classes(number)), 12):
        counts = Counter(LABELS[batch].tolist())
        assert len(counts) == min(number, len(batch))
        assert max(counts.values()) - min(counts.values()) <= 1


def test_a_class_comes_in_proportion_to_its_size_and_an_image_again_after_all_others():
    found = order_of(classes(1), batch=4)
    first = [LABELS[batch[0]] for batch in batches_of(found, 4)]
    sizes = Counter(LABELS[TRAINING].tolist())
    assert Counter(first) == plain_shares(dict(sorted(sizes.items())), 1, 40)
    for label, size in sizes.items():
        assert abs(first.count(label) - 40 * size / 160) < 1
        images = found[LABELS[found] == label].tolist()
        times = Counter(images)
        assert max(times.values()) <= math.ceil(len(images) / size)
        for start in range(0, len(images), size):
            assert len(set(images[start : start + size])) == len(images[start : start + size])


def test_batches_of_one_class_come_in_another_order_every_epoch():
    found = {
        tuple(LABELS[batch[0]] for batch in batches_of(order_of(classes(1), epoch=epoch), 12))
        for epoch in range(1, 9)
    }
    assert len(found) == 8


@pytest.mark.parametrize("order", ["fresh", "sorted", "replacement", classes(1), classes(2)])
def test_an_order_belongs_to_seed_and_epoch(order):
    first, again, other, later = (
        order_of(order, seed, epoch).tolist() for seed, epoch in ((1, 1), (1, 1), (2, 1), (1, 2))
    )
    assert first == again
    assert first != other
    assert first != later
    assert set(first) <= set(TRAINING.tolist())


@pytest.mark.parametrize("order", ["fresh", "frozen", "sorted"])
def test_no_image_is_left_out_where_none_comes_twice(order):
    assert sorted(order_of(order)) == TRAINING.tolist()


def test_orders_never_change():
    labels = np.array([0, 1, 2, 0, 1, 2, 0, 0, 0, 1])

    def order(kind):
        return order_of(kind, 0, 1, 4, np.arange(10), labels).tolist()

    assert order("fresh") == [0, 8, 2, 6, 3, 7, 1, 4, 9, 5]
    assert order("sorted") == [0, 8, 6, 3, 7, 1, 4, 9, 2, 5]


def test_an_order_by_classes_needs_labels():
    with pytest.raises(ValueError, match="goes by labels"):
        epoch_order(TRAINING, "sorted", 0, 1)
