"""The precision in which networks, optimizers and losses hold their numbers and compute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from bnexp.config.language.training import Precision


@contextmanager
def computing_in(precision: Precision) -> Iterator[None]:
    """Lets all of Keras that is made, or traced, meanwhile compute in a precision.

    Layers go by the policy, optimizers, losses and metrics by `floatx`. Constants such as Adam's
    decay rates and the factors of penalties Keras takes in single precision all the same.
    """
    before, floatx = keras.config.dtype_policy(), keras.config.floatx()
    keras.config.set_dtype_policy(precision)
    keras.config.set_floatx(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
        keras.config.set_floatx(floatx)


def double(value: Any) -> np.ndarray:
    """Returns a tensor or a variable as float64, so that what is computed next adds no error."""
    return np.asarray(keras.ops.convert_to_numpy(value), np.float64)
