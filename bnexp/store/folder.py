"""The folder of one experiment's results: its lock, its trials, what it was run with."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from bnexp.config import Experiment
from bnexp.config.assembly.resolved import resolved
from bnexp.config.reading.yaml12 import yaml_text
from bnexp.errors import (
    FormatError,
    StoreError,
    UsageError,
)
from bnexp.store.arrays import SUFFIX, StoredArrays, arrays_to_bytes, beside_of
from bnexp.store.environment.form import is_environment, last_start
from bnexp.store.files.aside import move_aside, place_aside
from bnexp.store.files.atomic import remove_file, sweep_parts, write_whole
from bnexp.store.files.holder import Holder
from bnexp.store.files.holding import holder_of, holding
from bnexp.store.files.kinds import read_part, refuse_linked, refuse_links
from bnexp.store.files.parts import write_part
from bnexp.store.files.refusals import READ, WRITTEN, refused
from bnexp.store.records import FORMS, result_from_text, result_to_text
from bnexp.store.unfinished import FOLDER as UNFINISHED
from bnexp.store.unfinished import Unfinished, begun_in
from bnexp.trial import Trial, TrialResult

_ENVIRONMENT = "environment.json"
_FORM = 1

LARGEST_MODEL = 2**32
"""Bytes of the largest trained network that is read."""

OF_A_MAPPING = "a mapping in Python"
"""What stands for the path of a configuration that is no file."""


DIFFERS = "# Another question than the first of its name: "
"""Begins the line of `experiment.yaml` that tells a variant's question from the first."""


