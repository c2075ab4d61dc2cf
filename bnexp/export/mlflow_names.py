"""What MLflow takes as the name of a parameter or a metric, and how long values may be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping

LONGEST_VALUE = 5000
"""Letters of a value at most: MLflow takes 6000 of a parameter, and more of a tag."""

_LONGEST_NAME = 200
"""Bytes of a name at most: MLflow takes 250 letters, and each names a file."""

_REFUSED, _DOTS = re.compile(r"[^\w.\- /]"), re.compile(r"^\.+")


def cut(text: str) -> str:
    """Returns a text that MLflow takes as a value: of a long one the beginning, and its length."""
    if len(text) <= LONGEST_VALUE:
        return text
    return f"{text[:LONGEST_VALUE]}... ({len(text):,} letters)"


def metric_name(name: str, taken: Collection[str]) -> str:
    """Returns a name that MLflow takes, in which other letters are underscores.

    Args:
        name: The name.
        taken: Names that it must not have: another would become the same.
    """
    # Parts that are empty, or begin with dots, would lead elsewhere as the path of a file.
    parts = [_DOTS.sub("_", part) for part in _REFUSED.sub("_", name).split("/")]
    mapped = "/".join(part or "_" for part in parts)
    if len(mapped.encode()) > _LONGEST_NAME:
        mapped = mapped.encode()[: _LONGEST_NAME - 9].decode(errors="ignore")
        mapped = f"{mapped}_{_own(name)}"
    return f"{mapped}_{_own(name)}" if mapped in taken else mapped


def keyed(values: Mapping[str, str]) -> dict[str, str]:
    """Returns values by names that MLflow takes, and as long as it takes them."""
    found: dict[str, str] = {}
    for name, value in values.items():
        found[metric_name(name, found)] = cut(value)
    return found


def _own(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]
