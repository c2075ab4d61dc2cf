"""Stores what is known of the data of a run: `data.json` in the result folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bnexp.config.facts import DataFacts
from bnexp.errors import FormatError
from bnexp.store.files.forms import FileForm, Forms, UnknownFormError, is_newer
from bnexp.store.files.kinds import read_part
from bnexp.store.files.parts import remove_part, write_part
from bnexp.store.files.refusals import READ, refused
from bnexp.store.files.typed import MALFORMED

_FILE = "data.json"

_AGAIN = "have the data judged again by the next run"


def write_facts(folder: Path, facts: Sequence[DataFacts | None]) -> None:
    """Writes what is known of the data, whole or not at all; nothing is left where nothing is.

    Args:
        folder: The result folder.
        facts: For each data set, in the order in which the experiment names them.

    Raises:
        StoreError: The disk is in the way.
    """
    if not any(facts):
        remove_part(folder, _FILE)
        return
    rows = [None if known is None else known.as_json() for known in facts]
    text = json.dumps({"format": FORMS.newest, "facts": rows}, indent=1, allow_nan=False)
    write_part(folder, _FILE, text + "\n")


def read_facts(folder: Path) -> list[DataFacts | None]:
    """Returns what is stored of the data, in the order of the experiment; empty without a file.

    Args:
        folder: The result folder.

    Raises:
        FormatError: The file is not what was once written.
        StoreError: It cannot be read.
    """
    path = folder / _FILE
    try:
        return FORMS.read(read_part(path).decode())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise refused(path, READ, error) from None
    except UnknownFormError as error:
        finding = f"is in a form that is not known (format {error.form})"
        raise FormatError(path, finding, _AGAIN, newer=is_newer(error, FORMS)) from None
    except MALFORMED as error:
        raise FormatError(path, f"holds no whole facts ({type(error).__name__})", _AGAIN) from None


@cache
def _reader() -> TypeAdapter[DataFacts]:
    return TypeAdapter(DataFacts)


def _facts(row: dict[str, Any]) -> DataFacts:
    """Returns facts of which each part is of its type; raises ValueError where one is not."""
    found = _reader().validate_python(row)
    return replace(found, parts=tuple(found.parts))


def _form_1(record: dict[str, Any]) -> list[DataFacts | None]:
    return [None if row is None else _facts(row) for row in record["facts"]]


FORMS = Forms({1: FileForm(_form_1)})
"""The forms of `data.json`."""
