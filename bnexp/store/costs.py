"""Stores what arms were measured to take: `costs.json` in the result folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from bnexp.documents import costs
from bnexp.errors import FormatError
from bnexp.store.files.forms import DamagedError, FileForm, Forms, UnknownFormError, is_newer
from bnexp.store.files.kinds import read_part
from bnexp.store.files.parts import write_part
from bnexp.store.files.refusals import READ, refused
from bnexp.store.files.sealed import DAMAGED, KEY, seal
from bnexp.store.files.typed import MALFORMED, reason

COSTS = "costs.json"


def write_costs(folder: Path, found: costs.Cost) -> None:
    """Writes what was measured last in place of what was before, whole or not at all.

    Args:
        folder: The result folder.
        found: What was measured.

    Raises:
        StoreError: The disk is in the way.
    """
    write_part(folder, COSTS, seal(found))


def read_costs(folder: Path) -> costs.Cost | None:
    """Returns what was measured last; None where nothing was.

    Args:
        folder: The result folder.

    Raises:
        FormatError: The file is not what was once written.
        StoreError: It cannot be read.
    """
    path = folder / COSTS
    try:
        return FORMS.read(read_part(path).decode())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refused(path, READ, error) from None
    except UnknownFormError as error:
        finding = f"is in a form that is not known (format {error.form})"
        raise _refusal(path, finding, newer=is_newer(error, FORMS)) from None
    except DamagedError:
        raise _refusal(path, f"holds no whole measurement ({DAMAGED})") from None
    except MALFORMED as error:
        raise _refusal(path, f"holds no whole measurement ({reason(error)})") from None


def _refusal(path: Path, finding: str, *, newer: bool = False) -> FormatError:
    return FormatError(path, finding, "remove it, or measure again", newer=newer)


@cache
def _reader() -> TypeAdapter[costs.Cost]:
    return TypeAdapter(costs.Cost)


def _form_1(record: dict[str, object]) -> costs.Cost:
    return _reader().validate_python({k: v for k, v in record.items() if k != KEY})


FORMS = Forms({1: FileForm(_form_1, sealed="yes")})
"""The forms of `costs.json`."""
