"""What the programs of this folder share: MNIST from one file, and epochs on demand.

The bench starts several of them and asks each in turn for an epoch, so that what else happens on
the machine falls on all alike. None of them imports bnexp.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

VALIDATION = 0.2
BATCH = 32
HIDDEN = 128
CLASSES = 10


def load_mnist(path: str) -> tuple[np.ndarray, np.ndarray, int]:
    """Returns images in 0 to 1, float32 of shape `(60000, 784)`, labels, and how many to train on.

    Args:
        path: An `.npz` with `x_train` and `y_train`.
    """
    with np.load(Path(path)) as arrays:
        images = arrays["x_train"].reshape(-1, 784).astype(np.float32) / 255
        labels = arrays["y_train"].astype(np.int32)
    return images, labels, int(len(images) * (1 - VALIDATION))


class Pace:
    """Lets an epoch begin when the bench asks for it, and tells how long it took.

    Args:
        facts: What the bench should know of the program, told before the first epoch.
    """

    def __init__(self, **facts: Any) -> None:
        self._out = sys.stdout
        sys.stdout = sys.stderr
        self._facts: dict[str, Any] | None = facts
        self._begun = 0.0

    def begin(self) -> None:
        """Waits until an epoch is asked for; ends the program when none is any more."""
        if self._facts is not None:
            self._tell(self._facts)
            self._facts = None
        if not sys.stdin.readline():
            sys.exit(0)
        self._begun = time.perf_counter()

    def end(self, **measured: float) -> None:
        """Tells the bench the seconds since the epoch began, and what it came to."""
        self._tell({"seconds": time.perf_counter() - self._begun, **measured})

    def _tell(self, values: dict[str, Any]) -> None:
        self._out.write(json.dumps(values) + "\n")
        self._out.flush()


def run_paced(epoch: Callable[[], dict[str, float]], **facts: Any) -> None:
    """Runs epochs as they are asked for.

    Args:
        epoch: Trains and validates once over the data, and returns loss and accuracy.
        facts: As in `Pace`.
    """
    pace = Pace(**facts)
    while True:
        pace.begin()
        pace.end(**epoch())
