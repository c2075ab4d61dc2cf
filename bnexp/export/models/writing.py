"""Writes a trained network, and checks over the whole test set that the file does what it did."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bnexp.data import load_data, present
from bnexp.errors import BnexpError, UsageError
from bnexp.export.models.amounts import amounts_of
from bnexp.export.models.outputs import agreement, logits_of, runs
from bnexp.export.models.told import Agreement, Asked, Folded, Written, taken_words
from bnexp.export.models.turns import Turns, in_turns
from bnexp.networks.folding import Folding, fold, prove
from bnexp.store.files.atomic import write_whole

WITHIN = 1e-4
"""How far outputs of a file may be from those of the network, in parts of the largest."""

_LONGEST = 300
"""Letters of another library's message that are told."""

BATCHES = (1, 256)
"""Sizes of the batches that are timed."""


def write(tell: Callable[[Any], None], asked: Asked) -> Written:
    """Writes a trained network as a file, in this process.

    Args:
        tell: Is told in words what is done by now.
        asked: The network, and where it is to go.

    Raises:
        BnexpError: What was to be written does not do what the network did; nothing is written.
        DataError: The data cannot be read.
        UsageError: A file came to stand there meanwhile.
        StoreError: The disk is in the way.
    """
    module = import_module(f"bnexp.export.models.{asked.format}_file")
    tell("TensorFlow is imported")
    with tempfile.TemporaryDirectory() as folder:
        stored, made = Path(folder, "stored.keras"), Path(folder, f"made.{asked.format}")
        stored.write_bytes(asked.network)
        whole = keras.models.load_model(stored)
        images, labels, takes = _test_set(asked, whole)
        folding = fold(whole) if asked.fold else None
        tell("the test set is read")
        folded = _folded(folding, whole, images, tell) if folding else None
        with _of(asked):
            if folding is None and asked.format == "keras":
                made.write_bytes(asked.network)
            else:
                module.write(folding.model if folding else whole, made)
            tell("the file is made")
            content = made.read_bytes()
            run, what = module.runner(made)
            found = run(images)
    network, own = logits_of(whole)
    expected = runs(network if own == what else whole)(images)
    agreed = agreement(what, expected, found)
    _refuse(asked, agreed)
    right = found.argmax(axis=-1) == labels
    tell("the file is compared")
    if asked.file.exists() and not asked.force:
        raise UsageError(f"{asked.file}: is there already; name another file, or say --force")
    write_whole(asked.file, content)
    unlike = () if asked.right is None else np.flatnonzero(right != asked.right[: len(right)])
    count, unlike_ones = int(right.sum()), tuple(map(int, unlike))
    return Written(len(content), agreed, count, unlike_ones, takes, folded)


@contextmanager
def _of(asked: Asked) -> Iterator[None]:
    """Makes of what another library raises one of bnexp's own errors."""
    try:
        yield
    except BnexpError:
        raise
    except Exception as error:
        traceback.print_exc()
        reason = str(error).partition("\n")[0][:_LONGEST]
        raise BnexpError(
            f"{asked.file.name}: could not be written, or not be read again, as {asked.format} "
            f"({type(error).__name__}: {reason}). Nothing was written"
        ) from error


def _test_set(asked: Asked, model: keras.Model) -> tuple[np.ndarray, np.ndarray, str]:
    """Returns the test images as the network takes them, their labels, and how it takes them."""
    data = present(load_data(asked.source), asked.data, asked.seed)
    dtype = np.dtype(model.input.dtype)
    images = data.images[data.train :].astype(dtype) / dtype.type(data.scale)
    takes = taken_words(images.shape[1:], data.scale / data.unit, asked.data.threshold)
    return images, data.labels[data.train :], takes


def _folded(
    folding: Folding, whole: keras.Model, images: np.ndarray, tell: Callable[[Any], None]
) -> Folded:
    """Returns what became of the normalizers, once that is shown to be right."""
    proofs = prove(folding, images)
    if wrong := [proof for proof in proofs if not proof.holds]:
        worst = wrong[0]
        raise BnexpError(
            f"{worst.name}: with what was folded into it, it returns numbers that are up to "
            f"{worst.largest:.3g} from those before, where rounding allows {worst.bound:.3g}. "
            "Nothing was written; export without --fold"
        )
    tell("what was folded is proved")
    sizes = BATCHES if folding.folded else ()
    timed = tuple(_timed(whole, folding.model, images, size) for size in sizes)
    tell("both networks are timed")
    return Folded(
        folded=tuple((each.name, each.into) for each in folding.folded),
        left=tuple(each.sentence for each in folding.left),
        share=max((proof.share for proof in proofs), default=0.0),
        before=amounts_of(whole),
        after=amounts_of(folding.model),
        turns=timed,
    )


def _timed(before: keras.Model, after: keras.Model, images: np.ndarray, size: int) -> Turns:
    """Returns how long batches of a size take before and after folding."""
    batch = tf.constant(images[np.arange(size) % len(images)])
    ready = [_compiled(model, batch) for model in (before, after)]
    return in_turns(size, *ready)


def _compiled(model: keras.Model, batch: tf.Tensor) -> Callable[[], object]:
    """Returns what works out a batch by a graph, which has done so once."""
    graph = tf.function(lambda taken: model(taken, training=False)).get_concrete_function(batch)

    def once() -> object:
        return graph(batch).numpy()

    once()
    return once


def _refuse(asked: Asked, agreed: Agreement) -> None:
    """Raises BnexpError where a file returns other numbers than the network."""
    if not agreed.relative <= WITHIN:
        raise BnexpError(
            f"{asked.file}: would return {agreed.what} that are up to {agreed.largest:.3g} from "
            f"those of the network, {agreed.relative:.1g} of the largest of them, where {WITHIN:g} "
            "is allowed. Nothing was written"
        )