class ResultFolder:
    """The results of one experiment on disk.

    Args:
        path: The folder; it is made when something is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trials, self.logs, self.figures = path / "trials", path / "logs", path / "figures"
        self.models = path / "models"
        self.experiment = path / "experiment.yaml"
        self.drawn = path / "figures.json"
        self._made = False

    @contextmanager
    def held(
        self,
        *,
        wait: bool = False,
        tell: Callable[[str], None] = lambda _line: None,
        command: Sequence[str] = (),
    ) -> Iterator[None]:
        """Keeps other runs out of the folder.

        What a run that was killed has left half written is removed first.

        Args:
            wait: Whether to wait for another run that holds it.
            tell: Is told whom it waits for, once, and of a holder that is found dead.
            command: What others are told of this process; empty where that is private.

        Raises:
            FolderHeldError: Another run holds it.
            StoreError: The folder cannot be written, or it or a part of it is a link.
        """
        refuse_linked(self.path)
        with ExitStack() as until_the_end:
            try:
                self.make()
                refuse_links(self.path)
                hold = holding(self.path, Holder.own(command), tell, wait=wait)
                until_the_end.enter_context(hold)
                sweep_parts(self.path)
            except OSError as error:
                raise refused(self.path, WRITTEN, error) from None
            yield

    def holder(self) -> Holder | None:
        """Returns who holds the folder now, as far as can be told; None where nobody does."""
        return holder_of(self.path)

    def way_to(self, configuration: Path | None) -> str:
        """Returns the path of a configuration as seen from this folder, wherever both lie.

        Mappings, which have no path, are one configuration that was changed.
        """
        if configuration is None:
            return OF_A_MAPPING
        return os.path.relpath(configuration, self.path.absolute())

    def origin_with(self, configuration: Path | None) -> str:
        """Returns which file the folder's experiment came from, once this one is run.

        Running the folder's own `experiment.yaml` leaves the origin as it was.
        """
        way = self.way_to(configuration)
        return self.environment().get("configuration", way) if way == self.experiment.name else way

    def make(self) -> None:
        """Makes the folder; one that has vanished since is not made again.

        Raises:
            StoreError: The disk is in the way.
        """
        if not self._made:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise refused(self.path, WRITTEN, error) from None
        self._made = True

    def log(self, trial: Trial) -> Path:
        """Returns where a trial's log lies."""
        return self.logs / f"{trial.trial_id}.log"

    def model(self, trial_id: str) -> Path:
        """Returns where the trained network of a trial lies, where it is kept."""
        return self.models / f"{trial_id}.keras"

    def holds_model(self, result: TrialResult) -> bool:
        """Whether the trained network that came with a result is there, as it was stored."""
        try:
            content = read_part(self.model(result.trial_id), LARGEST_MODEL)
        except (OSError, StoreError):
            return False
        return hashlib.sha256(content).hexdigest() == result.model

    def unfinished(self, trial_id: str) -> Unfinished:
        """Returns what there is of a trial that was begun and has no result."""
        return Unfinished(self.path / UNFINISHED, trial_id)

    def save(self, trial: Trial, result: TrialResult) -> TrialResult:
        """Stores a result, whole or not at all: its trained network and arrays first, if any.

        Returns:
            The result as it is stored, whose network and arrays take up no memory.

        Raises:
            StoreError: The disk is in the way.
        """
        self.make()
        if result.network:
            write_whole(self.model(trial.trial_id), result.network, self.path)
            digest = hashlib.sha256(result.network).hexdigest()
            result = replace(result, network=b"", model=digest)
        path = self.trials / f"{trial.trial_id}.json"
        beside = path.with_suffix(SUFFIX)
        arrays = arrays_to_bytes(result.arrays, beside)
        if arrays:
            write_whole(beside, arrays, self.path)
        write_whole(path, result_to_text(trial, result, arrays), self.path)
        if not arrays:
            remove_file(beside)
            return result
        return replace(result, arrays=StoredArrays(beside, beside_of(result.arrays, arrays)))

    def stored_ids(self) -> set[str]:
        """Returns the identities of all stored trials, of this plan or another."""
        return {path.stem for path in self.trials.glob("*.json") if path.name[0] != "."}

    def load(self, trial_id: str) -> TrialResult | None:
        """Returns a stored result, or None where there is none.

        Raises:
            FormatError: The stored file is not what was once written.
            StoreError: It cannot be read.
        """
        found = self._read(trial_id)
        return found[1] if found else None

    def load_whole(self, trial_id: str) -> tuple[TrialResult, bool] | None:
        """Returns a stored result as `load` does, once its arrays were read and checked too.

        Returns:
            The result, and whether its file has every byte that was written. One that was only
            laid out anew holds what it held.

        Raises:
            FormatError: A stored file is not what was once written.
            StoreError: It cannot be read.
        """
        found = self._read(trial_id)
        if found is None:
            return None
        text, result = found
        if isinstance(result.arrays, StoredArrays):
            result.arrays.check()
        return result, not FORMS.is_laid_out_anew(text)

    def _read(self, trial_id: str) -> tuple[str, TrialResult] | None:
        path = self.trials / f"{trial_id}.json"
        try:
            text = read_part(path).decode()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise refused(path, READ, error) from None
        except UnicodeDecodeError:
            raise FormatError(path, "is not a whole result (not text)") from None
        result = result_from_text(text, path)
        if result.trial_id != trial_id:
            raise FormatError(path, f"holds the result of another trial, {result.trial_id}")
        return text, result

    def set_aside(self) -> Path | None:
        """Moves stored trials, their logs and states into a folder of their own, and returns it.

        What they were made with goes along.

        Raises:
            StoreError: The disk is in the way.
        """
        if not (self.stored_ids() or begun_in(self.path)):
            return None
        target = place_aside(self.path)
        for part in (self.logs, self.path / UNFINISHED, self.models, self.trials):
            if part.exists():
                move_aside(self.path, part.name, target)
        try:
            with suppress(FileNotFoundError):
                shutil.copy(self.path / _ENVIRONMENT, target)
        except OSError as error:
            raise refused(target, WRITTEN, error) from None
        return target

    def write_experiment(self, experiment: Experiment, note: str = "", differs: str = "") -> None:
        """Writes the configuration with every default; it runs again as it is.

        Args:
            experiment: What was run.
            note: What must be said of the data; becomes a comment.
            differs: In what its question is another than that of the first answer of its name;
                becomes a comment as well.
        """
        text = f"# Trained on {note}\n" if note else ""
        text += f"{DIFFERS}{differs}\n" if differs else ""
        text += yaml_text(resolved(experiment))
        self.make()
        write_part(self.path, self.experiment.name, text)

    def write_environment(self, environment: dict[str, Any]) -> None:
        """Writes what the run was made with."""
        found = {"format": _FORM, **environment}
        self.make()
        write_part(self.path, _ENVIRONMENT, json.dumps(found, indent=1) + "\n")

    def environment(self) -> dict[str, Any]:
        """Returns what the stored trials were made with; empty where that is not known.

        Nobody can tell what a damaged file is to say, and no number depends on it.
        """
        try:
            text = read_part(self.path / _ENVIRONMENT).decode()
            found: dict[str, Any] = json.loads(text)
            # Half of a letter, which JSON may hold, could be written nowhere.
            json.dumps(found, ensure_ascii=False).encode()
        except (OSError, ValueError, RecursionError, StoreError):
            return {}
        return {k: v for k, v in found.items() if k != "format"} if is_environment(found) else {}


def latest_folder(parent: Path) -> ResultFolder:
    """Returns the folder whose run was started last.

    Args:
        parent: Where result folders lie.

    Raises:
        UsageError: There is none.
    """
    folders = [ResultFolder(file.parent) for file in parent.glob("*/environment.json")]
    if not folders:
        raise UsageError(
            f"{parent}: holds no results yet. Make some with: bnexp run configs/quickstart.yaml"
        )
    return max(folders, key=lambda folder: last_start(folder.environment()))
