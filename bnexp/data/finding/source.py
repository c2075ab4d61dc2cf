"""Where a data set was found, and loading it from there, in this process or in a worker."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bnexp.config.facts import DataFacts
from bnexp.config.language.data import Images, Validation
from bnexp.config.sizes import DataSize
from bnexp.data.files.contents import NotWholeError
from bnexp.data.finding.published import PUBLISHED
from bnexp.data.finding.remedies import missing
from bnexp.errors import DataDamagedError

if TYPE_CHECKING:
    from bnexp.data.dataset import DataSet
    from bnexp.data.seen import Seen

_CHANGED = "It changed since it was found: put it back as it was, and run again to continue."


@dataclass(frozen=True)
class Source:
    """All that a worker needs to load the very same data set by itself.

    Attributes:
        dataset: `mnist`, `fashion_mnist`, `digits`, or an `.npz` as the configuration has it.
        fingerprint: What stands for the contents.
        files: One `.npz`, or the four IDX files; empty for a set that is embedded, and for one
            that is planned with but is not here yet.
        place: Which step of the search found it, such as `BNEXP_DATA_DIR`.
        instead_of: The data set that the digits stand in for, empty where they do not.
        own_size: How large an `.npz` of one's own is; None for a set that has a name.
        scale: What images are divided by, if that is stated; None for what the data set itself
            says.
        seen: What was seen of the images of an `.npz` of one's own; it stays in the process that
            read them.
        understood: What was made of names, shapes and types of the archive that are not the usual
            ones, in one line; empty where there were none, or it was not read yet.
    """

    dataset: str
    fingerprint: str
    files: tuple[Path, ...] = ()
    place: str = ""
    instead_of: str = ""
    own_size: DataSize | None = None
    scale: float | None = None
    seen: Seen | None = field(default=None, compare=False, repr=False)
    understood: str = field(default="", compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "seen": None}

    def facts(
        self, validation: Validation, seeds: Sequence[int], images: Images | None = None
    ) -> DataFacts | None:
        """Returns what is known of the contents; None for a named set, which is not judged.

        Args:
            validation: The validation split.
            seeds: The seeds of the splits.
            images: Which of the images that the split leaves are trained on; None for all.

        Raises:
            UsageError: The split leaves a part without images, or fewer than are asked for.
        """
        if self.seen is None:
            return None
        from bnexp.data.seen import facts_of  # noqa: PLC0415 (numpy)

        return facts_of(self.seen, self.scale, validation, seeds, images)

    @property
    def size(self) -> DataSize:
        """How large the data set is."""
        return self.own_size or PUBLISHED[self.dataset].size

    @property
    def label(self) -> str:
        """What every table, figure and file calls the data."""
        return f"{self.dataset} (instead of {self.instead_of})" if self.instead_of else self.dataset

    @property
    def path(self) -> Path | None:
        """The archive, or the folder of the IDX files; None where there is no file."""
        if not self.files:
            return None
        if len(self.files) == 1:
            return self.files[0]
        return Path(os.path.commonpath([file.parent for file in self.files]))

    @property
    def here(self) -> bool:
        """Whether it can be loaded now, without a download."""
        return bool(self.files) or PUBLISHED[self.dataset].embedded


def load_data(source: Source) -> DataSet:
    """Returns a data set from where it was found, verified once more.

    Args:
        source: What the search returned.

    Raises:
        DataDamagedError: The file is no longer what it was when it was found.
        DataMissingError: The set was planned with, but never found.
    """
    if not source.here:
        raise missing(source.dataset, [("the plan", "names the set, but no file that holds it")])
    try:
        dataset = open_set(source.dataset, source.files, source.label, source.scale)
    except NotWholeError as error:
        raise DataDamagedError(error.path, error.finding, _CHANGED) from error
    if dataset.fingerprint != source.fingerprint:
        raise DataDamagedError(
            source.files[0],
            f"altered: its contents have the fingerprint {dataset.fingerprint} "
            f"instead of {source.fingerprint}",
            _CHANGED,
        )
    return dataset


def open_set(
    dataset: str, files: Sequence[Path], label: str, scale: float | None = None
) -> DataSet:
    """Returns what `read_set` of `bnexp.data.files.reading` returns, and imports numpy only for it.

    A glance at files, which is all that planning needs, does without.

    Raises:
        NotWholeError: As `read_set`.
    """
    from bnexp.data.files.reading import read_set  # noqa: PLC0415 (numpy)

    return read_set(dataset, files, label, scale)
