"""Other networks in Keras' `fit` with all its defaults, those of `networks/`; all cores.

Run as `python keras_networks.py MNIST.npz cnn|rnn none|batch`.
"""

from __future__ import annotations

import sys

import keras
from keras_fit import fit_paced
from pacing import CLASSES, load_mnist

CHANNELS = (16, 32)
UNITS = 64


def main(path: str, kind: str, arm: str) -> None:
    """Trains and validates for an epoch whenever one is asked for."""
    images, labels, _ = load_mnist(path)
    layers = _convolutional(arm) if kind == "cnn" else [keras.layers.LSTM(UNITS)]
    shape = (28, 28, 1) if kind == "cnn" else (28, 28)
    model = keras.Sequential(
        [keras.layers.Input(shape), *layers, keras.layers.Dense(CLASSES, activation="softmax")]
    )
    fit_paced(model, images.reshape(-1, *shape), labels)


def _convolutional(arm: str) -> list[keras.layers.Layer]:
    """Returns convolution, normalizer, ReLU and pooling, once for each number of channels."""
    layers = []
    for channels in CHANNELS:
        layers.append(keras.layers.Conv2D(channels, 3, padding="same", use_bias=arm == "none"))
        if arm == "batch":
            layers.append(keras.layers.BatchNormalization())
        layers += [keras.layers.ReLU(), keras.layers.MaxPooling2D()]
    return [*layers, keras.layers.Flatten()]


if __name__ == "__main__":
    main(*sys.argv[1:])
