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
    assert done.stderr.splitlines() == [
        f"wrote {folder / 'report.html'}",
        f"wrote {folder / 'report.md'}",
    ]
    assert (folder / "figures" / "loss.svg").exists()
    assert opened == []


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
