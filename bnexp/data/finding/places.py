"""Where the files of a named data set may lie: in a folder, and in Keras' cache."""

from __future__ import annotations

import os
import re
from pathlib import Path

from bnexp.data.finding.published import IDX_FILES, Published

Located = tuple[tuple[Path, ...], str]
"""The files of a set, none where it is not there, and then what was found instead."""


def locate(place: Path, published: Published) -> Located:
    """Looks for a data set in a file or a folder by names, without opening anything.

    In a folder an archive is preferred to the four IDX files, and those in a folder of the set's
    own to those beside the archive, since MNIST and Fashion-MNIST name them alike.

    Args:
        place: The file itself, or the folder that holds it.
        published: The data set.
    """
    if is_file(place):
        return (place,), ""
    if not is_folder(place):
        return (), "does not exist"
    for name in published.npz:
        if is_file(place / name):
            return (place / name,), ""
    findings = []
    for folder in published.folders:
        files, finding = _idx_files(place / folder)
        if files:
            return files, ""
        findings.append(finding)
    return (), next(filter(None, findings), f"holds no {published.npz[0]} and no IDX files")


def _idx_files(folder: Path) -> Located:
    there = _files_of(folder)
    files = tuple(there[_plain(name)] for name in IDX_FILES if _plain(name) in there)
    if len(files) == len(IDX_FILES):
        return files, ""
    if not files:
        return (), ""
    lacking = next(name for name in IDX_FILES if _plain(name) not in there)
    return (), f"holds only {len(files)} of the 4 IDX files; {lacking}[.gz] is missing"


def _files_of(folder: Path) -> dict[str, Path]:
    """Returns the IDX files of a folder by their plain names, each as it was published if it is."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 (names alone, without a look at each)
    except OSError:
        return {}
    alike = [name for name in names if _plain(name) in map(_plain, IDX_FILES)]
    published = [*IDX_FILES, *(f"{name}.gz" for name in IDX_FILES)]
    rank = {name: number for number, name in enumerate(published)}
    order = sorted(alike, key=lambda name: (rank.get(name, len(rank)), name))
    return {_plain(name): folder / name for name in reversed(order) if is_file(folder / name)}


def _plain(name: str) -> str:
    """Returns a file's name without what programs change in it: case, dots, dashes, `.gz`."""
    return re.sub(r"[^a-z0-9]", "", name.lower().removesuffix(".gz"))


def keras_homes() -> list[Path]:
    """Returns the folders in which Keras keeps its cache, the one that it prefers first."""
    named = os.environ.get("KERAS_HOME")
    homes = [Path(named or "~/.keras"), Path("/tmp/.keras")]  # noqa: S108 Keras falls back to it
    return [resolved(str(home), Path.cwd()) for home in homes]


def resolved(path: str, folder: Path) -> Path:
    """Returns an absolute path, with `~` written out where the home folder is known.

    Args:
        path: As a person wrote it.
        folder: Where it starts if it is relative.
    """
    # Unlike the method of Path, this leaves a `~` that leads nowhere as it is.
    return (folder / os.path.expanduser(path)).absolute()  # noqa: PTH111


def is_file(path: Path) -> bool:
    """Returns whether there is a file; not where a folder above it may not be entered."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Returns whether there is a folder; not where one above it may not be entered."""
    return os.path.isdir(path)  # noqa: PTH112
