"""Reads a configuration, finds its data and expands its trials; nothing is trained yet."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bnexp.config import Experiment, load_experiment
from bnexp.config.checking.normalizing import mistakes_by_size
from bnexp.config.language.data import Data
from bnexp.config.language.seeds import Seeds
from bnexp.config.reading.find import configuration_path
from bnexp.data import Source, find_source, plan_source
from bnexp.errors import ConfigurationError, FolderHeldError, FormatError
from bnexp.instructions import stated_limit
from bnexp.plan import expand_trials
from bnexp.plan.limits import refuse_impossible
from bnexp.session.training.keeping import Keeping
from bnexp.session.training.known import Known, known_of
from bnexp.session.training.placing import check_named, difference
from bnexp.session.training.sources import find_sources
from bnexp.store import ResultFolder
from bnexp.store.answers.kin import base_of, folder_for, kin_of
from bnexp.store.answers.question import Question
from bnexp.store.answers.sharing import shared_result
from bnexp.trial import Trial, TrialResult, TrialStatus

if TYPE_CHECKING:
    from bnexp.execution import Engine

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
        keeping: What of the results that are stored there is kept.
        engine: The name of the engine that runs what is left; None for that of this machine.
        cluster: Where the cluster is that the engine uses; None for one of its own.
        named: What the answer is to be called, where another of the experiment's name is there;
            None to find it a name.
        kin: The other answers of its name, whose trials it shares.
        differs: In what its question is another than that of the first answer of its name.
    """

    configuration: Path | None
    experiment: Experiment
    sources: Mapping[Data, Source]
    trials: Sequence[Trial]
    folder: ResultFolder
    keeping: Keeping
    engine: str | None = None
    cluster: str | None = None
    named: str | None = None
    kin: Sequence[ResultFolder] = ()
    differs: str = ""

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

    def kept(self) -> dict[str, TrialResult]:
        """Returns the stored results of the plan that a run keeps, by trial_id."""
        stored = {} if self.keeping.fresh else self.stored()
        return {trial_id: result for trial_id, result in stored.items() if self.keeps(result)}

    def keeps(self, result: TrialResult) -> bool:
        """Returns whether a run keeps a stored result, so that its trial is not trained again."""
        lacking = result.trial_id in self.with_models and self.lacks_model(result)
        return self.keeping.keeps(result) and not lacking

    @cached_property
    def _distinct(self) -> list[Trial]:
        """The trials of the plan; one that arms share is there once, as that of the first."""
        first: dict[str, Trial] = {}
        for trial in self.trials:
            first.setdefault(trial.trial_id, trial)
        return list(first.values())

    def left(self, kept: Container[str]) -> list[Trial]:
        """Returns what a run trains: what failed alone, where that is to be trained again.

        Args:
            kept: The identities of the trials that it keeps.
        """
        left = [trial for trial in self._distinct if trial.trial_id not in kept]
        if not self.keeping.retry_failed:
            return left
        failed = {i for i, r in self.each_stored() if r and r.status is TrialStatus.FAILED}
        return [trial for trial in left if trial.trial_id in failed]

    def pending(self, ended: Container[str]) -> int:
        """Returns how many trials are not among those that ended, each counted once."""
        return sum(trial.trial_id not in ended for trial in self._distinct)

    @cached_property
    def with_models(self) -> frozenset[str]:
        """The identities of the trials whose trained networks are to be kept."""
        return frozenset(t.trial_id for t in self.trials if t.settings.training.save_model)

    def lacks_model(self, result: TrialResult) -> bool:
        """Whether the trained network of a stored trial is to be kept, and is not there."""
        own = (self.folder.trials / f"{result.trial_id}.json").is_file()
        held = any(each.holds_model(result) for each in ([self.folder] if own else self.kin))
        return result.status is TrialStatus.FINISHED and not held

    def stored(self) -> dict[str, TrialResult]:
        """Returns the results of the plan that are stored already and whole, by trial_id."""
        return {trial_id: result for trial_id, result in self.each_stored() if result is not None}

    def stored_ids(self) -> set[str]:
        """Returns the identities of all trials that are stored in its folder or among its kin."""
        shared = () if self.keeping.fresh else self.kin
        return self.folder.stored_ids().union(*(other.stored_ids() for other in shared))

    def each_stored(self) -> Iterator[tuple[str, TrialResult | None]]:
        """Yields the trials of the plan that are stored, each with its result if that is whole."""
        own = self.folder.stored_ids()
        for trial_id in {trial.trial_id for trial in self.trials} & self.stored_ids():
            if trial_id not in own:
                if result := shared_result(trial_id, self.kin):
                    yield trial_id, result
                continue
            try:
                if result := self.folder.load(trial_id):
                    yield trial_id, result
            except FormatError as error:
                if error.newer:
                    raise
                yield trial_id, None


