"""Data sets as numpy arrays, found and verified; their validation split; the order of batches.

Importing this room loads nothing heavy; numpy comes with the first arrays. A new named set is one
entry in `published`; a new step on their way to a program is one in `steps`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bnexp.data.finding.download import Network
from bnexp.data.finding.listing import Listed, fetch, list_sets
from bnexp.data.finding.search import find_source, fingerprint_of, plan_source, scaled
from bnexp.data.finding.size import size_of
from bnexp.data.finding.source import Source, load_data

if TYPE_CHECKING:
    from bnexp.data.dataset import DataSet
    from bnexp.data.orders import Dealt, epoch_order
    from bnexp.data.presenting import drawn_by_seed, present
    from bnexp.data.shared import read_shared, write_shared
    from bnexp.data.split import split_indices, split_of

__all__ = [
    "DataSet",
    "Dealt",
    "Listed",
    "Network",
    "Source",
    "drawn_by_seed",
    "epoch_order",
    "fetch",
    "find_source",
    "fingerprint_of",
    "list_sets",
    "load_data",
    "plan_source",
    "present",
    "read_shared",
    "scaled",
    "size_of",
    "split_indices",
    "split_of",
    "write_shared",
]

_WITH_ARRAYS = {
    "DataSet": "dataset",
    "Dealt": "orders",
    "drawn_by_seed": "presenting",
    "epoch_order": "orders",
    "present": "presenting",
    "read_shared": "shared",
    "split_indices": "split",
    "split_of": "split",
    "write_shared": "shared",
}
"""Names whose modules import numpy, which planning does without."""


def __getattr__(name: str) -> Any:
    if name in _WITH_ARRAYS:
        return getattr(import_module(f"bnexp.data.{_WITH_ARRAYS[name]}"), name)
    raise AttributeError(f"module 'bnexp.data' has no attribute {name!r}")
