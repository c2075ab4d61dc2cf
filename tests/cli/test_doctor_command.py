"""`bnexp doctor` as a user sees it: a table that can be read, and an exit code for scripts."""

from __future__ import annotations

import csv
import json
from importlib.metadata import version

OF_THE_MACHINE = {"cores", "memory", "open files"}


def test_healthy_installation_is_all_ok_and_nothing_is_left_behind(bnexp, mnist):
    before = set(bnexp.folder.rglob("*"))
    healthy = {"BNEXP_DATA_DIR": str(mnist.path.parent)}
    done = bnexp("doctor", "--json", **healthy)
    findings = json.loads(done.stdout)["checks"]
    amiss = [f for f in findings if f["state"] != "ok" and f["check"] not in OF_THE_MACHINE]
    assert amiss == []
    assert len(findings) == 12
    (tensorflow,) = (f["found"] for f in findings if f["check"] == "tensorflow")
    versions = f"{version('tensorflow')}, Keras {version('keras')}, backend tensorflow imported in "
    assert tensorflow.startswith(versions)
    assert set(bnexp.folder.rglob("*")) == before


def test_problem_exits_with_1_and_says_beneath_what_to_do(bnexp):
    taken = bnexp.folder / "a folder with a name that is rather long, as names of folders often are"
    taken.write_text("mine")
    done = bnexp("doctor", "--quick", "--out", taken.name, COLUMNS="100")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    # A path is one word, however long.
    long = [line for line in lines if len(line) > 100 and not set(line) <= set("- ")]
    assert [line for line in long if str(bnexp.folder) not in line] == []
    place = next(i for i, line in enumerate(lines) if line.startswith("results folder "))
    assert " problem  " in lines[place]
    indented = [line.strip() for line in lines[place:] if line.startswith(" ")]
    assert "To do: Say with --out where results may be written, or make room there." in " ".join(
        indented
    )
    (summary,) = done.stderr.splitlines()
    assert summary.startswith("10 checks: 1 problem, ")
    assert taken.read_text() == "mine"


def test_warnings_alone_exit_with_0(bnexp):
    (bnexp.folder / "empty").mkdir()
    done = bnexp("doctor", "--quick", "--csv", BNEXP_DATA_DIR=str(bnexp.folder / "empty"))
    rows = {row["check"]: row for row in csv.DictReader(done.stdout.splitlines())}
    assert done.returncode == 0
    assert rows["data folder"]["state"] == "warning"
    assert rows["data folder"]["remedy"].startswith("Set BNEXP_DATA_DIR to the folder that ")
    assert "tensorflow" not in rows


def test_broken_package_is_a_finding_among_the_others(bnexp):
    (bnexp.folder / "broken").mkdir()
    (bnexp.folder / "broken/numpy.py").write_text("raise ImportError('libodd.so is missing')")
    done = bnexp("doctor", "--quick", "--md", PYTHONPATH=str(bnexp.folder / "broken"))
    assert done.returncode == 1
    assert "| data sets | problem | the check itself failed: ImportError: libodd.so" in done.stdout
    assert "| results folder | ok |" in done.stdout
    assert "Traceback" not in done.stderr


def test_installation_without_the_schema_library_is_one_message(bnexp):
    (bnexp.folder / "broken").mkdir()
    (bnexp.folder / "broken/yaml.py").write_text("raise ImportError('no YAML')")
    done = bnexp("doctor", "--quick", PYTHONPATH=str(bnexp.folder / "broken"))
    assert done.returncode == 1
    assert "no YAML" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
