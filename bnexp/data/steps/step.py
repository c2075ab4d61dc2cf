"""A step of the data: what it gives, and what that hangs on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bnexp.data.dataset import DataSet


@dataclass(frozen=True, eq=False)
class Draw:
    """What hangs on the seed of a trial.

    Attributes:
        training: Where the images are that are trained on, int32 of shape `(images,)`; of a subset
            those alone.
        validation: Where those are that are kept for validation, likewise.
        rng: The seed's stream `data/<key>`, the step's own.
    """

    training: np.ndarray
    validation: np.ndarray
    rng: np.random.Generator


Make = Callable[[DataSet, Any, Draw | None], np.ndarray]
"""Returns an array in place of the one there is, given the data, the value of the key, and what
hangs on the seed where the step is `drawn`, else None."""


@dataclass(frozen=True)
class Step:
    """A step; what it makes anew keeps its shape, and what it does not make stays as it is.

    Attributes:
        images: Makes the images anew; None where the step leaves them.
        labels: Makes the labels anew, of the same classes; None where the step leaves them.
        drawn: Whether what it makes hangs on the seed of a trial.
    """

    images: Make | None = None
    labels: Make | None = None
    drawn: bool = False
