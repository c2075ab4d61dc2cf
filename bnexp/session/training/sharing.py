"""Unpacks the data once for all workers, while these are still importing TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bnexp.data import Source, load_data
from bnexp.errors import DataError
from bnexp.processes.temporary import sweep_left_folders, temporary_folder
from bnexp.session.training.prepare import Prepared
from bnexp.trial import Trial

LARGEST = 2**29
"""Bytes of images up to which unpacking and checking once more costs more than a copy on disk."""


@contextmanager
def shared_data(prepared: Prepared, left: Sequence[Trial]) -> Iterator[Mapping[str, Path]]:
    """Writes the data of some trials to a temporary folder, which ends with the block.

    What earlier runs could not remove, since they were killed, is removed first.

    Data that are large, or cannot be read or written, are left out: workers then read them by
    themselves, and their trials say what is wrong.

    Args:
        prepared: The experiment.
        left: The trials that will be trained.

    Yields:
        For the fingerprints of the data that were written, where they lie.
    """
    sources = {prepared.sources[t.settings.data] for t in left}
    sweep_left_folders()
    with ExitStack() as until_the_end:
        try:
            folder = until_the_end.enter_context(temporary_folder())
        except OSError:
            yield {}
            return
        written = {s.fingerprint: _written(s, folder / s.fingerprint) for s in sources}
        yield {fingerprint: path for fingerprint, path in written.items() if path is not None}


def _written(source: Source, folder: Path) -> Path | None:
    """Writes a data set and returns its folder; None where workers have to read it themselves."""
    from bnexp.data import write_shared  # noqa: PLC0415 (numpy, which planning does without)

    try:
        dataset = load_data(source)
        if dataset.images.nbytes > LARGEST:
            return None
        write_shared(dataset, folder)
    except (DataError, OSError):
        return None
    return folder
