"""In which order images come: one array of indices for each epoch of a trial.

An order is a function of data, seed and epoch alone, so that a trial that goes on from a state has
the same. All chance of an epoch comes from the seed's stream `order/<epoch>`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bnexp.config.language.data import ClassesPerBatch, Order
from bnexp.streams import stream


@dataclass(frozen=True, eq=False)
class Dealt:
    """What an order by classes goes by beside the images.

    Attributes:
        labels: Labels of all images as they are presented, of shape `(images of the data set,)`.
        batch: Examples of a batch, as a normalizer sees it.
    """

    labels: np.ndarray
    batch: int


def epoch_order(
    training_index: np.ndarray, order: Order, seed: int, epoch: int, dealt: Dealt | None = None
) -> np.ndarray:
    """Returns the order of the training images in one epoch, which is as long as they are many.

    Args:
        training_index: Where the training images are, of shape `(images,)`.
        order: `fresh` draws a permutation; `frozen` repeats that of epoch 1; `sorted` puts the
            fresh permutation into the order of the classes, so that each class is permuted;
            `replacement` draws each place by itself, evenly among all images; see `_by_classes` for
            a number of classes in each batch.
        seed: The trial's seed.
        epoch: From 1.
        dealt: Labels and size of a batch, which all but `fresh`, `frozen` and `replacement` need.

    Returns:
        Indices as int32 in the order of the epoch, of shape `(images,)`.

    Raises:
        ValueError: An order by classes is asked for without labels.
    """
    index = training_index.astype(np.int32)
    rng = stream(seed, f"order/{1 if order == 'frozen' else epoch}")
    if order == "replacement":
        return index[rng.integers(0, len(index), len(index))]
    if order in ("fresh", "frozen"):
        return rng.permutation(index)
    if dealt is None:
        raise ValueError(f"the order {order} goes by labels")
    if isinstance(order, ClassesPerBatch):
        return _by_classes(index, order.classes_per_batch, dealt, rng)
    drawn = rng.permutation(index)
    return drawn[np.argsort(dealt.labels[drawn], kind="stable")]


def _by_classes(
    index: np.ndarray, classes: int, dealt: Dealt, rng: np.random.Generator
) -> np.ndarray:
    """Returns an order in which each batch holds images of a few classes alone.

    There are as many batches as ever, all full but the last. Each has as many parts as it is to
    hold classes, as equal as can be, the first ones larger by one where they are not. The parts of
    all batches are shared out among the classes in proportion to their sizes (`_shares`), and dealt
    to the batches one after the other (`_deal`), no two parts of a batch to one class. A class
    takes its images from a permutation, and from the next when that is used up, so that within an
    epoch an image comes again only after all others of its class. A class whose parts come to less
    than its images does without some of them in this epoch.

    Drawn are first the keys of `_deal` for all batches, then for each class in ascending order as
    many permutations as it uses up.

    Args:
        index: Where the training images are.
        classes: How many classes each batch is to hold; of fewer all.
        dealt: Labels of all images, and the size of a batch.
        rng: The stream of the epoch.
    """
    labels = dealt.labels[index]
    present, counts = np.unique(labels, return_counts=True)
    each = min(classes, len(present))
    sizes = [dealt.batch] * (len(index) // dealt.batch)
    sizes += [rest] if (rest := len(index) % dealt.batch) else []
    keys = rng.gumbel(size=(len(sizes), len(present)))
    chosen = _deal(_shares(counts, each, len(sizes)), each, keys)
    parts = np.array([[(size + each - 1 - i) // each for i in range(each)] for size in sizes])
    of_class = np.repeat(chosen.ravel(), parts.ravel())
    order = np.empty(len(index), np.int32)
    for number, label in enumerate(present):
        places, images = np.flatnonzero(of_class == number), index[labels == label]
        rounds = [rng.permutation(images) for _ in range(-(-len(places) // len(images)))]
        order[places] = np.concatenate([*rounds, images[:0]])[: len(places)]
    return order


def _shares(counts: np.ndarray, each: int, batches: int) -> np.ndarray:
    """Returns how many parts of batches each class gets, in proportion to its number of images.

    None gets more than one of each batch; what is over is shared out among the others. Numbers are
    rounded down, and what is left goes to the largest remainders, of equal ones to the first.

    Args:
        counts: Number of images of each class.
        each: Parts of a batch.
        batches: Number of batches.
    """
    left, full = each * batches, np.zeros(len(counts), bool)
    while True:
        exact = np.where(full, 0.0, counts * (left / max(1, counts[~full].sum())))
        more = ~full & (exact > batches)
        if not more.any():
            break
        full |= more
        left = (each - int(full.sum())) * batches
    shares = np.where(full, batches, np.floor(exact).astype(np.int64))
    rest = each * batches - int(shares.sum())
    open_to = np.flatnonzero(shares < batches)
    first = open_to[np.argsort(-(exact - np.floor(exact))[open_to], kind="stable")]
    shares[first[:rest]] += 1
    return shares


def _deal(shares: np.ndarray, each: int, keys: np.ndarray) -> np.ndarray:
    """Returns the classes of each batch as they are drawn, of shape `(batches, each)`.

    Batch by batch different classes are drawn in proportion to the parts that they have left,
    without replacement: those with the largest `log(left) + key`. A class that has as many parts
    left as there are batches is in each of them.

    Args:
        shares: Parts of each class.
        each: Classes of a batch.
        keys: Standard Gumbel numbers, of shape `(batches, classes)`.
    """
    left, chosen = shares.copy(), np.empty((len(keys), each), np.int64)
    for batch, key in enumerate(keys):
        with np.errstate(divide="ignore"):
            score = np.log(left) + key
        score[left >= len(keys) - batch] = np.inf
        chosen[batch] = np.argsort(-score, kind="stable")[:each]
        left[chosen[batch]] -= 1
    return chosen
