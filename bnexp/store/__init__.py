"""Results and files: atomic, versioned, checked."""

from bnexp.store.environment import describe_environment
from bnexp.store.folder import ResultFolder, latest_folder
from bnexp.store.tables import Tables, read_plan, tables_of, write_tables

__all__ = [
    "ResultFolder",
    "Tables",
    "describe_environment",
    "latest_folder",
    "read_plan",
    "tables_of",
    "write_tables",
]
