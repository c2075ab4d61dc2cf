"""Compares what two paths lead to: two results, or two trials."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bnexp.session.comparing.compare_trials import are_trials, compare_trials
from bnexp.session.comparing.comparison import Comparison
from bnexp.store import ResultFolder


def compare_paths(first: Path, second: Path, tell: Callable[[str], object]) -> Comparison:
    """Returns how two result folders, or two trials by their files, differ.

    Args:
        first: One of them.
        second: The other.
        tell: Is told of files that are not as they were written.

    Raises:
        UsageError: Only one of them is the file of a trial, or both are the same.
        StoreError: What lies there cannot be read.
    """
    if are_trials(first, second):
        return compare_trials(first, second)
    from bnexp.session.answering.answer import answer_of  # noqa: PLC0415 (matplotlib, late)
    from bnexp.session.comparing.compare import compare  # noqa: PLC0415 (likewise)

    one, other = (answer_of(ResultFolder(folder)) for folder in (first, second))
    for each in (*one.changed, *other.changed):
        tell(each.remedy)
    return compare(one, other)
