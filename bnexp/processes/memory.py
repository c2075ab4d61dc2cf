"""Tells the errors of a process that is granted no more memory."""

from __future__ import annotations


def lacks_memory(error: BaseException) -> bool:
    """Whether an error says that no more memory is granted, which loading a library needs too."""
    if isinstance(error, ImportError):
        return any(
            words in str(error) for words in ("failed to map segment", "annot allocate memory")
        )
    return isinstance(error, MemoryError)
