"""Begins to answer from a command: reads a folder while all is imported that the answer needs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bnexp.filters import in_turn
from bnexp.session.answering.gathering import read_folder
from bnexp.store import ResultFolder

if TYPE_CHECKING:
    from bnexp.session.answering.answer import Result


def begun(folder: Path, processes: int, needed: str) -> Result:
    """Returns the stored answer of an experiment, as `bnexp.session.answering.answer.load` does.

    Args:
        folder: The result folder.
        processes: How many may read; see `bnexp.processes.side_by_side`.
        needed: The module that goes on with the answer; imported meanwhile.

    Raises:
        UsageError: The folder holds no results.
        StoreError: They cannot be read.
    """
    with in_turn():
        stored = ResultFolder(folder)
        read = read_folder(stored, processes=processes, meanwhile=lambda: import_module(needed))
        from bnexp.session.answering.answer import answer_from  # noqa: PLC0415 (by now imported)

        return answer_from(read)
