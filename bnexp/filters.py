"""Python's filters of warnings, which belong to the caller's process."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.RLock()


@contextmanager
def unwarned() -> Iterator[None]:
    """Puts the filters back as they were when the block began, whatever an import added.

    Within it nothing is warned of: where warnings are errors, an import would end with what a
    library has to say to its authors. Threads take turns: of two that put filters back at will, the
    last one would bring back what the other had added.
    """
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
