"""A stored document that was edited is told from one that was only laid out anew."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnexp.store.files.sealed import KEY, is_intact, seal

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    max_leaves=10,
)  # fmt: skip
CONTENT = {"format": 2, "loss": [0.1, 1e-07, 2.0], "says": "größer, \u4e0a", "none": None}


@given(st.dictionaries(st.text().filter(lambda key: key != KEY), PLAIN, min_size=1))
def test_whatever_is_sealed_is_intact_in_any_layout(content):
    text = seal(content)
    document = json.loads(text)
    assert {key: value for key, value in document.items() if key != KEY} == content
    for shown in (text, text + "\n", json.dumps(document), json.dumps(document, indent=4)):
        assert is_intact(shown, json.loads(shown))


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("1e-07", "2e-07"),
        lambda text: text.replace("0.1", "0.10000000000000002"),
        lambda text: text.replace("null", "0"),
        lambda text: text.replace('"none"', '"nine"'),
        lambda text: text.replace(" 2.0\n", " 2.0,\n 3.0\n"),
        lambda text: text[: text.index(KEY) + 10] + "0" + text[text.index(KEY) + 11 :],
    ],
    ids=["number", "last digit", "nothing", "name", "one more", "checksum"],
)
def test_what_was_edited_is_not(edit):
    text = seal(CONTENT)
    edited = edit(text)
    assert edited != text
    assert is_intact(text, json.loads(text))
    assert not is_intact(edited, json.loads(edited))


def test_the_checksum_is_that_of_the_content_as_it_is_laid_out_without_it():
    # printf '{\n "a": 1\n}' | sha256sum
    assert json.loads(seal({"a": 1}))[KEY] == (
        "4c7b92d70b8f46817ada0eac124a21649225537837d9925d84548dfea748c20e"
    )
