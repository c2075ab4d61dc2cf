"""Trained networks as files of ONNX, written by Keras with tf2onnx, run by ONNX Runtime."""

from __future__ import annotations

import warnings
from pathlib import Path

import keras
import numpy as np

from bnexp.export.models.outputs import BATCH, Runs


def write(model: keras.Model, file: Path) -> None:
    """Writes a network; constants of its layers become such of the file."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            # Tensors that are no variables would become inputs of the file.
            layer.mean, layer.variance = np.array(layer.mean), np.array(layer.variance)
    # Keras asks for a network that was called before.
    model(np.zeros((1, *model.input.shape[1:]), model.input.dtype), training=False)
    with warnings.catch_warnings():
        # tf2onnx asks numpy for names of its first version, which numpy 2 warns of.
        warnings.simplefilter("ignore")
        model.export(str(file), format="onnx", verbose=False)


def runner(file: Path) -> tuple[Runs, str]:
    """Returns what works out images by a file, and what it returns."""
    import onnxruntime  # noqa: PLC0415 (an extra)

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    (taken,) = session.get_inputs()

    def run(images: np.ndarray) -> np.ndarray:
        parts = [
            session.run(None, {taken.name: images[at : at + BATCH]})[0]
            for at in range(0, len(images), BATCH)
        ]
        return np.concatenate(parts).astype(np.float64)

    return run, "outputs"
