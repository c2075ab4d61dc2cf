"""Each check of what the machine gives is made to fail, and says what to do about it."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from bnexp.execution.machine import granted as execution_machine
from bnexp.session import doctor
from bnexp.session.doctor import State, machine

OK, WARNING, PROBLEM = State.OK, State.WARNING, State.PROBLEM


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


@pytest.fixture
def with_cores(monkeypatch):
    """Lets this process run on so many cores."""

    def set_to(cores: int) -> None:
        monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cores)), raising=False)

    return set_to


def test_cores_that_a_container_does_not_grant_are_told(machine_with, with_cores):
    with_cores(4)
    assert machine.cores(machine_with({})).found == "4: a run starts 4 workers of one thread"
    half = {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "50000 100000\n"}
    assert machine.cores(machine_with(half)) == doctor.Finding(
        "cores",
        OK,
        "4, of whose time the container grants 0.5: a run starts 1 worker of one thread",
    )


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
def test_memory_is_held_against_what_workers_take(
    limits, there, state, machine_with, with_cores, monkeypatch
):
    with_cores(2)
    monkeypatch.setattr(execution_machine, "FURTHER_WORKER", 250 * machine.MIB)
    finding = machine.memory(machine_with({**MEMORY, **limits}))
    assert (finding.state, finding.found.split(" MiB")[0]) == (state, f"{there:,}")
    if state is WARNING:
        told = "1,024 MiB: a run starts 1 worker, since 2 take about 1,050 MiB"
        assert finding.found == told


def test_memory_that_the_system_does_not_tell_is_no_obstacle(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "sysconf", lambda _name: -1)
    assert machine.memory(tmp_path).found == "the system does not tell how much there is"


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


def test_limited_files_are_told_with_the_workers_that_fit(limited, with_cores, monkeypatch):
    with_cores(64)
    monkeypatch.setattr(execution_machine, "memory_left", lambda _root: None)
    monkeypatch.setattr(execution_machine, "_available", lambda _root: None)
    limited(resource.RLIMIT_NOFILE, 256)
    finding = machine.open_files()
    assert (finding.state, finding.found) == (
        WARNING,
        "at most 256; 64 workers need about 680, so a run starts 21",
    )
    assert finding.remedy == "Raise the limit: ulimit -n 680."
    limited(resource.RLIMIT_NOFILE, 48)
    assert machine.open_files().state is PROBLEM
