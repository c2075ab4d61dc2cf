"""Reads a sealed part of a result folder, and tells in one way why it is not what was written."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from bnexp.errors import FormatError
from bnexp.store.files.forms import DamagedError, Forms, UnknownFormError, is_newer
from bnexp.store.files.kinds import read_part
from bnexp.store.files.refusals import READ, refused
from bnexp.store.files.sealed import DAMAGED
from bnexp.store.files.typed import MALFORMED, reason

T = TypeVar("T")


def read_stored(path: Path, forms: Forms[T], what: str, remedy: str) -> T | None:
    """Returns what a part holds; None where there is no file.

    Args:
        path: The file.
        forms: The forms that it may be in.
        what: What it holds if it is whole: `results`.
        remedy: What to do where it is not.

    Raises:
        FormatError: The file is not what was once written.
        StoreError: It cannot be read.
    """
    try:
        return forms.read(read_part(path).decode())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refused(path, READ, error) from None
    except UnknownFormError as error:
        finding = f"is in a form that is not known (format {error.form})"
        raise FormatError(path, finding, remedy, newer=is_newer(error, forms)) from None
    except DamagedError:
        raise FormatError(path, f"holds no whole {what} ({DAMAGED})", remedy) from None
    except MALFORMED as error:
        raise FormatError(path, f"holds no whole {what} ({reason(error)})", remedy) from None
