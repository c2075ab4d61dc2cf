"""The README's first screen says what the stored reference results say."""

from pathlib import Path

import bnexp
from bnexp.analysis import verdict_tables
from bnexp.cli.terminal.tables import Form, written
from bnexp.table import Table

ROOT = Path(__file__).parents[2]
BEGIN, END = (
    "<!-- verdicts: bnexp check results/reference/article --md -->",
    "<!-- end of verdicts -->",
)


def test_the_table_of_verdicts_is_that_of_the_reference_results():
    result = bnexp.load(ROOT / "results/reference/article")
    (table,) = verdict_tables(result.verdicts, result.results.note)
    shown = written(Table("", table.columns, table.rows), Form.MARKDOWN).strip()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.partition(BEGIN)[2].partition(END)[0].strip() == shown


def test_each_figure_of_the_readme_is_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = [part.partition(")")[0] for part in readme.split("](")[1:]]
    files = [ROOT / link.partition("#")[0] for link in linked if not link.startswith(("#", "http"))]
    assert files
    assert [file for file in files if not file.exists()] == []
