"""The README's first screen and the page on normalizers say what the stored results say."""

import re
from pathlib import Path

import pytest

import bnexp
from bnexp.analysis import verdict_tables
from bnexp.cli.terminal.tables import Form, written
from bnexp.table import Table

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/normalizers.md")
QUOTED = re.compile(
    r"<!-- verdicts: bnexp check (\S+) --md -->\n(.*?)\n<!-- end of verdicts -->", re.DOTALL
)


def tables():
    """Returns page, folder and table of each that a page quotes."""
    return [
        (page, *quoted.groups())
        for page in PAGES
        for quoted in QUOTED.finditer((ROOT / page).read_text(encoding="utf-8"))
    ]


def test_results_that_are_kept_are_quoted():
    kept = {path.parent for path in (ROOT / "results/reference").glob("*/verdicts.json")}
    assert {ROOT / folder for _, folder, _ in tables()} == kept


@pytest.mark.parametrize(("page", "folder", "table"), tables())
def test_a_table_of_verdicts_is_that_of_the_reference_results(page, folder, table):
    result = bnexp.load(ROOT / folder)
    (found,) = verdict_tables(result.verdicts, result.results.note)
    shown = written(Table("", found.columns, found.rows), Form.MARKDOWN).strip()
    assert table.strip() == shown, page


def test_each_figure_of_the_readme_is_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = [part.partition(")")[0] for part in readme.split("](")[1:]]
    files = [ROOT / link.partition("#")[0] for link in linked if not link.startswith(("#", "http"))]
    assert files
    assert [file for file in files if not file.exists()] == []


def test_mean_accuracies_of_small_batches_are_those_of_the_trials():
    trials = bnexp.load(ROOT / "results/reference/small-batches").results.trials
    means = trials.groupby(["training.batch_size", "arm"])["test_accuracy"].mean()
    page = (ROOT / "docs/normalizers.md").read_text(encoding="utf-8")
    head, _, *lines = page[page.index("| batch | none |") :].partition("\n\n")[0].splitlines()
    arms = [cell.strip().split()[0] for cell in head.strip("|").split("|")][1:]
    for line in lines:
        size, *stated = (cell.strip() for cell in line.strip("|").split("|"))
        assert stated == [f"{100 * means[size, arm]:.1f}" for arm in arms], size
    assert len(lines) == 7
