"""What control groups, by which containers are made, grant: processor time and memory.

Version 1 has a tree of folders for each controller, version 2 a single one; both may be there side
by side. A limit holds for all groups below it. What cannot be read as a limit is not known, and
whoever asks goes on as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MOST_DIGITS = 20
"""Of the largest number that the kernel writes, one of 64 bits."""

PERIOD = 100_000
"""Microseconds in which a quota of processor time may be used up, where no other is set."""


def granted_time(root: Path) -> float | None:
    """Returns how many cores' worth of time is granted; None where no limit is known.

    Args:
        root: Where `/proc` and `/sys` lie.
    """
    granted = [_share(*_two(text)) for text in _settings(root, "", "cpu.max")]
    for group in _groups(root, "cpu"):
        quota, period = (_text(group / f"cpu.cfs_{name}_us") for name in ("quota", "period"))
        granted.append(_share(quota, period))
    return min((share for share in granted if share is not None), default=None)


def memory_left(root: Path) -> int | None:
    """Returns how many bytes of memory may still be taken up; None where no limit is known.

    What the kernel keeps of files counts as free: it gives it back before a limit is reached.

    Args:
        root: Where `/proc` and `/sys` lie.
    """
    lefts = [_left(group, _TREE) for group in _groups(root, "")]
    lefts += [_left(group, _CONTROLLER) for group in _groups(root, "memory")]
    return min((left for left in lefts if left is not None), default=None)


@dataclass(frozen=True)
class _Memory:
    """How the files and lines are called in which a version tells of memory.

    Attributes:
        limits: Files with a limit each, in bytes.
        taken: The file with what is taken up, in bytes.
        of_files: What begins a line of `memory.stat` with what the kernel keeps of files.
    """

    limits: tuple[str, ...]
    taken: str
    of_files: tuple[str, ...]


_TREE = _Memory(("memory.max", "memory.high"), "memory.current", ("inactive_file ", "active_file "))
_CONTROLLER = _Memory(
    ("memory.limit_in_bytes",),
    "memory.usage_in_bytes",
    ("total_inactive_file ", "total_active_file "),
)


def _left(group: Path, names: _Memory) -> int | None:
    """Returns how many bytes a group may still take up; None where it has no limit."""
    limits = [limit for name in names.limits if (limit := _amount(_text(group / name)))]
    if not limits:
        return None
    lines = _text(group / "memory.stat").splitlines()
    kept = [line.rpartition(" ")[2] for line in lines if line.startswith(names.of_files)]
    taken = (_amount(_text(group / names.taken)) or 0) - sum(_amount(text) or 0 for text in kept)
    return max(0, min(limits) - max(0, taken))


def _two(text: str) -> tuple[str, str]:
    """Returns the words of a setting, at most two; those that are not there are empty."""
    words = text.split()
    return (words[0], words[1] if len(words) == 2 else "") if 0 < len(words) < 3 else ("", "")


def _share(quota: str, period: str) -> float | None:
    """Returns a quota as a number of cores; None where it is no limit that makes sense."""
    time, whole = _amount(quota), _amount(period) if period else PERIOD
    return None if time is None or whole is None else time / whole


def _amount(text: str) -> int | None:
    """Returns the number that a setting holds; None for `max`, -1, and whatever is no amount."""
    written = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if written and int(text) > 0 else None


def _settings(root: Path, controller: str, name: str) -> list[str]:
    """Returns what a setting holds in the group of this process and in those above it."""
    return [_text(group / name) for group in _groups(root, controller)]


def _text(file: Path) -> str:
    """Returns what a file holds; nothing where it cannot be read."""
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Yields the folder of this process' group and of each above it, up to the whole machine.

    In a container the path may be that of the machine around it; then only the last is there.

    Args:
        root: Where `/proc` and `/sys` lie.
        controller: Of version 1; empty for version 2.
    """
    base = root / "sys/fs/cgroup"
    names, path = _membership(root, controller)
    mounted = [base / names, base / controller] if controller else [base, base / "unified"]
    group = Path(path.lstrip("/"))
    inside = Path() if ".." in group.parts else group
    for top in dict.fromkeys(mounted):
        yield from (top / part for part in (inside, *inside.parents))


def _membership(root: Path, controller: str) -> tuple[str, str]:
    """Returns the controllers of a hierarchy, by which it is called, and this process' group."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, _, rest = line.partition(":")
        names, _, path = rest.partition(":")
        if controller in names.split(","):
            return names, path
    return controller, "/"
