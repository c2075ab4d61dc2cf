"""Each check of what is installed is made to fail, and says what to do about it."""

from __future__ import annotations

import platform
import signal
import sys

import pytest
from patience import HOUR

from bnexp.session.doctor import State, imports, installation

OK, PROBLEM = State.OK, State.PROBLEM


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Puts the metadata of a package in front of what is installed."""

    def install(name: str, number: str, *lines: str) -> None:
        folder = tmp_path / f"{name}-{number}.dist-info"
        folder.mkdir()
        head = ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {number}")
        (folder / "METADATA").write_text("\n".join([*head, *lines, ""]))
        monkeypatch.syspath_prepend(tmp_path)

    return install


def test_python_is_held_against_the_range_of_the_package(monkeypatch):
    assert installation.python_version().state is OK
    monkeypatch.setattr(platform, "python_version", lambda: "3.10.4")
    finding = installation.python_version()
    assert finding.state is PROBLEM
    assert finding.found == f"3.10.4 ({sys.executable}); supported is <3.14,>=3.11"


def test_versions_are_held_against_what_the_package_requires(installed):
    assert installation.packages().state is OK
    installed("keras", "3.9.2")
    finding = installation.packages()
    assert finding.state is PROBLEM
    assert finding.found == "keras 3.9.2; needed: keras<3.16,>=3.15"
    assert finding.remedy == f'Install it: {sys.executable} -m pip install "keras<3.16,>=3.15".'


def test_missing_packages_are_named_but_not_those_of_extras(installed):
    needs = ("absent>=1.2", "numpy>=1", 'lacking; extra == "dev"')
    installed("bnexp", "9.0", *(f"Requires-Dist: {need}" for need in needs))
    finding = installation.packages()
    assert finding.state is PROBLEM
    assert finding.found == "absent is missing; needed: absent>=1.2"


def test_broken_tensorflow_is_told_by_its_last_line(planted):
    planted("tensorflow", "raise ImportError('many lines\\nlibodd.so: no such file')")
    finding = imports.tensorflow(HOUR)
    assert finding.state is PROBLEM
    assert finding.found == "not imported: libodd.so: no such file"
    assert f"{sys.executable} -m pip install --force-reinstall tensorflow keras" in finding.remedy


def test_import_that_hangs_is_ended(planted):
    planted("tensorflow", "import time\ntime.sleep(600)")
    finding = imports.tensorflow(0.5)
    assert finding.state is PROBLEM
    assert finding.found == "not imported within 0.5 s"


@pytest.mark.parametrize(
    ("number", "remedy"),
    [(signal.SIGILL, "AVX"), (signal.SIGKILL, "memory"), (signal.SIGSEGV, "--force-reinstall")],
)
def test_import_that_ends_the_process_is_told_by_its_signal(planted, number, remedy):
    planted("keras", f"import os\nos.kill(os.getpid(), {int(number)})")
    finding = imports.tensorflow(HOUR)
    assert finding.state is PROBLEM
    assert finding.found == f"not imported: the import ended in {number.name}"
    assert remedy in finding.remedy


def test_broken_library_is_a_problem(planted):
    planted("scipy", "raise ImportError('libquadmath.so.0: version `GLIBC_2.99 not found')")
    finding = imports.libraries(HOUR)
    assert finding.state is PROBLEM
    assert finding.remedy.startswith("The system is older than this build supports")
