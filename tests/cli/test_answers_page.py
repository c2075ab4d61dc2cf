"""The page on answers names every document, table and column that there is."""

import re
from pathlib import Path

import pandas as pd

from bnexp.cli.terminal.complete import CONFIGURATION
from bnexp.documents.schemas import DOCUMENTS

PAGE = (Path(__file__).parents[2] / "docs" / "answers.md").read_text(encoding="utf-8")
QUOTED = set(re.findall(r"`([^`\n]+)`", PAGE))


def test_every_document_is_named():
    assert {CONFIGURATION, *DOCUMENTS} <= QUOTED


def test_every_column_of_the_answer_is_named_in_its_line(made):
    for name in ("summary", "differences", "verdicts"):
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}.csv`"))
        named = re.findall(r"`([^`]+)`", line)[1:]
        columns = pd.read_csv(made.folder / f"results/grid/{name}.csv").columns
        assert named == [column for column in columns if "." not in column]


def test_every_table_of_a_result_folder_is_named(made):
    files = {path.name for path in (made.folder / "results/grid").glob("*.csv")}
    assert {f"`{name}`" for name in files} == set(re.findall(r"^\| (`\w+\.csv`)", PAGE, re.M))
