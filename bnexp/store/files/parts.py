"""Writes the parts of a result folder, several at once where they belong together.

All are written beside their places first, which takes the room that they need; then their checksums
are noted; then one after the other is put in its place. On a full disk none is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from bnexp.errors import FormatError
from bnexp.store.files.aside import damaged_place, move_aside
from bnexp.store.files.atomic import forget, put_in_place, remove_file, staged, write_whole
from bnexp.store.files.sums import SUMS, Sums, read_sums, sum_of, sum_on_disk, sums_text
from bnexp.store.files.turns import in_turn_at


@contextmanager
def together(folder: Path) -> Iterator[None]:
    """Lets the parts of a folder that are written in the block appear at its end, or none of them.

    Args:
        folder: The result folder, which is there.

    Raises:
        StoreError: The disk is in the way.
    """
    outer = _group.get()
    if outer is not None and outer.folder == folder:
        yield
        return
    group = _Group(folder)
    token = _group.set(group)
    try:
        yield
        group.put()
    finally:
        _group.reset(token)
        group.leave()


def write_part(folder: Path, name: str, content: str | bytes) -> None:
    """Writes a part of a result folder, whole or not at all, and notes its checksum.

    A file in its place that somebody else has changed since is set aside.

    Args:
        folder: The result folder, which is there.
        name: The part's.
        content: Text, written as UTF-8, or bytes.

    Raises:
        StoreError: The disk is in the way.
    """
    with together(folder):
        _here(folder).stage(name, content.encode() if isinstance(content, str) else content)


def remove_part(folder: Path, name: str) -> None:
    """Removes a part of a result folder where there is one, as `write_part` writes one."""
    with together(folder):
        _here(folder).stage(name, None)


@dataclass
class _Group:
    """Parts that are to appear together.

    Attributes:
        folder: The result folder.
        parts: For each name where it lies until then, and its checksum; None for what goes.
    """

    folder: Path
    parts: dict[str, tuple[Path, str] | None] = field(default_factory=dict)

    def stage(self, name: str, content: bytes | None) -> None:
        """Takes up a part."""
        path, before = self.folder / name, self.parts.pop(name, None)
        if before:
            forget(before[0])
        if content is None:
            self.parts[name] = None
        else:
            self.parts[name] = (staged(path, content, self.folder), sum_of(content))

    def put(self) -> None:
        """Notes the checksums, unless their record is damaged, and puts all parts in place."""
        if not any(self.parts.values()) and not any(map(self._is_there, self.parts)):
            return
        # Nobody else may note a checksum meanwhile, so that none is lost.
        with in_turn_at(self.folder):
            sums = _sums_to_go_on(self.folder)
            if sums is not None and (noted := self._noted(sums)) != sums:
                write_whole(self.folder / SUMS, sums_text(noted), self.folder)
            for name, part in self.parts.items():
                if part:
                    put_in_place(part[0], self.folder / name)
                else:
                    remove_file(self.folder / name)

    def leave(self) -> None:
        """Removes what did not come to its place."""
        for part in filter(None, self.parts.values()):
            forget(part[0])

    def _is_there(self, name: str) -> bool:
        return (self.folder / name).exists()

    def _noted(self, sums: Sums) -> dict[str, tuple[str, ...]]:
        """Returns what is noted before the files are replaced; sets aside what does not fit."""
        place, noted = damaged_place(self.folder), dict(sums)
        for name in [*self.parts, *(name for name, known in sums.items() if len(known) > 1)]:
            now, known = sum_on_disk(self.folder / name), sums.get(name)
            if now is None or known is None or now in known:
                noted[name] = tuple(filter(None, [now]))
            elif name in self.parts:
                move_aside(self.folder, name, place)
                noted[name] = ()
        for name, part in self.parts.items():
            become = [part[1]] if part else []
            noted[name] = tuple(dict.fromkeys((*noted[name], *become)))
        return {name: known for name, known in noted.items() if known}


def _sums_to_go_on(folder: Path) -> Sums | None:
    """Returns what is noted until now; None where the record is damaged.

    A run sets such a one aside before it writes anything. Whoever else meets one leaves it as it
    is, so that the next run still finds it.
    """
    try:
        return read_sums(folder)
    except FormatError as error:
        if error.newer:
            raise
        return None


_group: ContextVar[_Group | None] = ContextVar("group", default=None)


def _here(folder: Path) -> _Group:
    """Returns the group of a folder, which is under way."""
    group = _group.get()
    assert group is not None and group.folder == folder  # noqa: PT018, S101 (of `together`)
    return group
