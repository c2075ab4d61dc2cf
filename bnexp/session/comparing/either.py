"""Compares what two paths lead to: two results, or two trials."""

from __future__ import annotations

from pathlib import Path

from bnexp.session.comparing.compare_trials import are_trials, compare_trials
from bnexp.session.comparing.comparison import Comparison


def compare_paths(first: Path, second: Path) -> Comparison:
    """Returns how two result folders, or two trials by their files, differ.

    Raises:
        UsageError: Only one of them is the file of a trial, or both are the same.
        StoreError: What lies there cannot be read.
    """
    if are_trials(first, second):
        return compare_trials(first, second)
    from bnexp.session.answering.answer import load  # noqa: PLC0415 (matplotlib, once it is needed)
    from bnexp.session.comparing.compare import compare  # noqa: PLC0415 (likewise)

    return compare(load(first), load(second))
