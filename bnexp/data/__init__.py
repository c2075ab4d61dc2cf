"""Data sets as numpy arrays, found and verified; their validation split; the order of batches.

Importing this room loads numpy and nothing heavier. A new named set is one entry in `published`.
"""

from bnexp.data.dataset import DataSet
from bnexp.data.download import Network
from bnexp.data.listing import Listed, fetch, list_sets
from bnexp.data.search import find_source, fingerprint_of, plan_source
from bnexp.data.source import Source, load_data
from bnexp.data.split import epoch_order, split_indices

__all__ = [
    "DataSet",
    "Listed",
    "Network",
    "Source",
    "epoch_order",
    "fetch",
    "find_source",
    "fingerprint_of",
    "list_sets",
    "load_data",
    "plan_source",
    "split_indices",
]
