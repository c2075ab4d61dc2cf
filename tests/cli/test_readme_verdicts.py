"""The README's first screen and the pages that quote results say what the stored ones say."""

import math
import re
from pathlib import Path

import pytest

import bnexp
from bnexp.analysis import verdict_tables
from bnexp.cli.terminal.tables import Form, written
from bnexp.table import Table

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/normalizers.md", "docs/evaluation.md")
LENGTHS = '{"least": 10}'
QUOTED = re.compile(
    r"<!-- verdicts: bnexp show (\S+) --claims --md -->\n(.*?)\n<!-- end of verdicts -->", re.DOTALL
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


def stated_after(heading):
    """Returns the cells, row by row, of the page's table whose first line begins so."""
    page = (ROOT / "docs/normalizers.md").read_text(encoding="utf-8")
    lines = page[page.index(heading) :].partition("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return cells[0], cells[2:]


def in_percent(mean):
    return "" if math.isnan(mean) else f"{100 * mean:.1f}"


@pytest.mark.parametrize(
    ("heading", "name", "axis", "rows"),
    [
        ("| batch | none |", "small-batches", "training.batch_size", 7),
        ("| hidden layers | plain |", "deep", "network.hidden", 3),
    ],
)
def test_mean_accuracies_are_those_of_the_trials(heading, name, axis, rows):
    trials = bnexp.load(ROOT / "results/reference" / name).results.trials
    means = trials.groupby([trials[axis].astype(str), "arm"])["test_accuracy"].mean()
    head, lines = stated_after(heading)
    arms = [cell.split()[0] for cell in head[1:]]
    for value, *stated in lines:
        assert stated == [in_percent(means[value, arm]) for arm in arms], value
    assert len(lines) == rows


def test_mean_accuracies_of_recurrent_networks_are_those_of_the_last_rows():
    history = bnexp.load(ROOT / "results/reference/rnn").results.history
    last = history[history["step"] == history["step"].max()]
    cells = {"all": ("full", "true"), "masked": (LENGTHS, "true"), "zeros": (LENGTHS, "false")}
    head, lines = stated_after("| rows | | none |")
    for rows, part, *stated in lines:
        lengths, mask = cells[rows]
        chosen = last[(last["network.lengths"] == lengths) & (last["network.mask"] == mask)]
        series = {"training": "accuracy", "validation": "val_accuracy"}[part]
        means = chosen.groupby("arm")[series].mean()
        assert stated == [in_percent(means[arm]) for arm in head[2:]], (rows, part)
    assert len(lines) == 2 * len(cells)
