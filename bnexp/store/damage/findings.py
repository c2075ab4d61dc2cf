"""What in a result folder is not as it was written, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bnexp.errors import FormatError
from bnexp.store.damage.figures import changed_figures
from bnexp.store.files.sealed import DAMAGED
from bnexp.store.files.sums import SUMS, changed_parts
from bnexp.store.folder import ResultFolder
from bnexp.store.looks import NAME as LOOKS
from bnexp.store.looks import sound_looks
from bnexp.trial import TrialResult

EXPERIMENT, IDENTITIES = "experiment.yaml", "identities.json"

LAYOUT = "is not laid out as it was written; its content fits its checksum"

_CONSEQUENCES = {
    EXPERIMENT: "It is written again from the configuration that is run",
    "environment.json": "What earlier runs were made with is lost by it; it is written for this "
    "run",
    LOOKS: "The record of earlier looks at the answer is lost by it; a new one begins",
    IDENTITIES: "What it held is checked again",
    "costs.json": "What was measured is lost by it; bnexp cost measures again",
    "data.json": "The data are judged again",
    SUMS: "The other files are taken as they are",
}
_KEPT_AGAIN = "Its trial is trained again where its network is to be kept"
_MADE_AGAIN = "It is made again"
_TRAINED_AGAIN = "Its trial is trained again"
_LAID_OUT = "It is laid out again as it was"


@dataclass(frozen=True)
class Finding:
    """A file that is not as it was written.

    Attributes:
        folder: The result folder.
        name: Where the file lies in it.
        what: What is wrong with it.
        trial_id: The trial that it belongs to; empty where it belongs to none.
        harmless: Whether its content is known to be what was written.
    """

    folder: Path
    name: str
    what: str
    trial_id: str = ""
    harmless: bool = False

    @property
    def then(self) -> str:
        """What a run makes of it, in a sentence without its point."""
        if self.harmless:
            return _LAID_OUT
        if self.name.startswith("models/"):
            return _KEPT_AGAIN
        return _TRAINED_AGAIN if self.trial_id else _CONSEQUENCES.get(self.name, _MADE_AGAIN)

    @property
    def told(self) -> str:
        """The file, and what is wrong with it."""
        return f"{self.folder / self.name}: {self.what}"

    @property
    def remedy(self) -> str:
        """What is told where nothing is moved: the file, what is wrong, what to do."""
        return f"{self.told}. The next run of the experiment sets it aside. {self.then}."

    def set_aside(self, place: Path) -> str:
        """Returns what is told once it lies in another place."""
        return f"{self.told}. It is set aside in {place}. {self.then}."


def changed_models(folder: ResultFolder, results: Iterable[TrialResult]) -> Iterator[Finding]:
    """Yields the files of trained networks that are there and are not what was kept.

    Args:
        folder: The result folder.
        results: What is stored whole.
    """
    for result in results:
        path = folder.model(result.trial_id)
        if result.model and path.exists() and not folder.holds_model(result):
            name = f"{folder.models.name}/{path.name}"
            yield Finding(folder.path, name, "does not fit the digest in the JSON of its trial")


def edited(findings: Iterable[Finding]) -> list[str]:
    """Returns what verdicts must not be read without, in sentences: that the question changed."""
    return [
        f"{EXPERIMENT} was changed since the run wrote it: what is asked here may not be what was "
        "run."
        for each in findings
        if each.name == EXPERIMENT
    ]


def changed_in(folder: Path, *, figures: bool = True) -> list[Finding]:
    """Returns what in a result folder is not as it was written, trials and logs left out.

    Args:
        folder: The folder. Others may write in it meanwhile.
        figures: Whether its figures are looked at.

    Raises:
        FormatError: Something was written by a newer version.
        StoreError: Something cannot be read.
    """
    found = list(_parts(folder))
    found += [*_identities(folder, found), *_looks(folder)]
    if figures:
        names = changed_figures(folder / "figures.json", folder / "figures")
        found += [Finding(folder, f"figures/{name}", DAMAGED) for name in names]
    return found


def _parts(folder: Path) -> Iterator[Finding]:
    try:
        for name in changed_parts(folder):
            yield Finding(folder, name, DAMAGED)
    except FormatError as error:
        yield _of(error, folder)


def _identities(folder: Path, found: Iterable[Finding]) -> Iterator[Finding]:
    """Yields the checks of identities if their own checksum alone tells that they are damaged.

    Folders of earlier versions have no other, and the record of all others may be damaged.
    """
    if not (folder / IDENTITIES).exists() or any(each.name == IDENTITIES for each in found):
        return
    from bnexp.store.identities import read_identities  # noqa: PLC0415 (few results have any)

    try:
        read_identities(folder)
    except FormatError as error:
        yield _of(error, folder)


def _looks(folder: Path) -> Iterator[Finding]:
    try:
        if not sound_looks(folder):
            yield Finding(folder, LOOKS, LAYOUT, harmless=True)
    except FormatError as error:
        yield _of(error, folder)


def _of(error: FormatError, folder: Path) -> Finding:
    """Returns what an error says as a finding; raises it where the file is of a newer version."""
    if error.newer:
        raise error
    return Finding(folder, error.path.name, error.finding)
