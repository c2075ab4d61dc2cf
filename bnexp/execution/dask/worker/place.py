"""What a run has on a worker of the cluster: a folder, data, parcels; it ends with the run."""

from __future__ import annotations

import pickle
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from distributed import Worker

from bnexp.config.language.data import Data
from bnexp.data import Source, find_source, load_data, read_shared
from bnexp.data.shared import contents_of
from bnexp.errors import BnexpError
from bnexp.execution.dask.worker.children import Children
from bnexp.execution.jobs import Job, Outcome
from bnexp.execution.trials import TrialJob

_LONGEST = 2**20
"""Bytes of a log that travel."""


class LackingError(Exception):
    """The worker has not the data of a job."""


class Place:
    """What a run has on a worker of the cluster.

    Args:
        folder: A folder of its own.
        idle: Seconds after which a process without a job is ended.

    Attributes:
        children: The processes in which its jobs run.
        large: For each attempt the last large thing that its job told, and the number of that.
    """

    def __init__(self, folder: Path, idle: float) -> None:
        self._folder = folder
        self._known: dict[str, tuple[Source, Path | None]] = {}
        self.children = Children(idle)
        self.large: dict[int, tuple[int, bytes]] = {}

    def put(self, name: str, offset: int, part: bytes) -> None:
        """Takes in a part of a file.

        Args:
            name: The file's, of one or two parts.
            offset: Where the part begins.
            part: The bytes.
        """
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if offset else "wb") as file:
            file.seek(offset)
            file.write(part)

    def job(self, pickled: bytes, parcel: str) -> Job[Outcome]:
        """Returns a job that has arrived, and lets go of what was sent ahead.

        Args:
            pickled: The job; empty where it was sent ahead.
            parcel: What it is called where it was.
        """
        path = self._folder / parcel
        found: Job[Outcome] = pickle.loads(pickled or path.read_bytes())  # noqa: S301 (of the run)
        path.unlink(missing_ok=True)
        return found

    def log(self, number: int) -> Path:
        """Returns where the process of an attempt writes its log."""
        return self._folder / "logs" / f"{number}.log"

    def written(self, number: int) -> str:
        """Returns what the process of an attempt wrote, and removes it."""
        path = self.log(number)
        try:
            with path.open("rb") as file:
                text = file.read(_LONGEST).decode(errors="replace")
            path.unlink()
        except OSError:
            return ""
        return text

    def arrived(self, job: Job[Outcome], number: int) -> Job[Outcome]:
        """Returns a job with the places that it has here.

        Args:
            job: As it was sent.
            number: The attempt's.

        Raises:
            LackingError: Its data are not here.
        """
        log = self.log(number)
        log.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(job, TrialJob):
            return replace(job, log=log)  # type: ignore[type-var] # all jobs are dataclasses
        source, shared = self._data(job.source, job.shared)
        return replace(job, log=log, source=source, shared=shared)

    def _data(self, source: Source, shared: Path | None) -> tuple[Source, Path | None]:
        """Returns where the very same data lie here, checked once for all jobs."""
        key = repr(source)
        if key not in self._known:
            self._known[key] = self._found(source, shared)
        return self._known[key]

    def _found(self, source: Source, shared: Path | None) -> tuple[Source, Path | None]:
        if shared is not None and _is(shared, source):
            return source, shared
        if not source.files:
            return source, None
        findings = []
        for candidate in (source, self._sent(source), _own(source)):
            if candidate is None:
                continue
            try:
                load_data(candidate)
            except (BnexpError, OSError) as error:
                findings.append(str(error))
            else:
                return candidate, None
        raise LackingError("; ".join(findings))

    def _sent(self, source: Source) -> Source | None:
        """Returns the source whose files were sent; None where they were not."""
        folder = self._folder / source.fingerprint
        files = tuple(folder / file.name for file in source.files)
        return replace(source, files=files) if all(file.is_file() for file in files) else None

    def end(self) -> None:
        """Ends the processes, and removes the folder."""
        self.children.end()
        self.large.clear()
        shutil.rmtree(self._folder, ignore_errors=True)


def _is(shared: Path, source: Source) -> bool:
    """Whether an unpacked copy can be read here, and is the data set."""
    try:
        return contents_of(read_shared(shared)) == source.fingerprint
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _own(source: Source) -> Source | None:
    """Returns the source of the worker's own copy of a named set; None where there is none."""
    if source.dataset.endswith(".npz"):
        return None
    with suppress(BnexpError):
        data = Data(dataset=source.dataset, scale=source.scale)
        found = find_source(data, Path.cwd(), download=False, verify=False)
        return replace(source, files=found.files, place=found.place)
    return None


_places: WeakKeyDictionary[Worker, dict[str, Place]] = WeakKeyDictionary()


def place_of(worker: Worker, run: str, idle: float) -> Place:
    """Returns what a run has on a worker, which is made where there is nothing yet.

    Args:
        worker: The worker.
        run: The run's name.
        idle: As in `Place`.
    """
    places = _places.setdefault(worker, {})
    if run not in places:
        places[run] = Place(Path(worker.local_directory) / f"bnexp-{run}", idle)
    return places[run]


def receive(
    run: str, name: str, offset: int, part: bytes, idle: float, dask_worker: Any = None
) -> None:
    """Takes in a part of a file; runs on a worker, outside of its tasks.

    Args:
        run: The run's name.
        name: As in `Place.put`.
        offset: Likewise.
        part: Likewise.
        idle: As in `Place`.
        dask_worker: The worker, given by itself.
    """
    place_of(dask_worker, run, idle).put(name, offset, part)


def fetch(
    run: str, number: int, large: int, offset: int, size: int, dask_worker: Any = None
) -> bytes | None:
    """Returns a part of something large that a job told; runs on a worker, outside of its tasks.

    Args:
        run: The run's name.
        number: The attempt's.
        large: The number of what was told.
        offset: Where the part begins.
        size: Bytes of the part, at most.
        dask_worker: The worker, given by itself.

    Returns:
        None where something later has taken its place.
    """
    place = _places.get(dask_worker, {}).get(run)
    latest, whole = (place.large.get(number) if place else None) or (-1, b"")
    return whole[offset : offset + size] if latest == large else None


def knows(key: str, dask_worker: Any = None) -> bool:
    """Returns whether a worker knows of a task; runs on it, outside of its tasks.

    Args:
        key: The task's.
        dask_worker: The worker, given by itself.
    """
    return key in dask_worker.state.tasks


def leave(run: str, dask_worker: Any = None) -> None:
    """Ends what a run has on a worker; runs on it, outside of its tasks.

    Args:
        run: The run's name.
        dask_worker: The worker, given by itself.
    """
    place = _places.get(dask_worker, {}).pop(run, None)
    if place is not None:
        place.end()
