"""The report as Markdown says the same, and no name in it is taken for Markdown."""

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from bnexp.report import markdown_of
from bnexp.session.answering.answer import load
from bnexp.session.answering.judge import Judgement
from bnexp.session.answering.report import report_content

HOSTILE = """
name: hostile
question: "1. | <b>`Is` it</b> *so*?"
data: {dataset: digits}
training: {epochs: 2}
seeds: 2
arms:
  "a|b": {}
  "<i>_*`c`*_<i>": {network.norm: batch}
  "# [x](http:x)": {network.activation: tanh}
  "````": {network.activation: elu}
"""


@pytest.fixture(scope="module")
def parser():
    return MarkdownIt("commonmark").enable("table")


def content_of(folder):
    result = load(folder)
    return report_content(result, Judgement(result.verdicts, ()))


def rows_of(text):
    """Returns the tables of a text as lists of lines."""
    blocks = re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE)
    return [block.splitlines() for block in blocks]


def columns(line):
    return len(re.findall(r"(?<!\\)\|", line)) - 1


def test_the_same_is_said_as_on_the_page(reported):
    content = content_of(reported)
    text = (reported / "report.md").read_text(encoding="utf-8")
    for answer in content.answers:
        assert f"### {answer.claim}. {answer.says}" in text
    for words in ("Hodges-Lehmann estimate", "seed by seed", "## Environment", "epochs: 3"):
        assert words in text


def test_the_figures_that_are_linked_lie_beside_the_report(reported):
    text = (reported / "report.md").read_text(encoding="utf-8")
    linked = re.findall(r"^!\[.+\]\((.+)\)$", text, flags=re.MULTILINE)
    assert linked
    assert all((reported / path).is_file() for path in linked)


def test_every_table_is_one(reported, parser):
    text = (reported / "report.md").read_text(encoding="utf-8")
    tables = rows_of(text)
    assert all(len({columns(line) for line in table}) == 1 for table in tables)
    assert parser.render(text).count("<table>") == len(tables)


def test_names_of_a_configuration_are_shown_as_they_are(stored, parser):
    text = markdown_of(content_of(stored(HOSTILE)))
    assert all(len({columns(line) for line in table}) == 1 for table in rows_of(text))
    html = parser.render(text)
    assert not re.search(r"<(i|b|em|a)[ >]", html)
    for name in ("a|b", "&lt;i&gt;_*`c`*_&lt;i&gt;", "# [x](http:x)", "````"):
        assert re.search(rf"<t[hd]>[^<]*{re.escape(name)}", html), name
    assert "<h1>1. | &lt;b&gt;`Is` it&lt;/b&gt; *so*?</h1>" in html


@pytest.mark.parametrize("text", ["- a", "+ a", "# a", "1. a", "12) a", "> a", "=== a", "--- a"])
def test_a_text_that_begins_a_line_begins_no_list_and_no_heading(reported, parser, text):
    content = replace(content_of(reported), looks=text)
    html = parser.render(markdown_of(content))
    assert f"<p>{text.replace('>', '&gt;')}</p>" in html
