"""Whatever somebody wrote is shown as text: in a terminal, in Markdown and in CSV."""

import csv
import io
import json

import pandas as pd
import pytest

from bnexp.cli.experiments.summary import add_to_summary
from bnexp.cli.terminal.tables import Form, written
from bnexp.csv_cells import cell_of, csv_of, misread, text_of
from bnexp.letters import coded, looks_of, shown
from bnexp.markdown import escaped, line_of
from bnexp.table import Plain, Table

ESCAPES = {
    "colour": "\x1b[31mred",
    "title": "\x1b]0;owned\x07",
    "c1": "\x9b31mred",
    "back": "good\rbad",
    "bell": "\x07",
    "turned": "\u202egnirts",
    "isolated": "\u2066a\u2069",
    "half": "\ud800",
    "separator": "a\u2028b",
}


@pytest.mark.parametrize("text", ESCAPES.values(), ids=ESCAPES)
def test_nothing_steers_a_terminal(text):
    table = Table(
        f"title {text}", (f"column {text}", "n"), [(f"cell {text}", "1")], [f"note {text}"]
    )
    for form in Form:
        told = written(table, form)
        # In Markdown and LaTeX line breaks of any kind are spaces.
        assert "\ufffd" in told or form in {Form.MARKDOWN, Form.LATEX}
        assert shown(told) == told
    assert shown(text) == shown(shown(text))


def test_letters_tabs_and_lines_stay():
    text = "a\tb\n\u6279\u91cf \U0001f469\u200d\U0001f4bb e\u0301 \u200e\u05d0"
    assert shown(text) == text


@pytest.mark.parametrize("text", ESCAPES.values(), ids=ESCAPES)
def test_json_holds_the_same_and_steers_nothing(text):
    value = {"says": [text]}
    told = coded(json.dumps(value, ensure_ascii=False))
    assert json.loads(told) == value
    assert shown(told) == told


@pytest.mark.parametrize(
    "text", ["=1+1", "+x", "-x", "@sum", "\tx", "=cmd|' /c calc'!A0", "-1+cmd", "'=x", "''", "--"]
)
def test_no_cell_is_a_formula(text):
    cell = cell_of(text)
    assert cell[0] == "'"
    assert text_of(cell) == text


@pytest.mark.parametrize(
    "text", ["", "bn", "no-bn", "-0.5", "+1,000", "-1e-05", "12%", "-inf", "nan", "'quoted'", "a=b"]
)
def test_other_cells_stay(text):
    assert cell_of(text) == text
    assert text_of(text) == text


def test_cells_of_a_table_are_read_back():
    table = Table("", ("=a", "b"), [("@x", "-1"), ("bn", "2")])
    rows = list(csv.reader(io.StringIO(written(table, Form.CSV))))
    assert rows == [["'=a", "b"], ["'@x", "-1"], ["bn", "2"]]


FORGED = "ok\n\n## All claims supported\n\n| a |\n| --- |\n| <script>x</script> |"


def test_a_line_break_forges_no_heading(tmp_path):
    table = Table(FORGED, ("claim",), [(FORGED,)], [FORGED])
    told = written(table, Form.MARKDOWN)
    add_to_summary(tmp_path / "summary.md", FORGED, [table], [FORGED])
    for text in (told, (tmp_path / "summary.md").read_text()):
        headings = [line for line in text.splitlines() if line.startswith("#")]
        assert len(headings) == (text is not told)
        assert "<script>" not in text
        assert not [line for line in text.splitlines() if line.strip() == "| a |"]


@pytest.mark.parametrize(
    "text", ["# a", "- a", "1. a", "a | b", "*a*", "[a](http://b)", "`a`", "<b>"]
)
def test_markdown_shows_what_is_written(text):
    assert escaped(text) != text or line_of(text) != text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bn", "bn\u200b"),
        ("bn", "\u2060bn"),
        ("bn", "b\u00adn"),
        ("bn", "\uff42\uff4e"),
        ("no bn", "no\u00a0bn"),
        ("e\u0301", "\u00e9"),
        ("bn", " bn"),
    ],
)
def test_texts_that_look_alike_have_their_looks_in_common(one, other):
    assert one != other
    assert looks_of(one) == looks_of(other)


def test_other_texts_look_otherwise():
    assert len({looks_of(text) for text in ("bn", "BN", "b-n", "b n", "\u6279")}) == 5


NAMES = [
    *("NA", "N/A", "n/a", "null", "NULL", "None", "nan", "NaN", "-nan", "<NA>", "#N/A", "1.#IND"),
    *("1", " 12 ", "-3", "+4", "1e5", ".5", "2.", "inf", "-Infinity", "true", "FALSE", "True"),
    *(
        "none",
        "Na",
        "1_0",
        "0x10",
        "1,2",
        "bn",
        "no-bn",
        "truth",
        "tRUE",
        "-x",
        "=1",
        "@x",
        "'",
        "'+",
    ),
    *("infinite", "1 2", "e5", "\u0661", "yes", "na", " NA", "''", '"', "a\nb", "\u00a01"),
]


@pytest.mark.parametrize("name", NAMES)
def test_what_pandas_takes_for_something_else_is_known(name):
    plain = Plain("", ("arm", "n"), [(name, 1), (name, 2)])
    read = pd.read_csv(io.StringIO(csv_of(plain.columns, plain.rows)))
    same = read["arm"].tolist() == [name, name]
    assert bool(misread(name)) != same
