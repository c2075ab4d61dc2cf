"""Reads a configuration, finds its data and expands its trials; nothing is trained yet."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bnexp.config import Experiment, load_experiment
from bnexp.config.checking.checks import mistakes_between
from bnexp.config.language.data import Data
from bnexp.config.language.seeds import Seeds
from bnexp.config.reading.find import configuration_path
from bnexp.data import Source, find_source, plan_source
from bnexp.errors import ConfigurationError
from bnexp.instructions import stated_limit
from bnexp.plan import expand_trials
from bnexp.plan.limits import refuse_impossible
from bnexp.session.training.known import Known, known_of
from bnexp.session.training.sources import find_sources
from bnexp.store import ResultFolder
from bnexp.trial import Trial, TrialResult, TrialStatus

Configuration = str | Path | Mapping[Any, Any]
"""A file, the name of a packaged configuration, or a mapping in place of a file."""


@dataclass(frozen=True)
class Prepared:
    """An experiment that is ready to be trained.

    Attributes:
        configuration: The file, absolute; None where it was a mapping.
        experiment: What it states.
        sources: Where the data of each variant come from.
        trials: The plan, in the order arm, grid, seed.
        folder: Where the results go.
    """

    configuration: Path | None
    experiment: Experiment
    sources: Mapping[Data, Source]
    trials: Sequence[Trial]
    folder: ResultFolder

    @property
    def home(self) -> Path:
        """The folder where relative paths of the configuration start."""
        return self.configuration.parent if self.configuration else Path.cwd()

    @cached_property
    def known(self) -> Known:
        """How large the data are, and what those of one's own hold."""
        return known_of(self.experiment, self.sources)

    @property
    def note(self) -> str:
        """What tables and figures must say of the data; empty where they are those asked for."""
        labels = [source.label for source in self.sources.values() if source.instead_of]
        return "; ".join(dict.fromkeys(labels))

    @property
    def warning(self) -> str:
        """Why other data are used than those asked for, and what to do; empty where they are."""
        swapped = [source for source in self.sources.values() if source.instead_of]
        if not swapped:
            return ""
        wanted = swapped[0].instead_of
        return (
            f"Note: {wanted} could not be had; {swapped[0].dataset} are used instead, and every "
            f"table, figure and file says so. To use {wanted}, say with BNEXP_DATA_DIR where its "
            f"files lie; where it was looked for: bnexp data."
        )

    def kept(self, *, fresh: bool, retry_failed: bool) -> dict[str, TrialResult]:
        """Returns the stored results of the plan that a run keeps, by trial_id.

        Args:
            fresh: Whether all are trained again.
            retry_failed: Whether those that failed are.
        """
        if fresh:
            return {}
        return {
            trial_id: result
            for trial_id, result in self.stored().items()
            if not (retry_failed and result.status is TrialStatus.FAILED)
        }

    def statuses(self) -> dict[str, TrialStatus]:
        """Returns how the trials of the plan ended that are stored already, by trial_id.

        Nothing else of them is kept, however many there are.
        """
        return {trial_id: result.status for trial_id, result in self._stored()}

    def stored(self) -> dict[str, TrialResult]:
        """Returns the results of the plan that are stored already, by trial_id."""
        return dict(self._stored())

    def _stored(self) -> Iterator[tuple[str, TrialResult]]:
        for trial_id in {trial.trial_id for trial in self.trials} & self.folder.stored_ids():
            result = self.folder.load(trial_id)
            if result is not None:
                yield trial_id, result


def prepare(
    config: Configuration,
    *,
    sets: Sequence[str] = (),
    seeds: Seeds | None = None,
    out: str | Path | None = None,
    verify: bool = True,
    fresh: bool = False,
    retry_failed: bool = False,
) -> Prepared:
    """Reads a configuration, finds its data and expands its trials; trains nothing.

    Where trials are left to train and data to check, TensorFlow is imported in the background
    while the data are read.

    Args:
        config: The file, the name of a configuration that comes with the package, or a mapping
            that states what a file would.
        sets: Overrides, each `dotted.path=value`.
        seeds: Replaces the file's seeds.
        out: The folder under which the result folder lies; `results` where it is None.
        verify: Whether data are checked, and fetched where they are missing. Without it the
            search only looks where they would be taken from.
        fresh: Whether stored trials are to be trained again.
        retry_failed: Whether those that failed are.

    Raises:
        ConfigurationError: The configuration holds mistakes.
        DataError: A data set cannot be had, or is damaged.
        UsageError: `BNEXP_ISA` names no instructions that training could be held to.
    """
    stated_limit(os.environ)
    given = config if isinstance(config, Mapping) else configuration_path(str(config))
    experiment = load_experiment(given, sets=sets, seeds=seeds)
    refuse_impossible(experiment)
    path = None if isinstance(given, Mapping) else given.absolute()
    results = Path("results" if out is None else out)
    planned = _with_sources(path, experiment, results, plan_source)
    _refuse_what_the_data_make_wrong(planned)
    if not verify:
        return planned
    if not _is_whole(planned, fresh=fresh, retry_failed=retry_failed):
        from bnexp.execution import expect_workers  # noqa: PLC0415 (only to train)

        expect_workers()
    return _with_sources(path, experiment, results, _verifying(planned.sources))


def _is_whole(planned: Prepared, *, fresh: bool, retry_failed: bool) -> bool:
    """Whether nothing is left to train; what is stored is read only where that takes a look."""
    wanted = {trial.trial_id for trial in planned.trials}
    if fresh or not wanted <= planned.folder.stored_ids():
        return False
    return not retry_failed or planned.kept(fresh=False, retry_failed=True).keys() == wanted


def _refuse_what_the_data_make_wrong(prepared: Prepared) -> None:
    """Raises ConfigurationError for what loading could not see of data without a name."""
    problems = []
    for variant in prepared.experiment.variants:
        data = variant.settings.data
        if data.dataset.endswith(".npz"):
            images = prepared.sources[data].size.trained_on(data.validation.fraction)
            for path, message in mistakes_between(variant.settings, images).items():
                origins = prepared.experiment.origins
                problems.append(origins.problem(message, path, variant.arm))
    if problems:
        raise ConfigurationError(problems)


def _verifying(planned: Mapping[Data, Source]) -> Callable[[Data, Path], Source]:
    """Returns how to find data once more, whole; an `.npz` of one's own was read for the plan."""

    def find(data: Data, folder: Path) -> Source:
        own = data.dataset.endswith(".npz")
        return planned[data] if own else find_source(data, folder)

    return find


def _with_sources(
    path: Path | None, experiment: Experiment, results: Path, find: Callable[[Data, Path], Source]
) -> Prepared:
    """Returns the experiment with its plan, its data found in one way or another."""
    folder = path.parent if path else Path.cwd()
    sources = find_sources(experiment, folder, find)
    fingerprints = {data: source.fingerprint for data, source in sources.items()}
    trials = expand_trials(experiment, fingerprints)
    swapped = dict.fromkeys(s.dataset for s in sources.values() if s.instead_of)
    name = "-on-".join([experiment.name, *swapped])
    return Prepared(path, experiment, sources, trials, ResultFolder(results / name))
