"""Results of identities read back as they were, and a broken file is named."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest

from bnexp.errors import FormatError, StoreError
from bnexp.store.identities import FORMS, read_identities, write_identities
from bnexp.trial import IdentityResult, TrialStatus

FILES = Path(__file__).parent / "files"
KNOWN = IdentityResult(
    "bias_gradient",
    "bn",
    (("network.initializer.gain", "3.0"),),
    1.1614021104797633e-16,
    "at hidden.1; 1.1e-07 in single precision",
)
FAILED = IdentityResult(
    "undone", "bn", (), math.nan, status=TrialStatus.FAILED, reason="ValueError: no"
)
PAIRS = [("9c6178f7a16fbcd8", KNOWN), ("9bc588f9e07e0e3a", FAILED)]


def refusal(folder, text):
    (folder / "identities.json").write_text(text)
    with pytest.raises(FormatError) as caught:
        read_identities(folder)
    return str(caught.value).removeprefix(f"{folder}/")


def test_results_read_back_as_they_were_and_the_file_is_strict_json(tmp_path):
    write_identities(tmp_path, PAIRS)
    assert repr(read_identities(tmp_path)) == repr(PAIRS)

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    json.loads((tmp_path / "identities.json").read_text(), parse_constant=refuse)


def test_infinite_deviation_reads_back(tmp_path):
    endless = IdentityResult("folding", "bn", (), math.inf)
    write_identities(tmp_path, [("key", endless)])
    assert read_identities(tmp_path) == [("key", endless)]


@pytest.mark.parametrize("form", [1, 2])
def test_file_of_every_format_still_reads(tmp_path, form):
    assert FORMS.newest == 2, (
        "keep a file of the new format under tests/store/files, and read it here"
    )
    shutil.copy(FILES / f"identities-{form}.json", tmp_path / "identities.json")
    assert repr(read_identities(tmp_path)) == repr(PAIRS)


def test_edited_deviation_is_told_as_a_damaged_file(tmp_path):
    write_identities(tmp_path, PAIRS)
    text = (tmp_path / "identities.json").read_text()
    assert refusal(tmp_path, text.replace("1.1614021104797633e-16", "1e-16")) == (
        "identities.json: holds no whole results (its content does not fit its checksum, so it was "
        "changed or damaged). The next run of the experiment sets it aside, to check the "
        "identities again."
    )


def test_nothing_is_stored_where_there_is_no_file(tmp_path):
    assert read_identities(tmp_path) == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "identities": [{"key": "a"}]}']
)
def test_broken_file_is_named(tmp_path, text):
    assert refusal(tmp_path, text).startswith("identities.json: holds no whole results (")


def test_file_of_a_newer_form_is_refused(tmp_path):
    told = refusal(tmp_path, json.dumps({"format": FORMS.newest + 1, "identities": []}))
    assert told.startswith(
        f"identities.json: is in a form that is not known (format {FORMS.newest + 1})"
    )


def test_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "identities.json").mkdir()
    with pytest.raises(StoreError, match=r"identities.json: is a folder, not a file"):
        read_identities(tmp_path)
