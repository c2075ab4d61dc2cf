"""Looks for a data set: `data.path`, then `BNEXP_DATA_DIR`, then Keras' cache, then a download.

What is not in one place is looked for in the next; what is there but damaged ends the search with
an error, since going on in silence would hide a broken copy from the person who put it there.
`data.otherwise` helps where a set cannot be had, never where a file is damaged.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from bnexp.config.language.data import Data
from bnexp.data.files.contents import NotWholeError
from bnexp.data.finding import remedies
from bnexp.data.finding.download import KERAS, Network, download_into_cache
from bnexp.data.finding.identify import find_at, held_files
from bnexp.data.finding.places import is_file, keras_homes, resolved
from bnexp.data.finding.published import PUBLISHED, Published
from bnexp.data.finding.source import Source, open_set
from bnexp.errors import DataDamagedError, DataMissingError, UsageError
from bnexp.nearest import suggestion


def find_source(
    settings: Data,
    folder: Path,
    *,
    download: bool = True,
    verify: bool = True,
    network: Network = KERAS,
) -> Source:
    """Returns where the data set of a configuration is, whole, or the digits in its stead.

    Args:
        settings: The data set, and what to do where it cannot be had. A `path` is of no
            consequence for the digits, which are embedded, and a `scale` for those that stand in
            for another set.
        folder: The configuration's folder, from which relative paths start.
        download: Whether to download what is nowhere else.
        verify: Whether to read the contents of a named set; without it only the existence of
            files is looked at. An `.npz` of one's own is always read, for its fingerprint.
        network: How to download.

    Raises:
        DataDamagedError: A file was found that is not the data set.
        DataMissingError: The set is nowhere, and `otherwise` names no other.
        UsageError: `dataset` is neither a name nor the path of an `.npz`.
    """
    try:
        found = _find(settings, folder, download=download, verify=verify, network=network)
    except DataMissingError:
        if settings.otherwise is None:
            raise
        return replace(embedded(PUBLISHED[settings.otherwise]), instead_of=settings.dataset)
    return scaled(found, settings.scale)


def scaled(source: Source, scale: float | None) -> Source:
    """Returns the source of a set whose images are divided by what a configuration states.

    Args:
        source: The source, of whatever scale. One that stands in for another set stays as it is.
        scale: As `data.scale`.
    """
    if source.instead_of:
        return source
    seen = source.seen
    if seen is None:
        contents = PUBLISHED[source.dataset].fingerprint_at(scale)
    else:
        contents = seen.fingerprint_at(scale)
    return replace(source, scale=scale, fingerprint=contents)


def plan_source(settings: Data, folder: Path) -> Source:
    """Returns the source that a run here would use without a download, by a glance at files.

    Nothing is downloaded or verified, and no TensorFlow or scikit-learn is loaded. A named set that
    is not here is planned with all the same, since its fingerprint is known (`Source.here` is then
    false), unless `otherwise` names another. An `.npz` is read.

    Args:
        settings: The data set.
        folder: The configuration's folder.

    Raises:
        DataDamagedError: An `.npz` is not a data set.
        DataMissingError: An `.npz` is not there.
        UsageError: `dataset` is neither a name nor the path of an `.npz`.
    """
    try:
        return find_source(settings, folder, download=False, verify=False)
    except DataMissingError:
        if settings.dataset not in PUBLISHED:
            raise
    planned = Source(settings.dataset, PUBLISHED[settings.dataset].fingerprint)
    return scaled(planned, settings.scale)


def fingerprint_of(settings: Data, folder: Path) -> str:
    """Returns what stands for the contents of the data that a run here would use.

    Args:
        settings: The data set.
        folder: The configuration's folder.

    Raises:
        DataError: As `plan_source`.
        UsageError: As `plan_source`.
    """
    return plan_source(settings, folder).fingerprint


@dataclass(frozen=True)
class Found:
    """What came of looking for a named set on this machine.

    Attributes:
        files: As in `Source`; empty where it is nowhere.
        place: Which step of the search found it.
        looked: Each place that was looked at before, with what was found wrong there.
        folder: The file or folder that was looked at; None where none was.
    """

    files: tuple[Path, ...]
    place: str
    looked: tuple[tuple[str, str], ...]
    folder: Path | None = None


def look_here(published: Published, named: Path | None = None) -> Found:
    """Looks for a named set on this machine, in order; files of known names are not opened.

    Args:
        published: The data set.
        named: The place to look at first, if a configuration names one.
    """
    looked: list[tuple[str, str]] = []
    for step, place in _places(named):
        files, finding = find_at(place, published)
        if files:
            return Found(files, step, tuple(looked), place)
        looked.append((f"{step} ({place})", finding))
    if not os.environ.get(remedies.VARIABLE):
        looked.insert(int(named is not None), (remedies.VARIABLE, "is not set"))
    return Found((), "", tuple(looked))


def whole_files(published: Published, found: Found) -> tuple[tuple[Path, ...], str]:
    """Returns the files of a set that was found, after reading all of them.

    Where those that names led to are not the set, others beside them may be.

    Args:
        published: The data set.
        found: What looking for it returned.

    Returns:
        The files, and what was understood of them, as in `Source`.

    Raises:
        NotWholeError: A file is not the data set.
    """
    try:
        return found.files, open_set(published.name, found.files, published.name).understood
    except NotWholeError:
        others = held_files(found.folder, published)[0] if found.folder else ()
        if not others:
            raise
    return others, open_set(published.name, others, published.name).understood


def verified(published: Published, found: Found) -> Source:
    """Returns the source of a set that was found, after reading all of it.

    Args:
        published: The data set.
        found: What looking for it returned.

    Raises:
        DataDamagedError: A file is not the data set.
    """
    try:
        files, understood = whole_files(published, found)
    except NotWholeError as error:
        raise DataDamagedError(
            error.path, error.finding, remedies.cure(published.name, found.place)
        ) from error
    return Source(published.name, published.fingerprint, files, found.place, understood=understood)


def embedded(published: Published) -> Source:
    """Returns the source of a set that comes with the installation.

    Args:
        published: The data set.
    """
    return Source(published.name, published.fingerprint, place=remedies.EMBEDDED)


def _find(
    settings: Data, folder: Path, *, download: bool, verify: bool, network: Network
) -> Source:
    published = PUBLISHED.get(settings.dataset)
    if published is None:
        return _own_archive(settings, folder)
    if published.embedded:
        return embedded(published)
    named = None if settings.path is None else resolved(settings.path, folder)
    found = look_here(published, named)
    if found.files and verify:
        return verified(published, found)
    if not found.files and download:
        files, reason = download_into_cache(published, network)
        step = (remedies.DOWNLOAD, reason)
        found = Found(files, remedies.DOWNLOAD, (*found.looked, step))
    if not found.files:
        raise remedies.missing(published.name, found.looked)
    return Source(published.name, published.fingerprint, found.files, found.place)


def _own_archive(settings: Data, folder: Path) -> Source:
    """Returns the source of an `.npz` that `data.dataset` gives the path of."""
    if not settings.dataset.endswith(".npz"):
        raise UsageError(
            f"data.dataset: got {settings.dataset!r}"
            f"{suggestion(settings.dataset, PUBLISHED) or '.'} "
            f"One of: {', '.join(PUBLISHED)}, or the path of an .npz"
        )
    if settings.path is not None:
        raise UsageError(
            f"data.path: got {settings.path!r}, but data.dataset is the path of an .npz already; "
            "leave data.path out"
        )
    path = resolved(settings.dataset, folder)
    if not is_file(path):
        raise remedies.missing(settings.dataset, [(str(path), "does not exist")])
    from bnexp.data.files.reading import see_own  # noqa: PLC0415 (numpy)

    try:
        seen = see_own(path, settings.dataset)
    except NotWholeError as error:
        raise DataDamagedError(
            path, error.finding, remedies.cure(settings.dataset, remedies.DATASET)
        ) from error
    return Source(
        settings.dataset,
        seen.fingerprint_at(None),
        (path,),
        remedies.DATASET,
        own_size=seen.size,
        seen=seen,
        understood=seen.understood,
    )


def _places(named: Path | None) -> list[tuple[str, Path]]:
    folders = [(remedies.SETTING, named)] if named is not None else []
    variable = os.environ.get(remedies.VARIABLE)
    folders += [(remedies.VARIABLE, resolved(variable, Path.cwd()))] if variable else []
    return [*folders, *((remedies.CACHE, home / "datasets") for home in keras_homes())]