def prepare(
    config: Configuration,
    *,
    sets: Sequence[str] = (),
    seeds: Seeds | None = None,
    out: str | Path | None = None,
    verify: bool = True,
    fresh: bool = False,
    retry_failed: bool = False,
    engine: str | None = None,
    cluster: str | None = None,
    named: str | None = None,
    wait: bool = True,
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
        fresh: Whether stored trials are to be set aside, and all trained anew.
        retry_failed: Whether those that failed are to be trained again.
        engine: The name of what is to run them; None for the engine of this machine.
        cluster: Where the cluster is that the engine is to use; None for one of its own.
        named: What to call the answer besides the experiment's name: its folder is then
            `<name>@<named>`. Where it is None, the first question of a name is answered in
            `<name>`, and every other in a folder of its own beside it.
        wait: Whether it does no harm if another run holds the folder. Otherwise that is told
            before data are read.

    Raises:
        ConfigurationError: The configuration holds mistakes.
        DataError: A data set cannot be had, or is damaged.
        FolderHeldError: Another run holds the folder, and that does harm.
        UsageError: `BNEXP_ISA` names no instructions that training could be held to, the folder
            that is named answers another question, or the engine cannot be had.
    """
    stated_limit(os.environ)
    check_named(named)
    given = config if isinstance(config, Mapping) else configuration_path(str(config))
    experiment = load_experiment(given, sets=sets, seeds=seeds)
    refuse_impossible(experiment)
    path = None if isinstance(given, Mapping) else given.absolute()
    folder = ResultFolder(Path("results" if out is None else out) / experiment.name)
    keeping = Keeping(fresh=fresh, retry_failed=retry_failed)
    stated = Prepared(path, experiment, {}, (), folder, keeping, engine, cluster, named)
    if engine is not None or cluster is not None:
        engine_of(stated)
    planned = _with_sources(stated, plan_source)
    _refuse_what_the_data_make_wrong(planned)
    if not verify:
        return planned
    if not wait and (holder := planned.folder.holder()):
        raise FolderHeldError(planned.folder.path, holder.told)
    if not _is_whole(planned):
        engine_of(planned).expect()
    return _with_sources(planned, _verifying(planned.sources))


def engine_of(prepared: Prepared) -> Engine:
    """Returns the engine that runs what is left of an experiment; only to train is it imported."""
    from bnexp.execution import engine_named  # noqa: PLC0415 (only to train)

    return engine_named(prepared.engine, prepared.cluster)


def _is_whole(planned: Prepared) -> bool:
    """Whether nothing is left to train; what is stored is read only where that takes a look."""
    if planned.keeping.retry_failed:
        return not planned.left(planned.kept())
    wanted = {trial.trial_id for trial in planned.trials}
    return not planned.keeping.fresh and wanted <= planned.stored_ids()


def _refuse_what_the_data_make_wrong(prepared: Prepared) -> None:
    """Raises ConfigurationError for what loading could not see of data without a name."""
    problems = []
    for variant in prepared.experiment.variants:
        data = variant.settings.data
        if data.dataset.endswith(".npz"):
            found = mistakes_by_size(variant.settings, prepared.sources[data].size)
            for path, message in found.items():
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


def _with_sources(prepared: Prepared, find: Callable[[Data, Path], Source]) -> Prepared:
    """Returns the experiment with its plan, its data found in one way or another."""
    experiment = prepared.experiment
    sources = find_sources(experiment, prepared.home, find)
    fingerprints = {data: source.fingerprint for data, source in sources.items()}
    trials = expand_trials(experiment, fingerprints)
    swapped = dict.fromkeys(s.dataset for s in sources.values() if s.instead_of)
    base = base_of(prepared.folder.path).with_name("-on-".join([experiment.name, *swapped]))
    return placed(replace(prepared, sources=sources, trials=trials), base)


def placed(prepared: Prepared, base: Path) -> Prepared:
    """Returns the experiment with the folder that its answer has, or is to have.

    Args:
        prepared: The experiment with its plan.
        base: The folder of the first answer of its name.

    Raises:
        OtherAnswerError: The folder that is named answers another question.
    """
    path = folder_for(Question.of(prepared.trials), base, prepared.named)
    kin = tuple(ResultFolder(other) for other in kin_of(base) if other != path)
    first = ResultFolder(base)
    differs = "" if path == base else difference(prepared.experiment, prepared.trials, first)
    return replace(prepared, folder=ResultFolder(path), kin=kin, differs=differs)
