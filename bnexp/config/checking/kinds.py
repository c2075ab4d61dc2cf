"""What is said where a part names no kind, or another one than its keys belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bnexp.config.language.walk import Models, kinds_of, kinds_with
from bnexp.config.reading.remedies import remedy
from bnexp.config.reading.yaml12 import describe


def not_of_kind(kind: object, having: Sequence[str], known: Iterable[str]) -> str:
    """Returns the message for a key that belongs to other kinds than the one that is named."""
    return (
        f"belongs to {_told(having)}, not to {kind!r}; say {_choice(having)}. "
        f"Known here: {', '.join(known)}"
    )


def without_kind(given: Any, models: Models) -> str:
    """Returns the message for a value that should name a kind and does not.

    Args:
        given: What was written.
        models: The schemas of all kinds.
    """
    kinds = [kind for model in models for kind in kinds_of(model)]
    if not isinstance(given, Mapping):
        rule = f"must be a kind, alone or in a mapping{remedy('model_type', given)}"
        return f"got {describe(given)}; {rule}. One of: {', '.join(kinds)}"
    keys = [str(key) for key in given]
    if keys and (having := kinds_with(keys, models)):
        belong = "belong" if len(keys) > 1 else "belongs"
        return f"{', '.join(keys)} {belong} to {_told(having)}; add {_choice(having)}"
    for key, value in given.items():
        if key in kinds:
            return f"{key} is a kind; write kind: {key}, with its settings beside it"
        if isinstance(value, str) and value in kinds:
            return f"names no kind; write kind: {value} instead of {key}: {value}"
    return f"names no kind; add kind: and one of: {', '.join(kinds)}"


def _told(kinds: Sequence[str]) -> str:
    return f"kind{'s' if len(kinds) > 1 else ''} {', '.join(map(repr, kinds))}"


def _choice(kinds: Sequence[str]) -> str:
    return f"kind: {kinds[0]}" if len(kinds) == 1 else "one of these kinds"
