"""What a container, or whoever administers the machine, grants: processor time and memory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path("/")


def granted_cores(root: Path = ROOT) -> float:
    """Returns how many cores' worth of time control groups grant; infinity without a limit.

    Args:
        root: Where `/proc` and `/sys` lie.
    """
    granted = [float("inf")]
    for text in _settings(root, "", "cpu.max"):
        quota, _, period = text.partition(" ")
        if quota != "max":
            granted.append(int(quota) / int(period or 100_000))
    periods = _settings(root, "cpu", "cpu.cfs_period_us")
    for quota, period in zip(_settings(root, "cpu", "cpu.cfs_quota_us"), periods, strict=True):
        if int(quota) > 0:
            granted.append(int(quota) / int(period))
    return min(granted)


def granted_memory(root: Path = ROOT) -> int:
    """Returns the bytes of memory that this process may still count on.

    That is what the machine has available, or the limit of a control group, whichever is less.

    Args:
        root: Where `/proc` and `/sys` lie.
    """
    limits = [
        *_settings(root, "", "memory.max"),
        *_settings(root, "memory", "memory.limit_in_bytes"),
    ]
    return min([_available(root), *(int(limit) for limit in limits if limit != "max")])


def _available(root: Path) -> int:
    """Returns what the machine has left; all it has, where the system does not tell."""
    try:
        lines = (root / "proc/meminfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _settings(root: Path, controller: str, name: str) -> list[str]:
    """Returns the values that a setting has in the group of this process and in those above it.

    Args:
        root: Where `/proc` and `/sys` lie.
        controller: Of version 1 of control groups; empty for version 2.
        name: Name of the setting's file.
    """
    texts = []
    for folder in _groups(root, controller):
        try:
            texts.append((folder / name).read_text(encoding="utf-8").strip())
        except OSError:
            continue
    return texts


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Yields the folder of this process' group and of each above it, up to the whole machine.

    In a container the path may be that of the machine around it; then only the last is there.
    """
    base = root / "sys/fs/cgroup"
    for controllers, path in _memberships(root):
        if controller in controllers:
            mounted = base / ",".join(controllers) if controller else base
            group = Path(path.lstrip("/"))
            yield from (mounted / part for part in (group, *group.parents))


def _memberships(root: Path) -> list[tuple[Sequence[str], str]]:
    """Returns for each hierarchy its controllers, none in version 2, and this process' group."""
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    parts = [line.split(":", 2) for line in lines]
    return [(controllers.split(","), path) for _, controllers, path in parts]
