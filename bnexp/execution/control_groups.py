"""What control groups, by which containers are made, grant: processor time and memory.

Version 1 has a tree of folders for each controller, version 2 a single one; both may be there side
by side. A limit holds for all groups below it. What cannot be read as a limit is not known, and
whoever asks goes on as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator
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


def memory_limit(root: Path) -> int | None:
    """Returns how many bytes of memory may be taken up; None where no limit is known.

    Args:
        root: Where `/proc` and `/sys` lie.
    """
    texts = [
        *_settings(root, "", "memory.max"),
        *_settings(root, "", "memory.high"),
        *_settings(root, "memory", "memory.limit_in_bytes"),
    ]
    return min((limit for text in texts if (limit := _amount(text)) is not None), default=None)


def _two(text: str) -> tuple[str, str]:
    """Returns the two words of a text, the second empty where there is only one."""
    first, _, second = text.partition(" ")
    return first, second


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
