"""Makes images black and white."""

from __future__ import annotations

from typing import Any

import numpy as np

from bnexp.data.dataset import DataSet
from bnexp.data.steps.step import Draw, Step


def _above(dataset: DataSet, threshold: Any, _draw: Draw | None) -> np.ndarray:
    """Returns images in which values above a threshold are the scale, and all others 0.

    Bytes stay bytes, unless the scale is none; then they become float32.

    Args:
        dataset: The data.
        threshold: In the unit of these images, before they are divided.
    """
    kind, scale = dataset.images.dtype, dataset.scale
    if kind == np.uint8 and not (scale.is_integer() and scale <= np.iinfo(kind).max):
        kind = np.dtype(np.float32)
    black = np.zeros(dataset.images.shape, kind)
    black[dataset.images > threshold] = scale
    return black


THRESHOLD = Step(images=_above)
