"""Names of traced functions that hang on what they compute, so that kept programs are found.

XLA looks a kept program up by the names in it as well, and TensorFlow ends each name by a number
that counts up through a process: the same network has other names in the next worker, unless both
have done the same before.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

from tensorflow.python.framework import ops

_ROOM = 20
"""Bits for the numbers of one function; those of another begin beyond them."""

_HASHED = 40
"""Bits that tell functions apart; with the others they fit a number of 64 bits with a sign."""

_count = ops.uid
_begun: Counter[str] = Counter()
_numbers: list[Iterator[int]] = []


class Naming:
    """A block in which functions are named after what they compute.

    No name is given twice in one process, where a function that was built anew could otherwise be
    taken for an earlier one.

    Args:
        what: Stands for what is traced within.
    """

    def __init__(self, what: str) -> None:
        ops.uid = _next
        named = f"{what} {_begun[what]}"
        _begun[what] += 1
        hashed = int(hashlib.sha256(named.encode()).hexdigest(), 16) % (1 << _HASHED)
        self._numbers = itertools.count((hashed + 1) << _ROOM)

    def __enter__(self) -> None:
        _numbers.append(self._numbers)

    def __exit__(self, *_: object) -> None:
        _numbers.pop()


def named(role: str, what: str) -> AbstractContextManager[None]:
    """Returns a block in which functions are named, or one of no effect where nothing names them.

    Args:
        role: What is traced within is for.
        what: Stands for all else that is compiled; empty where no programs are kept.
    """
    return Naming(f"{role} {what}") if what else nullcontext()


def _next() -> int:
    return next(_numbers[-1]) if _numbers else _count()
