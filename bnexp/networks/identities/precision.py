"""The precision in which an identity is measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import keras

Precision = Literal["float64", "float32"]


@contextmanager
def layers_in(precision: Precision) -> Iterator[None]:
    """Lets layers that are made meanwhile hold their weights, and compute, in a precision."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
