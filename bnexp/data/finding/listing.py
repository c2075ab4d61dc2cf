"""Lists the named sets, where each is and whether it is whole, and fetches one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bnexp.data.files.contents import NotWholeError
from bnexp.data.finding import remedies
from bnexp.data.finding.download import KERAS, Network, download_into_cache
from bnexp.data.finding.published import PUBLISHED, Published
from bnexp.data.finding.search import Found, embedded, look_here, whole_files
from bnexp.data.finding.source import Source
from bnexp.errors import DataDamagedError, UsageError
from bnexp.nearest import suggestion


@dataclass(frozen=True)
class Listed:
    """A named data set as it is on this machine.

    Attributes:
        name: The data set.
        state: Whether it is there and verified, there but damaged, or nowhere.
        images: Number of training and test images together; 0 where it is not whole.
        place: Which step of the search found it; empty where it is missing.
        path: The file or folder; None where it is embedded or missing.
        finding: What is wrong, in words; empty where it is whole.
    """

    name: str
    state: Literal["whole", "damaged", "missing"]
    images: int = 0
    place: str = ""
    path: Path | None = None
    finding: str = ""


def list_sets() -> list[Listed]:
    """Returns every named data set, looked for on this machine and verified; downloads nothing."""
    return [_listed(published) for published in PUBLISHED.values()]


def fetch(name: str, network: Network = KERAS) -> Source:
    """Returns the source of a named data set, downloaded unless it is here and whole.

    A damaged file in Keras' cache is replaced.

    Args:
        name: The data set.
        network: How to download.

    Raises:
        DataDamagedError: A file in `BNEXP_DATA_DIR` is damaged, which a download would not mend.
        DataMissingError: It cannot be downloaded.
        UsageError: There is no data set of that name.
    """
    published = PUBLISHED.get(name)
    if published is None:
        raise UsageError(
            f"got {name!r}{suggestion(name, PUBLISHED) or '.'} One of: {', '.join(PUBLISHED)}"
        )
    if published.embedded:
        return embedded(published)
    found = look_here(published)
    files, damaged = _whole_or_damage(published, found) if found.files else ((), None)
    if files:
        return Source(name, published.fingerprint, files, found.place)
    if damaged is not None and found.place != remedies.CACHE:
        raise DataDamagedError(
            damaged.path, damaged.finding, remedies.cure(name, found.place)
        ) from damaged
    files, reason = download_into_cache(published, network)
    if files:
        return Source(name, published.fingerprint, files, remedies.DOWNLOAD)
    looked = found.looked if damaged is None else ((str(damaged.path), damaged.finding),)
    raise remedies.missing(name, [*looked, (remedies.DOWNLOAD, reason)])


def _listed(published: Published) -> Listed:
    found = Found((), remedies.EMBEDDED, ()) if published.embedded else look_here(published)
    if not published.embedded and not found.files:
        places = "; ".join(f"{place}: {finding}" for place, finding in found.looked)
        return Listed(published.name, "missing", finding=places)
    files, damaged = _whole_or_damage(published, found)
    if damaged is not None:
        return Listed(
            published.name,
            "damaged",
            place=found.place,
            path=damaged.path,
            finding=damaged.finding,
        )
    source = Source(published.name, published.fingerprint, files, found.place)
    return Listed(published.name, "whole", published.images, found.place, source.path)


def _whole_or_damage(
    published: Published, found: Found
) -> tuple[tuple[Path, ...], NotWholeError | None]:
    """Returns the files of a set, none for an embedded one, or what is wrong with them."""
    try:
        return whole_files(published, found)[0], None
    except NotWholeError as error:
        return (), error
