"""The article's network in Keras' `fit`, called as in the article; all cores, as by default.

Run as `python keras_fit.py MNIST.npz no-bn|bn [STEPS_PER_EXECUTION]`.
"""

from __future__ import annotations

import sys

import keras
import numpy as np
from pacing import BATCH, CLASSES, HIDDEN, VALIDATION, Pace, load_mnist

EPOCHS = 1000
"""More than are ever asked for; the bench ends the program."""


def main(path: str, arm: str, steps: str = "1") -> None:
    """Trains and validates for an epoch whenever one is asked for."""
    images, labels, _ = load_mnist(path)
    images = images.reshape(-1, 28, 28)
    layers = [
        keras.layers.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(HIDDEN, activation="relu"),
        *([keras.layers.BatchNormalization()] if arm == "bn" else []),
        keras.layers.Dense(CLASSES, activation="softmax"),
    ]
    fit_paced(keras.Sequential(layers), images, labels, int(steps))


def fit_paced(model: keras.Model, images: np.ndarray, labels: np.ndarray, steps: int = 1) -> None:
    """Trains and validates a network for an epoch whenever one is asked for.

    Args:
        model: The network, of which class probabilities come out.
        images: As it takes them.
        labels: Of them.
        steps: Steps per execution.
    """
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=steps,
    )
    facts = {"version": keras.__version__, "jit_compile": bool(model.jit_compile)}
    model.fit(
        images,
        labels,
        batch_size=BATCH,
        epochs=EPOCHS,
        validation_split=VALIDATION,
        callbacks=[_Paced(Pace(**facts, parameters=model.count_params()))],
    )


class _Paced(keras.callbacks.Callback):
    """Waits before each epoch but the first, which builds and compiles."""

    def __init__(self, pace: Pace) -> None:
        super().__init__()
        self._pace = pace

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if epoch > 0:
            self._pace.begin()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if epoch > 0:
            values = logs or {}
            self._pace.end(val_loss=values["val_loss"], val_accuracy=values["val_accuracy"])


if __name__ == "__main__":
    main(*sys.argv[1:])
