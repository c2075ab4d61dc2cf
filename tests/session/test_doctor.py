"""Each check of the doctor is made to fail, and says what to do about it."""

from __future__ import annotations

import errno
import fcntl
import io
import json
import os
import platform
import resource
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from bnexp.data import search
from bnexp.session import doctor
from bnexp.session.doctor import State, imports, installation, machine, places, workers
from bnexp.session.doctor.data_sets import data_sets
from bnexp.training import determinism

LONGEST = 120.0
OK, WARNING, PROBLEM = State.OK, State.WARNING, State.PROBLEM


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """Puts a module in front of an installed one, for processes that are started."""

    def plant(name: str, text: str) -> None:
        (tmp_path / f"{name}.py").write_text(text)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return plant


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
    finding = imports.tensorflow(LONGEST)
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
    finding = imports.tensorflow(LONGEST)
    assert finding.state is PROBLEM
    assert finding.found == f"importing ended in {number.name}"
    assert remedy in finding.remedy


def test_broken_library_is_a_problem(planted):
    planted("scipy", "raise ImportError('libquadmath.so.0: version `GLIBC_2.99 not found')")
    finding = imports.libraries(LONGEST)
    assert finding.state is PROBLEM
    assert finding.remedy.startswith("The system is older than this build supports")


@pytest.fixture
def machine_with(tmp_path):
    """Makes a tree of `/proc` and `/sys` with the files given."""

    def make(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return make


MEMORY = {"proc/meminfo": "MemTotal: 9000000 kB\nMemAvailable:    4194304 kB\n"}
V1 = "5:memory:/docker/a\n4:cpu,cpuacct:/docker/a\n0::/\n"


@pytest.mark.parametrize(
    ("files", "granted"),
    [
        ({}, None),
        ({"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/cpu.max": "max 100000\n"}, None),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "150000 100000\n"}, "1.5"),
        ({"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/cpu.max": "25000 50000\n"}, "0.5"),
        ({"proc/self/cgroup": "0::/on/the/host\n", "sys/fs/cgroup/cpu.max": "100000\n"}, "1"),
        (
            {
                "proc/self/cgroup": V1,
                "sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_quota_us": "120000",
                "sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_period_us": "100000",
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1",
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
            },
            "1.2",
        ),
    ],
)
def test_cores_that_a_container_does_not_grant_are_told(files, granted, machine_with, monkeypatch):
    monkeypatch.setattr("bnexp.execution.available_cores", lambda: 4)
    finding = machine.cores(machine_with(files))
    if granted is None:
        assert (finding.state, finding.found) == (OK, "4: a run starts 4 workers of one thread")
    else:
        told = f"a run starts 4 workers, but the container grants the time of {granted}"
        assert (finding.state, finding.found) == (WARNING, told)
        assert finding.remedy.startswith("Run with --jobs 1, or ")


@pytest.mark.parametrize(
    ("limits", "there", "state"),
    [
        ({}, 4096, OK),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"}, 4096, OK),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1073741824\n"}, 1024, WARNING),
        (
            {
                "proc/self/cgroup": V1,
                "sys/fs/cgroup/memory/docker/a/memory.limit_in_bytes": "536870912",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
            },
            512,
            PROBLEM,
        ),
    ],
)
def test_memory_is_held_against_what_workers_take(limits, there, state, machine_with, monkeypatch):
    monkeypatch.setattr("bnexp.execution.available_cores", lambda: 2)
    monkeypatch.setattr(machine, "FURTHER_WORKER", 250 * machine.MIB)
    finding = machine.memory(machine_with({**MEMORY, **limits}))
    assert (finding.state, finding.found.split(" MiB")[0]) == (state, f"{there:,}")
    if state is WARNING:
        assert finding.found == "1,024 MiB; 2 workers take about 1,050 MiB"
        assert finding.remedy.startswith("Run with --jobs 1, or ")


@pytest.fixture
def limited():
    """Lowers a limit of this process for the length of a test."""
    before = {}

    def lower(which: int, value: int) -> None:
        before[which] = resource.getrlimit(which)
        resource.setrlimit(which, (value, before[which][1]))

    yield lower
    for which, limits in before.items():
        resource.setrlimit(which, limits)


