"""`bnexp report` writes the report and says where, without TensorFlow."""

import subprocess
import sys
import webbrowser

import pytest
from typer.testing import CliRunner

from bnexp.cli.main import app

TINY = """
data: {dataset: digits}
training: {epochs: 1}
seeds: 1
"""


@pytest.fixture
def folder(stored):
    return stored(TINY)


def called(*arguments):
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def test_both_files_and_the_figures_are_written_and_named(folder, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    done = called(folder)
    assert done.exit_code == 0, done.output
    drawn = sorted((folder / "figures").iterdir())
    *figures, page, text = done.stderr.splitlines()
    assert sorted(figures) == [f"wrote {path}" for path in drawn]
    assert folder / "figures" / "loss.svg" in drawn
    assert [page, text] == [f"wrote {folder / 'report.html'}", f"wrote {folder / 'report.md'}"]
    assert opened == []


def test_a_report_draws_only_what_is_not_up_to_date(folder):
    def told(command):
        done = CliRunner().invoke(app, [command, str(folder)])
        assert done.exit_code == 0, done.output
        return done.stderr.splitlines()

    plotted = told("plot")
    pages = [f"wrote {folder / name}" for name in ("report.html", "report.md")]
    assert told("report") == pages
    # Two processes may draw, and tell of each file as it is written.
    again = [line.replace("wrote", "up to date:") for line in plotted]
    assert sorted(told("plot")) == sorted(again)
    (folder / "figures" / "loss.svg").unlink()
    assert (
        told("report")
        == [f"wrote {folder / 'figures' / name}" for name in ("loss.png", "loss.svg")] + pages
    )


def test_the_latest_result_is_reported_and_opened_where_that_is_asked_for(folder, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    done = called("--out", folder.parent, "--open")
    assert done.exit_code == 0
    assert opened == [(folder / "report.html").as_uri()]
    assert "No browser" not in done.stderr


def test_a_machine_without_a_browser_is_no_error(folder, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    done = called(folder, "--open")
    assert done.exit_code == 0
    assert f"No browser was found. Open {folder / 'report.html'} in one." in done.stderr


def test_a_report_is_written_again_byte_by_byte(folder):
    written = []
    for _ in range(2):
        called(folder)
        written.append([(folder / name).read_bytes() for name in ("report.html", "report.md")])
    assert written[0] == written[1]


def test_a_folder_without_results_is_one_message(tmp_path):
    done = called(tmp_path)
    assert done.exit_code == 2
    assert done.stderr == f"{tmp_path / 'trials.csv'}: not there; the folder holds no results\n"


def test_a_report_loads_no_tensorflow(folder):
    code = (
        "from bnexp.cli.main import app\n"
        f"app(['report', {str(folder)!r}], standalone_mode=False)\n"
        "import sys\nassert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_check_loads_neither_matplotlib_nor_the_slow_half_of_scipy(stored):
    code = (
        "from bnexp.cli.main import app\n"
        f"app(['check', {str(stored())!r}], standalone_mode=False)\n"
        "import sys\nassert not {'matplotlib', 'scipy.stats'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "AssertionError" not in done.stderr
    assert done.returncode in (0, 3), done.stderr
