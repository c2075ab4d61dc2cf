"""Each check of data and folders is made to fail, and says what to do; and all checks together."""

from __future__ import annotations

import errno
import fcntl
import json
from pathlib import Path

import pytest

from bnexp.session import doctor
from bnexp.session.doctor import State, machine, places
from bnexp.session.doctor.data_sets import data_sets

OK, WARNING, PROBLEM = State.OK, State.WARNING, State.PROBLEM


def found_data() -> dict[str, doctor.Finding]:
    return {finding.check: finding for finding in data_sets()}


def test_missing_mnist_is_a_warning_with_every_way_to_get_it(no_data):
    found = found_data()
    assert {check: finding.state for check, finding in found.items()} == {
        "data folder": OK,
        "data: mnist": WARNING,
        "data: fashion_mnist": OK,
        "data: digits": OK,
    }
    ways = ("`bnexp data --fetch mnist`", "BNEXP_DATA_DIR", "`--set data.dataset=digits`")
    assert all(way in found["data: mnist"].remedy for way in ways)


@pytest.mark.parametrize(("name", "state"), [("nowhere", PROBLEM), (".", WARNING)])
def test_data_folder_that_leads_nowhere_is_told(name, state, tmp_path, no_data):
    no_data.setenv("BNEXP_DATA_DIR", str(tmp_path / name))
    finding = found_data()["data folder"]
    assert finding.state is state
    assert finding.found.startswith(f"BNEXP_DATA_DIR names {tmp_path / name}, which ")


def test_damaged_data_are_a_problem_with_their_cure(tmp_path, no_data):
    (tmp_path / "mnist.npz").write_bytes(b"PK\x03\x04 and no more")
    no_data.setenv("BNEXP_DATA_DIR", str(tmp_path))
    found = found_data()
    assert found["data folder"].state is State.OK
    assert found["data: mnist"].state is PROBLEM
    assert found["data: mnist"].found.startswith(f"{tmp_path / 'mnist.npz'}: truncated")
    assert found["data: mnist"].remedy.startswith("Put a whole copy there, or unset BNEXP_DATA_DIR")


def test_file_of_one_set_is_not_a_damaged_other_set(mnist, no_data):
    no_data.setenv("BNEXP_DATA_DIR", str(mnist.path))
    assert {finding.state for finding in found_data().values()} == {OK}


def test_results_are_written_where_they_would_lie_and_nothing_stays(tmp_path):
    assert places.results_folder(tmp_path / "new" / "results").found == (
        f"{tmp_path / 'new' / 'results'}, which will be made"
    )
    assert places.results_folder(tmp_path).found == str(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_file_in_the_place_of_the_results_folder_is_a_problem(tmp_path):
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "leads").symlink_to("nowhere")
    for out in ("taken", "taken/results", "leads"):
        finding = places.results_folder(tmp_path / out)
        assert finding.state is PROBLEM
        assert "--out" in finding.remedy
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that is always full")
def test_full_disk_is_a_problem():
    assert places.results_folder(Path("/proc/none")).state is PROBLEM


def test_disk_without_locks_is_one_for_results(tmp_path, monkeypatch):
    def refused(file: object, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refused)
    assert places.results_folder(tmp_path).state is State.OK
    assert list(tmp_path.iterdir()) == []


def test_check_that_fails_itself_is_a_finding_and_the_others_go_on(no_data, tmp_path):
    def broken() -> doctor.Finding:
        raise RuntimeError("first line\nno such counter")

    no_data.setattr(machine, "cores", broken)
    findings = doctor.examine(tmp_path, quick=True)
    (failed,) = (finding for finding in findings if finding.check == "cores")
    assert failed.state is PROBLEM
    assert failed.found == "the check itself failed: RuntimeError: no such counter"
    assert failed.remedy
    assert len(findings) == 10
    assert all(finding.remedy or finding.state is OK for finding in findings)
    assert json.dumps([finding.state for finding in findings])
    assert list(tmp_path.iterdir()) == []
