"""Tells configurations from other texts, whose lines may be somebody's secrets."""

from __future__ import annotations

from contextlib import suppress

import yaml
from yaml.reader import Reader


def is_quotable(text: str) -> bool:
    """Whether lines of a text may be quoted: be it whole or broken, it begins as a mapping does.

    Args:
        text: What a file holds; letters that YAML does not have stand for any others.
    """
    readable = Reader.NON_PRINTABLE.sub("\ufffd", text)
    with suppress(yaml.YAMLError, ValueError, OverflowError, RecursionError):
        for event in yaml.parse(readable, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.NodeEvent):
                return isinstance(event, yaml.MappingStartEvent)
    return False
