"""Results and files: atomic, versioned, checked."""

from bnexp.store.environment.describe import (
    describe_environment,
    describe_machine,
    started_command,
)
from bnexp.store.folder import ResultFolder, latest_folder
from bnexp.store.frames import Tables, tables_of
from bnexp.store.tables import read_plan, write_tables

__all__ = [
    "ResultFolder",
    "Tables",
    "describe_environment",
    "describe_machine",
    "latest_folder",
    "read_plan",
    "started_command",
    "tables_of",
    "write_tables",
]
