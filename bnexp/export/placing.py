"""Puts an export in place whole: it is written into a hidden folder, then moved.

While it is written, what was exported before stays as it is; whatever goes wrong, nothing of the
new one is left. A folder that no export has made is never replaced or removed.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from bnexp.errors import StoreError, UsageError

_SIGN = ".bnexp-export-"


@contextmanager
def beside(directory: Path) -> Iterator[Path]:
    """Makes a hidden folder beside another, which is made as well, and removes it in the end.

    Within the other, TensorBoard would show what is half written, and MLflow would refuse its
    store; so it lies there only where beside is another disk, or nothing can be written. What
    exports that were killed have left is removed.

    Args:
        directory: Under which the export is to lie, an absolute path.

    Raises:
        StoreError: It cannot be written, or another export is under way there.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with _alone_in(directory):
            _sweep(directory)
            part = _made(directory)
            try:
                yield part
            finally:
                shutil.rmtree(part, ignore_errors=True)
    except FileExistsError:
        raise StoreError(f"{directory}: is a file; name a folder instead") from None
    except OSError as error:
        raise StoreError(f"{directory}: cannot be written: {error.strerror or error}") from None


def remove_left(directory: Path, *, wait: bool) -> None:
    """Removes what an export whose process has ended, or is about to, left beside a folder.

    Args:
        directory: Under which it was to lie, an absolute path.
        wait: Whether to wait for the process; else nothing is removed while one is writing.
    """
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            _sweep(directory)
        finally:
            os.close(descriptor)


def _sweep(directory: Path) -> None:
    for place in (directory.parent, directory):
        for left in place.glob(f"{escape(_beginning(directory))}*.part"):
            shutil.rmtree(left, ignore_errors=True)


def _beginning(directory: Path) -> str:
    """Returns how the names of hidden folders begin; each folder has its own, and its own lock."""
    return f".{directory.name[:100]}{_SIGN}"


def _made(directory: Path) -> Path:
    name = f"{_beginning(directory)}{secrets.token_hex(8)}.part"
    if directory.stat().st_dev == directory.parent.stat().st_dev:
        with suppress(OSError):
            part = directory.parent / name
            part.mkdir()
            return part
    part = directory / name
    part.mkdir()
    return part


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """Keeps other exports out of a folder, as far as its disk knows locks."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _lock(descriptor, directory)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, directory: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StoreError(
            f"{directory}: another export is writing there. Wait for it to end"
        ) from None
    except OSError:
        # Some network disks know no locks.
        return


def put(new: Path, final: Path, aside: Path) -> bool:
    """Moves a folder to where it is to lie, and what stands there aside.

    Args:
        new: The folder, on the same disk.
        final: Where it is to lie.
        aside: Where the one that stands there goes to.

    Returns:
        Whether one stood there.

    Raises:
        OSError: The disk is in the way.
    """
    stood = final.is_dir()
    if stood:
        final.rename(aside)
    try:
        new.rename(final)
    except OSError:
        if stood:
            aside.rename(final)
        raise
    return stood


def is_result(folder: Path) -> bool:
    """Whether a folder is one of results."""
    return all((folder / name).is_file() for name in ("experiment.yaml", "trials.csv"))


def refuse_results(directory: Path) -> None:
    """Raises UsageError if a folder to export into is a result folder, or lies in one."""
    place = directory.resolve()
    for folder in (place, *place.parents):
        if is_result(folder):
            raise UsageError(
                f"{directory}: lies in the result folder {folder}, in which only runs write. Name "
                "another folder to export into, such as exported"
            )
