"""The article's program as a script: both networks, ten epochs of MNIST, one figure.

It is what `bnexp run configs/article.yaml` is measured against, shell to figure. MNIST is read as
Keras' own loader reads it once it has been downloaded, but for its checksum.

Run as `python article.py MNIST.npz FIGURE [EPOCHS]`.
"""

from __future__ import annotations

import sys

import matplotlib.pyplot as plt
import numpy as np
from tensorflow.keras.layers import BatchNormalization, Dense, Flatten, Input
from tensorflow.keras.models import Sequential


def main(path: str, figure: str, epochs: str = "10") -> None:
    """Trains without and with batch normalization and draws the losses."""
    with np.load(path, allow_pickle=True) as arrays:
        images, labels = arrays["x_train"] / 255.0, arrays["y_train"]
    plt.figure(figsize=(10, 6))
    for name, color, normalizer in (("No", "blue", []), ("With", "red", [BatchNormalization()])):
        model = Sequential(
            [
                Input(shape=(28, 28)),
                Flatten(),
                Dense(128, activation="relu"),
                *normalizer,
                Dense(10, activation="softmax"),
            ]
        )
        model.compile(
            optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
        )
        history = model.fit(images, labels, epochs=int(epochs), validation_split=0.2).history
        plt.plot(history["loss"], "--", color=color, label=f"{name} BN - Training Loss")
        plt.plot(history["val_loss"], color=color, label=f"{name} BN - Validation Loss")
    plt.title("Training and Validation Loss: With and Without Batch Normalization")
    plt.xlabel("Epochs")
    plt.ylabel("Loss")
    plt.legend()
    plt.grid(True)
    plt.savefig(figure)


if __name__ == "__main__":
    main(*sys.argv[1:])
