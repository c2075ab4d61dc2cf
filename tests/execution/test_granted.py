"""What a machine grants is read from files that may be odd, and decides how many workers start."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bnexp.execution import Granted, Silent, local
from bnexp.execution.machine import control_groups
from bnexp.execution.machine import granted as machine
from bnexp.session import train

V1 = "5:memory:/docker/a\n4:cpu,cpuacct:/docker/a\n0::/\n"
QUOTA, PERIOD = "cpu.cfs_quota_us", "cpu.cfs_period_us"
MIB = 2**20


@pytest.fixture
def machine_with(tmp_path):
    """Makes a tree of `/proc` and `/sys` with the files given."""

    def make(files: dict[str, str], groups: str | None) -> Path:
        named = {f"sys/fs/cgroup/{name}": text for name, text in files.items()}
        if groups is not None:
            named["proc/self/cgroup"] = groups
        for name, text in named.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("groups", "files", "cores"),
    [
        (None, {}, None),
        (None, {"cpu.max": "50000 100000\n"}, 0.5),
        ("0::/a/b\n", {"a/b/cpu.max": "max 100000\n"}, None),
        ("0::/\n", {"cpu.max": "150000 100000\n"}, 1.5),
        ("0::/\n", {"cpu.max": "150000\t 100000\n"}, 1.5),
        ("0::/a/b\n", {"a/cpu.max": "25000 50000\n", "a/b/cpu.max": "80000 100000\n"}, 0.5),
        ("0::/on/the/host\n", {"cpu.max": "100000\n"}, 1.0),
        ("0::/../../elsewhere\n", {"cpu.max": "50000 100000\n"}, 0.5),
        ("4:cpu:/\n0::/a\n", {"unified/a/cpu.max": "70000 100000\n"}, 0.7),
        (V1, {f"cpu/{QUOTA}": "50000", f"cpu/{PERIOD}": "100000"}, 0.5),
        (None, {f"cpu/{QUOTA}": "50000\n", f"cpu/{PERIOD}": "100000\n"}, 0.5),
        (V1, {f"cpu/{QUOTA}": "50000"}, 0.5),
        (
            V1,
            {
                f"cpu,cpuacct/docker/a/{QUOTA}": "120000",
                f"cpu,cpuacct/docker/a/{PERIOD}": "100000",
                f"cpu,cpuacct/{QUOTA}": "-1",
                f"cpu,cpuacct/{PERIOD}": "100000",
            },
            1.2,
        ),
    ],
)
def test_time_is_the_least_that_any_group_grants(groups, files, cores, machine_with):
    assert control_groups.granted_time(machine_with(files, groups)) == cores


ODD = [
    "",
    f"{'9' * 400} 100000",
    "9" * 5000,
    "\n",
    "max",
    "max 100000",
    "-1",
    "0",
    "0 0",
    "half",
    "50000 0",
    "50000 x",
    "50000 100000 1",
    "\N{BULLET} 1",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_and_empty_files_of_time_mean_not_known(text, machine_with):
    both = {"cpu.max": text, f"cpu/{QUOTA}": text.partition(" ")[0], f"cpu/{PERIOD}": ""}
    both[f"cpu/{QUOTA}"] = both[f"cpu/{QUOTA}"].replace("50000", "")
    assert control_groups.granted_time(machine_with(both, "0::/\n3:cpu:/\n")) is None
    assert control_groups.granted_time(machine_with({"cpu.max": text}, "odd\n\n::")) is None


@pytest.mark.parametrize("text", ["", "max", "-1", "0", "much", "5 MB"])
def test_odd_and_empty_files_of_memory_mean_not_known(text, machine_with):
    files = {"memory.max": text, "memory.high": text, "memory/memory.limit_in_bytes": text}
    assert control_groups.memory_left(machine_with(files, "0::/\n")) is None


@pytest.mark.parametrize(
    ("groups", "files"),
    [
        ("0::/a/b\n", {"memory.max": "max", "a/memory.max": "9000", "a/b/memory.max": "max"}),
        ("0::/a\n", {"a/memory.max": "max", "a/memory.high": "9000"}),
        (V1, {"memory/docker/a/memory.limit_in_bytes": "9000"}),
        (V1, {"memory/memory.limit_in_bytes": "9000"}),
    ],
)
def test_memory_is_the_least_that_any_group_allows(groups, files, machine_with):
    assert control_groups.memory_left(machine_with(files, groups)) == 9000


@pytest.mark.parametrize(
    ("groups", "files"),
    [
        ("0::/a\n", {"a/memory.max": "9000", "a/memory.current": "2000"}),
        (
            "0::/a\n",
            {
                "a/memory.max": "9000",
                "a/memory.current": "7000",
                "a/memory.stat": "anon 2000\ninactive_file 3000\nactive_file 2000\n",
            },
        ),
        ("0::/a\n", {"memory.max": "9000", "memory.current": "2000", "a/memory.max": "7500"}),
        (
            V1,
            {
                "memory/docker/a/memory.limit_in_bytes": "9000",
                "memory/docker/a/memory.usage_in_bytes": "5000",
                "memory/docker/a/memory.stat": "inactive_file 9\ntotal_inactive_file 3000\n",
            },
        ),
    ],
)
def test_memory_that_is_taken_is_not_left(groups, files, machine_with):
    assert control_groups.memory_left(machine_with(files, groups)) == 7000


@pytest.mark.parametrize("taken", ["", "much", "-1"])
def test_odd_files_of_memory_that_is_taken_mean_not_known(taken, machine_with):
    files = {"memory.max": "9000", "memory.current": taken, "memory.stat": f"anon\nfile {taken}"}
    assert control_groups.memory_left(machine_with(files, "0::/\n")) == 9000


def test_no_memory_is_left_where_more_is_taken_than_allowed(machine_with):
    files = {"memory.high": "9000", "memory.current": "9500"}
    assert control_groups.memory_left(machine_with(files, "0::/\n")) == 0


def test_folder_in_the_place_of_a_setting_means_not_known(machine_with):
    root = machine_with({"cpu.max/odd": "", "memory.max/odd": ""}, "0::/\n")
    assert control_groups.granted_time(root) is None
    assert control_groups.memory_left(root) is None


@pytest.mark.parametrize("text", ["", "MemAvailable:", "MemAvailable: much kB", "MemTotal: 9 kB"])
def test_odd_list_of_memory_means_all_that_there_is(text, tmp_path):
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text(text)
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert machine.granted(tmp_path).memory == whole


@pytest.mark.parametrize(
    ("granted", "workers"),
    [
        (Granted(cores=4), 4),
        (Granted(cores=4, time=0.5), 1),
        (Granted(cores=4, time=2.5), 2),
        (Granted(cores=4, time=64), 4),
        (Granted(cores=4, memory=2**40), 4),
        (Granted(cores=4, memory=100 * MIB), 1),
        (Granted(cores=4, memory=machine.FIRST_WORKER + machine.FURTHER_WORKER), 2),
        (Granted(cores=4, files=60), 2),
        (Granted(cores=4, files=3), 1),
        (Granted(cores=4, time=3, memory=2**40, files=10**6), 3),
    ],
)
def test_workers_are_as_many_as_the_scarcest_is_enough_for(granted, workers):
    assert granted.workers == workers


class Counted(Silent):
    """Notes how many workers a run has."""

    def begin(self, trials, stored, workers):
        self.workers = workers


@pytest.mark.parametrize(("jobs", "workers"), [(None, 1), (2, 2)])
def test_run_starts_what_is_granted_where_nobody_says_how_many(
    jobs, workers, prepared_at, monkeypatch
):
    monkeypatch.setattr(local, "granted", lambda: Granted(cores=2, time=0.5))
    monkeypatch.setattr(local.Local, "execute", lambda *_arguments: (_ for _ in ()))
    told = Counted()
    train(prepared_at("granted"), told, jobs=jobs)
    assert told.workers == workers
