"""Imported by the server before it forks any worker; importing this module imports TensorFlow.

Importing it leaves environment and outputs of the process as they were.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import bnexp.execution.worker  # noqa: F401 (the workers' own module)
from bnexp.plan.identity import THREADS
from bnexp.training import determinism


@contextmanager
def _unnoticed() -> Iterator[None]:
    """Silences this process, TensorFlow's first lines too, and puts its environment back."""
    environment = dict(os.environ)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    kept = {number: os.dup(number) for number in (1, 2)}
    for number in kept:
        os.dup2(nowhere, number)
    try:
        yield
    finally:
        for number, copy in kept.items():
            os.dup2(copy, number)
            os.close(copy)
        os.close(nowhere)
        os.environ.clear()
        os.environ.update(environment)


def _import_all() -> None:
    with _unnoticed():
        determinism.prepare_environment(THREADS)
        # What fails here fails in the worker too, where the message goes to the trial's log.
        with suppress(Exception):
            determinism.import_tensorflow()
            import bnexp.training.run_trial  # noqa: F401, PLC0415 (imports TensorFlow)
    # What is there now stays for good: workers need not look through it for garbage.
    gc.freeze()


_import_all()
