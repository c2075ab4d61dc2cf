"""The line that a mistake points at is shown as a terminal shows it, with carets beneath it."""

import pytest

from bnexp.config.reading.excerpts import WIDTH, lines_of, with_excerpts
from bnexp.errors import ConfigurationError, Problem


def excerpt(text, line, column, source="a.yaml"):
    problem = Problem(source, "is wrong", "", line, column)
    (shown,) = with_excerpts([problem], {source: text} if line else {})
    return shown.excerpt


def rows(text, line, column):
    return excerpt(text, line, column).split("\n")


@pytest.mark.parametrize(
    ("text", "column", "carets"),
    [
        ("epochs: 10", 1, "^^^^^^"),
        ("epochs: 10", 9, "        ^^"),
        ("epochs: 10  # ten", 9, "        ^^"),
        ("{epochs: 10, steps: 3}", 10, "         ^^"),
        ("{epochs: 10,steps: 3}", 10, "         ^^"),
        ("rate: 0,001", 7, "      ^^^^^"),
        ("rate: 0, 001", 7, "      ^"),
        ("says: BN wins # now", 7, "      ^^^^^^^"),
        ("a: 'it''s [so]', b", 4, "   ^^^^^^^^^^^^"),
        ('a: "it \\" is", b', 4, "   ^^^^^^^^^^"),
        ("a: [1, 2]", 4, "   ^"),
        ("a: {b: c}", 4, "   ^"),
        ("a: 'open", 4, "   ^"),
        ("http://x: 1", 1, "^^^^^^^^"),
        ("a:b: 1", 1, "^^^"),
        ("- batch   ", 3, "  ^^^^^"),
    ],
)
def test_the_carets_cover_the_word_that_begins_there(text, column, carets):
    assert rows(text, 1, column) == [f"  1 | {text}".rstrip(), f"    | {carets}"]


@pytest.mark.parametrize(
    ("text", "column", "carets"),
    [
        ("日本: x", 5, " " * 6 + "^"),
        ("日本: x", 1, "^^^^"),
        ("e\u0301t: x", 6, " " * 4 + "^"),
        ("\U0001f600: 日", 4, " " * 4 + "^^"),
        ("\uff46: x", 4, " " * 4 + "^"),
    ],
)
def test_letters_of_other_widths_keep_the_carets_in_their_place(text, column, carets):
    shown, pointed = rows(text, 1, column)
    assert shown == f"  1 | {text}"
    assert pointed == f"    | {carets}"


@pytest.mark.parametrize(
    ("text", "column", "shown", "carets"),
    [
        ("\tepochs: 3", 1, " epochs: 3", "^"),
        ("\t\tepochs: 3", 1, "  epochs: 3", "^^"),
        ("a\tb: 3", 5, "a b: 3", "    ^^"),
        ("a: \x1b[31mred", 4, "a: \ufffd", "   ^"),
        ("a: x\x07y", 4, "a: x\ufffdy", "   ^^^"),
        ("a: \u202eright", 4, "a: \ufffdright", "   ^^^^^^"),
        ("a: \ud800", 4, "a: \ufffd", "   ^"),
    ],
)
def test_what_would_move_the_cursor_is_not_shown(text, column, shown, carets):
    first, second = rows(text, 1, column)
    assert first.startswith(f"  1 | {shown}")
    assert second == f"    | {carets}"


def test_of_a_long_line_the_part_around_the_place_is_shown():
    text = "a" * 200 + ": " + "b" * 5 + " # " + "c" * 200
    shown, carets = rows(text, 1, 203)
    assert shown == "  1 | ..." + "a" * 38 + ": bbbbb # " + "c" * 44 + "..."
    assert carets == "    |    " + " " * 40 + "^^^^^"
    assert len(shown) == len("  1 | ") + len("......") + WIDTH


def test_a_long_word_is_underlined_as_far_as_it_is_shown():
    shown, carets = rows("a: " + "b" * 500, 1, 4)
    assert shown == "  1 | a: " + "b" * (WIDTH - 3) + "..."
    assert carets == "    |    " + "^" * (WIDTH - 3)


def test_the_beginning_of_a_long_line_is_shown_from_the_first_letter():
    shown, carets = rows("key: " + "b" * 500, 1, 1)
    assert shown.startswith("  1 | key: bbb")
    assert carets == "    | ^^^"


@pytest.mark.parametrize("column", [4, 5, 9])
def test_a_place_behind_the_end_of_a_line_is_pointed_at(column):
    assert rows("ab:", 1, column) == ["  1 | ab:", "    | " + " " * min(column - 1, 3) + "^"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_lines_end_where_yaml_ends_them(end):
    text = f"a: 1{end}b: 2{end}c: 3"
    assert rows(text, 3, 4) == ["  3 | c: 3", "    |    ^"]
    assert lines_of(text) == ["a: 1", "b: 2", "c: 3"]


def test_the_number_of_a_line_takes_its_width_in_both_rows():
    assert rows("\n" * 99 + "ab: 1", 100, 1) == ["  100 | ab: 1", "      | ^^"]


@pytest.mark.parametrize(("line", "column"), [(0, 0), (2, 1), (1, 0)])
def test_a_problem_without_a_place_in_the_text_has_no_excerpt(line, column):
    problem = Problem("a.yaml", "is wrong", "", line, column)
    assert with_excerpts([problem], {"a.yaml": "a: 1"})[0].excerpt == ""


def test_an_excerpt_that_is_there_is_kept():
    problem = Problem("a.yaml", "is wrong", "", 1, 1, excerpt="as it was")
    assert with_excerpts([problem], {"a.yaml": "a: 1"})[0].excerpt == "as it was"


@pytest.mark.parametrize(
    ("source", "column", "carets"),
    [
        ("--set training.epochs=ten", 7, "      " + "^" * 15),
        ("--set training.epochs=ten", 23, " " * 22 + "^^^"),
        ("--set network.norm={kind: bacth}", 27, " " * 26 + "^^^^^"),
        ("--set a=b=c", 9, " " * 8 + "^^^"),
    ],
)
def test_an_option_is_shown_with_its_path_or_its_value_underlined(source, column, carets):
    assert excerpt("", 0, column, source) == f"  {source}\n  {carets}"


def test_two_files_are_each_shown_with_their_own_line(tmp_path, load):
    (tmp_path / "below.yaml").write_text("training: {epochs: 0}\n")
    with pytest.raises(ConfigurationError) as caught:
        load("extends: below.yaml\nseeds: x\n", bare=True)
    assert [problem.excerpt for problem in caught.value.problems] == [
        "  2 | seeds: x\n    |        ^",
        "  1 | training: {epochs: 0}\n    |                    ^",
    ]
