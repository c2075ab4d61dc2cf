"""Named random streams: every random choice of a trial is drawn from a stream of its own.

A stream depends on the trial's seed and on the purpose's name alone, never on how many numbers
were drawn for other purposes. So two arms of a seed share what they have in common (the split, the
kernels of like layers, the order of the mini-batches), and adding a layer disturbs no other.
"""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Returns the generator for one purpose of one trial.

    Args:
        seed: The trial's seed, 0 or more.
        purpose: The name of the stream by role, such as `init/hidden.2.kernel` or `order/7`.
    """
    digest = hashlib.sha256(purpose.encode()).digest()
    words = np.frombuffer(digest, dtype="<u4")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words.tolist()])))


def digest(array: np.ndarray) -> str:
    """Returns 16 hexadecimal digits that stand for an array's type, shape and bytes."""
    header = f"{array.dtype.str}{array.shape}".encode()
    return hashlib.sha256(header + np.ascontiguousarray(array).tobytes()).hexdigest()[:16]
