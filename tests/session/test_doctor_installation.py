"""Each check of what is installed is made to fail, and says what to do about it."""

from __future__ import annotations

import platform
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from patience import HOUR

from bnexp.session.doctor import State, imports, installation

OK, WARNING, PROBLEM = State.OK, State.WARNING, State.PROBLEM


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


def test_program_that_is_compiled_anew_at_each_start_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    finding = installation.compiled_files()
    assert finding.state is WARNING
    assert finding.remedy == "Unset PYTHONDONTWRITEBYTECODE."
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert "compileall" in installation.compiled_files().remedy
    kept = tmp_path.joinpath(*Path(installation.__file__).parts[1:])
    kept.parent.mkdir(parents=True)
    kept.with_suffix(f".{sys.implementation.cache_tag}.pyc").touch()
    assert installation.compiled_files().state is OK


# Keras' own reading of its settings, run alone, without the rest of Keras.
KERAS_ALONE = """
import runpy, sys, types
api, common = types.ModuleType("keras.src.api_export"), types.ModuleType("keras.src.backend.common")
api.keras_export = lambda names: lambda function: function
common.global_state = types.SimpleNamespace(set_global_attribute=lambda name, value: None)
for name in ("keras", "keras.src", "keras.src.backend"):
    sys.modules[name] = types.ModuleType(name)
sys.modules[api.__name__], sys.modules[common.__name__] = api, common
runpy.run_path(sys.argv[1])
"""


def keras_starts() -> bool:
    (folder,) = find_spec("keras").submodule_search_locations
    command = [sys.executable, "-c", KERAS_ALONE, f"{folder}/src/backend/config.py"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("stored", "variables"),
    [
        ('{"floatx": "float64", "epsilon": 1e-3, "backend": "jax"}', {}),
        ('{"backend": ', {}),
        ("{}", {"KERAS_BACKEND": "jax", "KERAS_MAX_EPOCHS": "3", "KERAS_NNX_ENABLED": "no"}),
        ('{"nnx_enabled": true}', {"KERAS_NNX_ENABLED": "0"}),
        ('{"floatx": "float8"}', {}),
        ('{"epsilon": 1}', {}),
        ('{"image_data_format": null}', {}),
        ('{"nnx_enabled": true}', {}),
        ('["floatx"]', {}),
        ("{}", {"KERAS_NNX_ENABLED": "True"}),
        ("{}", {"KERAS_MAX_EPOCHS": "ten"}),
        ("{}", {"KERAS_MAX_STEPS_PER_EPOCH": ""}),
    ],
)
def test_settings_with_which_keras_does_not_start_are_a_problem(
    stored, variables, tmp_path, monkeypatch
):
    (tmp_path / "keras.json").write_text(stored)
    for name, value in {"KERAS_HOME": str(tmp_path), **variables}.items():
        monkeypatch.setenv(name, value)
    assert installation.keras_settings().state is (OK if keras_starts() else PROBLEM)


def test_another_backend_is_named_and_has_no_effect(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    found = installation.keras_settings().found
    assert found == "backend tensorflow, whatever asks for jax: bnexp sets it itself"


def test_broken_tensorflow_is_told_by_its_last_line_with_the_usual_causes(planted, tmp_path):
    planted("tensorflow", "raise ImportError('many lines\\nlibodd.so: no such file')")
    finding = imports.tensorflow(HOUR)
    assert finding.state is PROBLEM
    assert finding.found == "not imported: libodd.so: no such file"
    assert f"{sys.executable} -m pip install --force-reinstall tensorflow keras" in finding.remedy
    assert f"PYTHONPATH ({tmp_path})" in finding.remedy


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
    assert finding.found == f"importing ended in {number.name}"
    assert remedy in finding.remedy


def test_broken_library_is_a_problem(planted):
    planted("scipy", "raise ImportError('libquadmath.so.0: version `GLIBC_2.99 not found')")
    finding = imports.libraries(HOUR)
    assert finding.state is PROBLEM
    assert finding.remedy.startswith("The system is older than this build supports")
