"""Trained networks as files of Keras."""

from __future__ import annotations

from pathlib import Path

import keras

from bnexp.export.models.outputs import Runs, logits_of, runs


def write(model: keras.Model, file: Path) -> None:
    """Writes a network."""
    model.save(file)


def runner(file: Path) -> tuple[Runs, str]:
    """Returns what works out images by a file, and what it returns: logits where it can."""
    model, what = logits_of(keras.models.load_model(file))
    return runs(model), what
