"""Tables fit the terminal as far as their last column can; numbers stand to the right."""

import pytest

from bnexp.cli.terminal.tables import Form, written
from bnexp.table import Table

LONG = "one two three four five six seven eight nine ten eleven twelve"
TABLE = Table("T", ("name", "n", "text"), [("a", "1,000", LONG), ("b", "2", "x\n  y")], ["note"])


@pytest.mark.parametrize("columns", ["", "200"])
def test_text_is_aligned_and_numbers_to_the_right(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert written(TABLE, Form.TEXT).splitlines() == [
        "T",
        "name      n  text",
        f"----  -----  {'-' * len(LONG)}",
        f"a     1,000  {LONG}",
        "b         2  x",
        "               y",
        "note",
    ]


def test_the_last_column_goes_on_beneath_where_the_terminal_is_narrow(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    assert written(TABLE, Form.TEXT).splitlines()[3:6] == [
        "a     1,000  one two three four five six seven eight nine",
        "             ten eleven twelve",
        "b         2  x",
    ]


def test_what_has_no_space_stays_whole(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    path = "/a" * 60
    assert path in written(Table("", ("path",), [(path,)]), Form.TEXT)


def test_csv_and_markdown_are_never_wrapped(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    assert written(TABLE, Form.CSV).splitlines()[1] == f"a,1000,{LONG}"
    assert f"| a | 1,000 | {LONG} |" in written(TABLE, Form.MARKDOWN)


def test_markdown_keeps_what_would_end_a_cell():
    table = Table("", ("a",), [("x | y\nz",)])
    assert written(table, Form.MARKDOWN).splitlines()[-1] == "| x \\| y<br>z |"


def test_an_empty_table_has_its_headings():
    assert written(Table("", ("a", "b"), []), Form.TEXT) == "a  b\n-  -\n"


def test_wide_letters_take_two_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    says = "批量归一化的验证损失更低" * 3
    lines = written(
        Table("", ("arm", "n", "says"), [("批归", "1", says), ("bn", "2", "")]), Form.TEXT
    )
    assert lines.splitlines() == [
        "arm   n  says",
        f"----  -  {'-' * 50}",
        f"批归  1  {says[:25]}",
        f"         {says[25:]}",
        "bn    2",
    ]


def test_no_name_turns_the_direction_of_what_follows_it():
    text = written(Table("", ("arm", "n"), [("x\u202ey", "1")]), Form.TEXT)
    assert text.splitlines()[-1] == "x\ufffdy  1"
