"""What is measured along a trial, and in which modes of evaluation: how series are told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

On = Literal[
    "training",
    "validation",
    "test",
    "weights",
    "training images",
    "shifted",
    "brightness",
    "contrast",
    "noise",
    "inversion",
]
"""What is measured: the training batches, in training mode, as means since the evaluation before;
the validation set and the test set, in inference mode; the weights of the network as they stand;
in inference mode as well, the training images, all shifted test images together and those of each
kind of shift."""

Mode = Literal["moving", "batch", "precise"]
"""By which statistics a normalizer evaluates: its moving ones; those of the evaluated batch; those
estimated anew over all training images."""

PREFIXES: Mapping[On, str] = {
    "training": "",
    "validation": "val_",
    "test": "test_",
    "weights": "",
    "training images": "train_",
    "shifted": "shifted_",
    "brightness": "brightness_",
    "contrast": "contrast_",
    "noise": "noise_",
    "inversion": "inversion_",
}
"""What stands before the name of a quantity in those of its series."""

ON: tuple[On, ...] = tuple(PREFIXES)
"""All that is measured, in the order of the columns of tables."""

WORDS: Mapping[On, str] = {
    "shifted": "shifted test",
    "brightness": "brightened test",
    "contrast": "contrast-changed test",
    "noise": "noisy test",
    "inversion": "inverted test",
}
"""What is measured, in words, where it is not called so."""

USUAL: tuple[On, ...] = ("training", "validation", "test", "weights")
"""What is measured without a setting that asks for it."""

MODES: Mapping[Mode, str] = {
    "moving": "",
    "batch": "by batch statistics",
    "precise": "by re-estimated statistics",
}
"""The modes of evaluation, and how a series in each of them is told from the usual one."""


IMAGE_SETS: Mapping[On, str] = {
    "validation": "validation",
    "test": "test",
    "training images": "training",
    **dict.fromkeys(("shifted", "brightness", "contrast", "noise", "inversion"), "shifted"),
}
"""By which set of `evaluation.on` it is measured, where that names one."""


def told_choices(choices: Sequence[str]) -> tuple[list[str], str]:
    """Returns the choices that a reader is listed, and what is told of those that are not.

    Args:
        choices: All of them; those that are another one with the name of a mode of evaluation
            behind are not listed.
    """
    endings = [f".{mode}" for mode, words in MODES.items() if words]
    others = {f"{choice}{ending}" for choice in choices for ending in endings} & {*choices}
    short = [choice for choice in choices if choice not in others]
    return short, f"those of image sets with {' or '.join(endings)}" if others else ""


def choices_in_words(choices: Sequence[str]) -> str:
    """Returns the choices that there are, in one line."""
    listed, rest = told_choices(choices)
    return ", ".join([*listed, *([rest] if rest else [])])
