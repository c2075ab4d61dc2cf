"""Runs a test for each of many values as one test, which tells of all that failed together.

Where there are hundreds of values, collecting and reporting a test for each takes longer than what
is tested. All values share the fixtures of the test: it must leave them as they were.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest


def each(
    name: str, values: Iterable[Any], ids: Callable[[Any], str] = str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Returns a decorator for tests that take each of the values.

    Args:
        name: The argument that takes it.
        values: The values; there has to be one.
        ids: What a value is called where the test fails for it.
    """
    listed = list(values)

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def for_each(**fixtures: Any) -> None:
            assert listed
            failed = []
            for value in listed:
                try:
                    test(**fixtures, **{name: value})
                except (Exception, pytest.fail.Exception) as error:
                    failed.append(f"{ids(value)}: {type(error).__name__}: {error}")
            if failed:
                pytest.fail(
                    f"{len(failed)} of {len(listed)} failed\n" + "\n".join(failed), pytrace=False
                )

        signature = inspect.signature(test)
        kept = [value for key, value in signature.parameters.items() if key != name]
        for_each.__signature__ = signature.replace(parameters=kept)  # which pytest reads
        return for_each

    return decorate
