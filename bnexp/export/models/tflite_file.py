"""Trained networks as files of LiteRT, once TensorFlow Lite, run by its interpreter."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from bnexp.errors import UsageError
from bnexp.export.models.outputs import BATCH, Runs


def write(model: keras.Model, file: Path) -> None:
    """Writes a network.

    Raises:
        UsageError: Its interpreter lacks operations that the network comes to.
    """
    for layer in model.layers:
        recurrent = isinstance(layer, keras.layers.RNN)
        if recurrent or layer.compute_dtype == "float64":
            raise UsageError(
                f"{layer.name}: {'is recurrent' if recurrent else 'computes in double precision'}, "
                "and comes to operations of TensorFlow that LiteRT's own interpreter lacks; write "
                ".keras or .onnx"
            )
    model.export(str(file), format="litert", verbose=False)


def runner(file: Path) -> tuple[Runs, str]:
    """Returns what works out images by a file, and what it returns."""
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 (an extra)

    interpreter = Interpreter(model_path=str(file))
    (taken,), (given,) = interpreter.get_input_details(), interpreter.get_output_details()

    def batch(images: np.ndarray) -> np.ndarray:
        interpreter.resize_tensor_input(taken["index"], images.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(taken["index"], images)
        interpreter.invoke()
        return np.array(interpreter.get_tensor(given["index"]), np.float64)

    def run(images: np.ndarray) -> np.ndarray:
        places = range(0, len(images), BATCH)
        return np.concatenate([batch(images[at : at + BATCH]) for at in places])

    return run, "outputs"
