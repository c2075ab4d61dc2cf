"""What is exported of a result: its question and verdicts in words, and the trials it has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bnexp.config.experiment import short_keys
from bnexp.config.reading.tree import leaves
from bnexp.errors import StoreError
from bnexp.export.measured import Measured
from bnexp.store import ResultFolder
from bnexp.store.files.kinds import read_part
from bnexp.trial import Trial


@dataclass(frozen=True)
class Content:
    """A result as every destination gets it; it travels to the process that writes it.

    Attributes:
        folder: The result folder, an absolute path.
        name: What the result is called there: the name of its folder.
        about: The question, the verdicts and what must be said of both, as Markdown.
        grid_keys: Dotted paths that the grid changes.
        trials: Those of the plan that have a result, in its order.
        commit: That of the configuration; empty where it is not known.
    """

    folder: Path
    name: str
    about: str
    grid_keys: tuple[str, ...]
    trials: tuple[Trial, ...]
    commit: str = ""

    def measured(self) -> Iterator[Measured]:
        """Yields what is stored of each trial, read when it is its turn.

        Raises:
            StoreError: One of them cannot be read, or is gone.
        """
        stored = ResultFolder(self.folder)
        for trial in self.trials:
            path = stored.trials / f"{trial.trial_id}.json"
            result = stored.load(trial.trial_id)
            if result is None:
                raise StoreError(f"{path}: is not there any more. Export again")
            yield Measured(trial, result, path.stat().st_mtime)

    def log(self, trial: Trial) -> bytes:
        """Returns what was printed during a trial; empty where there is nothing to be had."""
        try:
            return read_part(ResultFolder(self.folder).log(trial))
        except (OSError, StoreError):
            return b""


def short_names(keys: Sequence[str]) -> Mapping[str, str]:
    """Returns for each dotted path of a grid what people call it."""
    return dict(zip(keys, short_keys(keys), strict=True))


def settings_of(trial: Trial) -> dict[str, Any]:
    """Returns the settings of a trial as a configuration has them, with every default."""
    settings: dict[str, Any] = trial.settings.model_dump(mode="json", exclude_none=True)
    return settings


def by_paths(settings: Mapping[str, Any]) -> dict[str, str]:
    """Returns settings by their dotted paths: text as it is, all else as JSON."""
    return {
        path: value if isinstance(value, str) else json.dumps(value)
        for path, value in leaves(settings)
    }
