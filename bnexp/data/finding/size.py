"""Says how large a data set is, at once where it has a name."""

from __future__ import annotations

from pathlib import Path

from bnexp.config.language.data import Data
from bnexp.config.sizes import SIZES, DataSize
from bnexp.data.finding.search import find_source


def size_of(data: Data, folder: Path) -> DataSize:
    """Returns the size of the data set that a configuration names, never of the one instead of it.

    No file of a named set is looked for; an `.npz` is read.

    Args:
        data: The data set.
        folder: The configuration's folder, from which relative paths start.

    Raises:
        DataDamagedError: An `.npz` is not a data set.
        DataMissingError: An `.npz` is not there.
        UsageError: `dataset` is neither a name nor the path of an `.npz`.
    """
    if data.dataset in SIZES:
        return SIZES[data.dataset]
    return find_source(data.model_copy(update={"otherwise": None}), folder).size
