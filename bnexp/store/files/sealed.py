"""Seals a stored document with a checksum, so that an edited number does not pass for a result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

KEY = "sha256"
"""Under which name the checksum stands, last in its document."""

DAMAGED = "its content does not fit its checksum, so it was changed or damaged"
"""What is told of a document that is not intact."""

_END = "\n}"


def seal(content: Mapping[str, Any]) -> str:
    """Returns the text of a document: its content, and behind it the SHA-256 of the content's text.

    It shows what was changed by accident or in good faith; whoever wants to deceive can seal anew.

    Args:
        content: Plain values without NaN and infinities, which JSON has no numbers for.
    """
    text = _text(content)
    return f"{text.removesuffix(_END)}{_tail(_checksum(text))}\n"


def is_intact(text: str, document: Mapping[str, Any]) -> bool:
    """Returns whether a document holds what was sealed, however it is laid out.

    Args:
        text: The text of the document.
        document: What the text holds, with the checksum.

    Raises:
        KeyError: There is no checksum.
    """
    checksum: object = document[KEY]
    # Hashed as it stands first: laying the content out anew takes longer than reading it.
    body = text.rstrip().removesuffix(_tail(checksum))
    if _checksum(f"{body}{_END}") == checksum:
        return True
    content = {key: value for key, value in document.items() if key != KEY}
    return _checksum(_text(content)) == checksum


def is_as_sealed(text: str, document: Mapping[str, Any]) -> bool:
    """Returns whether a document has every byte that it was sealed with, its layout among them.

    Args:
        text: The text of the document.
        document: What the text holds.
    """
    end = f"{_tail(document.get(KEY))}\n"
    return text.endswith(end) and (
        _checksum(f"{text.removesuffix(end)}{_END}") == document.get(KEY)
    )


def laid_out(text: str) -> str:
    """Returns a sealed document as it was written, however it is laid out now."""
    return seal({key: value for key, value in json.loads(text).items() if key != KEY})


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=1, allow_nan=False)


def _tail(checksum: object) -> str:
    """Returns how the text of a document with a checksum ends."""
    return f',\n "{KEY}": "{checksum}"{_END}'


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
