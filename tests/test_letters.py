"""Widths of letters, and lines broken by them."""

import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bnexp.letters import columns_of, filled_to, from_left, lines_of, shortened

WIDE = "批量归一化是否更快收敛\uff1f在五个种子上\uff0c更快。"
TEXTS = st.text(st.sampled_from("ab 层の층é\u0301-/\uff0c。("), max_size=60)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("bn", 2),
        ("é", 1),
        ("e\u0301", 1),
        ("层", 2),
        ("\uff42\uff4e", 4),
        ("ｱ", 1),
        ("a\u200fb", 2),
    ],
)
def test_columns(text, columns):
    assert columns_of(text) == columns


def test_texts_of_any_letters_are_filled_to_the_same_columns():
    for text in ("bn", "批归", "e\u0301", ""):
        assert columns_of(filled_to(text, 8)) == 8
        assert filled_to(text, 8, right=True).endswith(text)


@given(TEXTS, st.integers(2, 20))
@example("a\u306e\u0301", 2)
@example(" \u306e", 2)
def test_no_line_is_wider_and_no_letter_lost(text, columns):
    lines = lines_of(text, columns)
    closing = sum(columns_of(letter) for letter in text if letter in "\uff0c。")
    assert all(columns_of(line) <= columns + closing for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(st.sampled_from("abc -/(,"), max_size=60), st.integers(2, 20))
def test_narrow_text_is_broken_as_ever(text, columns):
    assert lines_of(text, columns) == textwrap.wrap(text, columns)


def test_a_line_begins_with_no_closing_mark():
    for columns in range(4, 30):
        assert not any(line[0] in "\uff1f\uff0c。" for line in lines_of(WIDE, columns))


def test_what_is_copied_stays_whole():
    lines = lines_of(f"see results/{WIDE[:11]}/a.png 数据.npz {WIDE}", 16, indent="  ", whole=True)
    assert f"  results/{WIDE[:11]}/a.png" in lines
    assert any("数据.npz" in line for line in lines)
    assert all(columns_of(line) <= 16 for line in lines if "/" not in line)


@pytest.mark.parametrize("columns", range(2, 12))
def test_shortened_names_fit(columns):
    for name in ("normalizations", WIDE, "e\u0301" * 12):
        assert columns_of(shortened(name, columns)) <= columns
        assert shortened(name, columns).endswith("\u2026")
    assert shortened("bn", columns) == "bn"


@pytest.mark.parametrize(
    ("text", "from_left_on"),
    [
        ("bn (5 seeds)", "bn (5 seeds)"),
        ("אב גד (5 seeds)", "\u200eאב גד\u200e (5 seeds)"),
        ("bn minus אב\n(אב)", "\u200ebn minus אב\u200e\n\u200e(אב\u200e)"),
        ("أَب 5 أب", "\u200eأَب\u200e 5 أب\u200e"),
        ("x\u202ey (5 seeds)", "x\ufffdy (5 seeds)"),
    ],
)
def test_words_from_the_right_leave_the_others_as_they_are(text, from_left_on):
    assert from_left(text) == from_left_on
