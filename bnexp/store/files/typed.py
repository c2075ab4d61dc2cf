"""What reading a stored document by its types may raise, and how that is told."""

from __future__ import annotations

from pydantic import ValidationError

MALFORMED = (
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)
"""Errors of taking apart a document that is not what was once written."""

_LONGEST = 60
"""Letters of a key that a message tells."""


def reason(error: Exception) -> str:
    """Returns why a stored file is no whole one: the field that is wrong, or the kind of error."""
    if not isinstance(error, ValidationError):
        return type(error).__name__
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    # A key of the file may be part of the place, however long it is.
    return f"{'.'.join(str(step)[:_LONGEST] for step in first['loc'])}: {first['msg']}"
