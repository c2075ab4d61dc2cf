"""What a run does where the disk refuses its results: the first refusal is told, none hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bnexp.errors import StoreError


@contextmanager
def then(finish: Callable[[], object]) -> Iterator[None]:
    """Does something in any case behind the block, whose own refusal is told before that of this.

    Args:
        finish: What is done; where the disk refused the block it is likely to refuse this too.

    Raises:
        StoreError: The disk is in the way.
    """
    try:
        yield
    except StoreError:
        with suppress(StoreError):
            finish()
        raise
    except BaseException:
        finish()
        raise
    finish()


@contextmanager
def storing(label: str) -> Iterator[None]:
    """Tells whose result is lost where the block cannot store it.

    Args:
        label: The trial, as people call it.

    Raises:
        StoreError: The disk is in the way.
    """
    try:
        yield
    except StoreError as error:
        raise StoreError(
            f"{label}: was trained, its result could not be stored, and the next run trains it "
            f"again. {error}"
        ) from None
