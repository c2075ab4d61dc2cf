"""Why a run will train a trial: it was never begun, was begun and died, failed, or is another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bnexp.config.language.base import NO_NUMBER, marked
from bnexp.config.language.settings import Settings
from bnexp.config.reading.tree import leaves
from bnexp.errors import StoreError, UsageError
from bnexp.plan.differing import differing
from bnexp.plan.identity import numerics, recorded_numerics
from bnexp.session.training.placing import in_few
from bnexp.session.training.prepare import Prepared
from bnexp.store import ResultFolder, read_plan
from bnexp.store.answers.question import Place, Question
from bnexp.store.files.holder import Holder
from bnexp.store.records import read_trial
from bnexp.store.unfinished import Unfinished, begun_in
from bnexp.trial import Trial

NEVER = "never begun"
NO_MODEL = "its trained network is not there"
DAMAGED_FILE = "its file is damaged; the next run sets it aside"
OTHERWISE = "another trial stands in its place, made in another way"

_MOST = 2
"""Settings that are told of a trial."""


@dataclass(frozen=True)
class Reasons:
    """Why trials of a plan that are to do are so.

    Attributes:
        prepared: The experiment with its plan.
    """

    prepared: Prepared

    def of(self, trial: Trial) -> str:
        """Returns why a run will train a trial of which nothing is stored."""
        if trial.trial_id in self._begun:
            return _told_begun(self._begun[trial.trial_id], at_work=self.holder is not None)
        place: Place = (trial.arm, *(text for pair in trial.cell for text in pair))
        for folder, question in self._answered:
            other = question.trials.get((place, trial.seed))
            if other is not None and other != trial.trial_id:
                return self._changed(trial, place, folder, other)
        return NEVER

    @cached_property
    def holder(self) -> Holder | None:
        """Who is at work in the result folder now; None where nobody is."""
        return self.prepared.folder.holder()

    @cached_property
    def _begun(self) -> Mapping[str, Unfinished]:
        return begun_in(self.prepared.folder.path)

    @cached_property
    def _answered(self) -> Sequence[tuple[ResultFolder, Question]]:
        return list(_answers((self.prepared.folder, *self.prepared.kin)))

    @cached_property
    def _told(self) -> dict[Place, str]:
        """What was found of a place, which is the same for all its seeds."""
        return {}

    def _changed(self, trial: Trial, place: Place, folder: ResultFolder, other: str) -> str:
        if place not in self._told:
            contents = self.prepared.sources[trial.settings.data].fingerprint
            self._told[place] = _difference(trial, contents, folder, other)
        return self._told[place]


def _answers(folders: Sequence[ResultFolder]) -> Iterator[tuple[ResultFolder, Question]]:
    """Yields the folders whose table of trials can be read, each with its question."""
    for folder in folders:
        try:
            yield folder, Question.in_rows(read_plan(folder.path))
        except (UsageError, StoreError, ValueError):
            continue


def _told_begun(unfinished: Unfinished, *, at_work: bool) -> str:
    begun, step = unfinished.begun(), unfinished.step()
    if at_work and begun:
        return f"being trained by {begun}"
    by = f"begun by {begun}, and not ended" if begun else "begun, and not ended"
    return f"{by}; goes on from step {step:,}" if step else by


def _difference(trial: Trial, contents: str, folder: ResultFolder, other: str) -> str:
    """Returns in what a trial is another than one that is stored under the same name."""
    try:
        before, result = read_trial(folder.trials / f"{other}.json")
    except (UsageError, StoreError):
        return NEVER
    changed = [
        *_changes(trial.settings, before),
        *_made_otherwise(trial.settings, contents, result.record),
    ]
    return ", ".join(in_few(changed, _MOST)) or OTHERWISE


def _changes(now: Settings, before: Settings) -> Iterator[str]:
    """Yields the settings that differ, but for those that no number hangs on."""
    left_out = tuple(f"{path}." for path, _ in leaves(marked(now, *NO_NUMBER)))
    for setting in differing({"now": now, "before": before}):
        if not f"{setting.path}.".startswith(left_out):
            new, old = (setting.values[name] or "none" for name in ("now", "before"))
            yield f"{setting.path} {new} instead of {old}"


def _made_otherwise(settings: Settings, contents: str, record: Mapping[str, str]) -> Iterator[str]:
    """Yields what else of an identity is not as it was: data, versions, how it was compiled."""
    if record.get("contents", contents) != contents:
        yield "other data"
    try:
        before = recorded_numerics(record)
    except (KeyError, ValueError):
        return
    for name, value in numerics(settings.network, settings.training.compile).items():
        if before[name] != value:
            yield f"{name} {value} instead of {before[name]}"