def test_limited_addresses_are_a_problem():
    code = (
        "import resource; from bnexp.session.doctor import machine\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**31, resource.getrlimit(resource.RLIMIT_AS)[1]))"
        "\nprint(machine.memory().state, machine.memory().found, sep='; ')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    told = "addresses are limited to 2,048 MiB; a worker takes 3,072 MiB"
    assert done.stdout == f"problem; {told}\n"


def test_limited_files_are_told_with_the_workers_that_fit(limited, monkeypatch):
    monkeypatch.setattr("bnexp.execution.available_cores", lambda: 64)
    limited(resource.RLIMIT_NOFILE, 256)
    finding = machine.open_files()
    assert (finding.state, finding.found) == (WARNING, "at most 256; 64 workers need about 680")
    assert finding.remedy == "Raise the limit: ulimit -n 680; or run with --jobs 21."
    limited(resource.RLIMIT_NOFILE, 48)
    assert machine.open_files().state is PROBLEM


def test_variables_that_workers_set_themselves_are_harmless(monkeypatch):
    for name in machine.NUMERIC:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=true")
    before = dict(os.environ)
    finding = machine.variables()
    assert finding.state is OK
    assert finding.found.startswith("OMP_NUM_THREADS, XLA_FLAGS: set, but ")
    assert dict(os.environ) == before


def test_variable_that_workers_would_heed_is_told(monkeypatch):
    for name in machine.NUMERIC:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XLA_FLAGS", "--odd")
    monkeypatch.setattr(determinism, "prepare_environment", lambda threads: None)
    finding = machine.variables()
    assert finding.state is WARNING
    assert finding.found.startswith("XLA_FLAGS=--odd: ")
    assert finding.remedy == "Unset XLA_FLAGS."


def test_output_that_is_not_utf8_is_told(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    finding = machine.terminal()
    assert finding.state is WARNING
    assert finding.found.startswith("shows ascii: ")
    monkeypatch.setattr(sys, "stdout", None)
    assert machine.terminal().state is OK


def test_workers_are_started():
    assert workers.worker_processes(LONGEST).state is OK


def test_temporary_folder_too_deep_for_a_socket_costs_the_server(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    finding = workers.worker_processes(LONGEST)
    assert finding.state is WARNING
    assert "TMPDIR" in finding.remedy
    assert list(deep.iterdir()) == []


def test_processes_without_semaphores_are_a_problem(planted):
    planted(
        "sitecustomize",
        "import _multiprocessing\n"
        "class Refused(_multiprocessing.SemLock):\n"
        "    def __new__(cls, *arguments): raise PermissionError(13, 'Permission denied')\n"
        "_multiprocessing.SemLock = Refused\n",
    )
    finding = workers.worker_processes(LONGEST)
    assert finding.state is PROBLEM
    assert finding.found == "cannot be started: PermissionError: [Errno 13] Permission denied"
    assert "mount /dev/shm" in finding.remedy


def test_worker_that_never_answers_is_given_up():
    finding = workers.worker_processes(0.001)
    assert (finding.state, finding.found) == (PROBLEM, "none was started within 0.001 s")


@pytest.fixture
def no_data(tmp_path, monkeypatch):
    """A machine without data, whatever this one has."""
    monkeypatch.setattr(search, "keras_homes", lambda: [tmp_path / "keras"])
    monkeypatch.delenv("BNEXP_DATA_DIR", raising=False)
    return monkeypatch


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


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_data_folder_that_leads_nowhere_is_a_problem(name, tmp_path, no_data):
    no_data.setenv("BNEXP_DATA_DIR", str(tmp_path / name))
    finding = found_data()["data folder"]
    assert finding.state is PROBLEM
    assert finding.found.startswith(f"BNEXP_DATA_DIR names {tmp_path / name}, which ")


def test_damaged_data_are_a_problem_with_their_cure(tmp_path, no_data):
    (tmp_path / "mnist.npz").write_bytes(b"PK\x03\x04 and no more")
    no_data.setenv("BNEXP_DATA_DIR", str(tmp_path))
    found = found_data()
    assert found["data folder"].state is OK
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
    assert places.lock(tmp_path / "new").state is OK
    assert places.free_space(tmp_path / "new").state is not PROBLEM
    assert list(tmp_path.iterdir()) == []


def test_file_in_the_place_of_the_results_folder_is_a_problem(tmp_path):
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "leads").symlink_to("nowhere")
    for out in ("taken", "taken/results", "leads"):
        for check in (places.results_folder, places.lock):
            finding = check(tmp_path / out)
            assert finding.state is PROBLEM
            assert "--out" in finding.remedy
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that is always full")
def test_full_disk_is_a_problem():
    assert places.free_space(Path("/proc/none")).found == "0 MiB on the disk of /proc"
    assert places.free_space(Path("/proc/none")).state is PROBLEM
    assert places.results_folder(Path("/proc/none")).state is PROBLEM


def test_disk_without_locks_is_a_problem(tmp_path, monkeypatch):
    def refused(file: object, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refused)
    finding = places.lock(tmp_path)
    assert finding.state is PROBLEM
    assert finding.found.endswith("cannot be locked: No locks available")


def test_lock_that_keeps_nobody_out_is_a_problem(tmp_path, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", lambda file, operation: None)
    finding = places.lock(tmp_path)
    assert (finding.state, finding.found) == (PROBLEM, "two runs at once could write one folder")


@pytest.fixture
def unknown_temporary(monkeypatch):
    """Lets the temporary folder be looked for anew."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    return monkeypatch


def test_named_temporary_folder_that_is_not_used_is_told(unknown_temporary, tmp_path):
    unknown_temporary.setenv("TMPDIR", str(tmp_path))
    assert places.temporary_folder() == doctor.Finding("temporary folder", OK, str(tmp_path))
    unknown_temporary.setattr(tempfile, "tempdir", None)
    unknown_temporary.setenv("TMPDIR", str(tmp_path / "nowhere"))
    finding = places.temporary_folder()
    assert finding.state is WARNING
    assert finding.found.startswith(f"TMPDIR names {tmp_path / 'nowhere'}, which cannot be ")


def test_no_temporary_folder_at_all_is_a_problem(unknown_temporary, tmp_path):
    unknown_temporary.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path / "no")])
    assert places.temporary_folder().state is PROBLEM


def test_check_that_fails_itself_is_a_finding_and_the_others_go_on(no_data, tmp_path):
    def broken() -> doctor.Finding:
        raise RuntimeError("first line\nno such counter")

    no_data.setattr(machine, "cores", broken)
    findings = doctor.examine(tmp_path, quick=True)
    (failed,) = (finding for finding in findings if finding.check == "cores")
    assert failed.state is PROBLEM
    assert failed.found == "the check itself failed: RuntimeError: no such counter"
    assert failed.remedy
    assert len(findings) == 18
    assert all(finding.remedy or finding.state is OK for finding in findings)
    assert json.dumps([finding.state for finding in findings])
    assert list(tmp_path.iterdir()) == []
