"""Writes a configuration to begin with."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bnexp.config.explaining.schema import json_schema, schema_text
from bnexp.config.reading import find
from bnexp.config.reading.files import read_text
from bnexp.config.reading.find import configuration_path
from bnexp.config.reading.yaml12 import yaml_line
from bnexp.errors import StoreError, UsageError
from bnexp.store.files.atomic import write_whole
from bnexp.store.files.kinds import read_part

SCHEMA = "schema.json"
_STARTER = Path(find.__file__).with_name("starter.yaml")
_SUFFIXES = (".yaml", ".yml")


def write_beginning(file: Path, *, origin: str | None = None, force: bool = False) -> list[Path]:
    """Writes a commented configuration, and the schema that its first line names, beside it.

    Args:
        file: The file to write; the experiment takes its name.
        origin: The configuration to copy; a short commented one where it is None.
        force: Whether a file that is there may be written over.

    Returns:
        What was written.

    Raises:
        ConfigurationError: The configuration to copy cannot be read.
        StoreError: The disk is in the way.
        UsageError: The file is there already, or could not hold a configuration.
    """
    if file.suffix not in _SUFFIXES:
        raise UsageError(f"{file}: a configuration ends in .yaml; say {file.name}.yaml")
    if file.exists() and not force:
        raise UsageError(f"{file}: is there already; name another file, or say --force")
    text = read_text(_STARTER if origin is None else configuration_path(origin))
    write_whole(file, _renamed(text, file))
    schema = file.with_name(SCHEMA)
    if not _may_replace(schema):
        return [file]
    write_whole(schema, schema_text())
    return [file, schema]


def _renamed(text: str, file: Path) -> str:
    """Returns a configuration that has the name of its file, in its remarks as well."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", file.stem)[:100].strip("-._") or "experiment"
    name = yaml_line(plain)
    text = re.sub(r"^name: [^\s#]+", f"name: {name}", text, count=1, flags=re.MULTILINE)
    return re.sub(r"^(#.*\bbnexp run )\S+", rf"\g<1>{file.name}", text, flags=re.MULTILINE)


def _may_replace(schema: Path) -> bool:
    """Whether a schema is not there, or is an earlier one of this program."""
    if not schema.exists():
        return True
    try:
        there = json.loads(read_part(schema))
    except (OSError, ValueError, RecursionError, StoreError):
        return False
    return isinstance(there, dict) and there.get("$id") == json_schema()["$id"]
