"""Shows the verdicts of an experiment to somebody: notes the look, and writes `verdicts.json`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bnexp.analysis import Verdict, difference_records, mean_records, verdict_records
from bnexp.analysis.telling.remarks import listed
from bnexp.config import Experiment
from bnexp.config.experiment import value_text
from bnexp.config.language.seeds import seeds_value
from bnexp.counting import counted, nouns
from bnexp.documents.answers import ANSWER_FORMAT
from bnexp.errors import StoreError
from bnexp.session.answering.answer import Result
from bnexp.session.answering.check import claim_label
from bnexp.session.answering.stated import UNKNOWN, formerly, forms_of, question_of, taken_out
from bnexp.store.answers.looked import Form, Look, Record
from bnexp.store.damage.findings import edited
from bnexp.store.files.parts import remove_part, together, write_part
from bnexp.store.looks import note_look, read_looks
from bnexp.store.tables import write_plain
from bnexp.trial import TrialStatus

if TYPE_CHECKING:
    from bnexp.documents import answers

NAME = "verdicts.json"


@dataclass(frozen=True)
class Judgement:
    """The verdicts of an experiment, and how often they were looked at.

    Attributes:
        verdicts: What came out of each claim.
        looks: The states of the results that were looked at, this one last.
        unkept: Why this look or these verdicts are not on record; empty where they are.
        doubts: What is wrong with the data and the trials that the verdicts rest on, in sentences.
        gone: How many claims stood at an earlier look and are not claimed any more.
    """

    verdicts: tuple[Verdict, ...]
    looks: tuple[Look, ...]
    unkept: str = ""
    doubts: tuple[str, ...] = ()
    gone: int = 0

    @property
    def warning(self) -> str:
        """What must be said of the looks; empty where they take nothing from the verdicts."""
        late = (self._peeked, self._late, self._unknown, self._gone, self.unkept)
        return " ".join(filter(None, late))

    @property
    def strict_reasons(self) -> list[str]:
        """What in the looks makes a verdict less reliable than it says, one sentence each.

        Claims that came or changed after a look, or went; looks at other seeds before; no record.
        """
        late = {v.number: f"{claim_label(v)}: {v.post_hoc}" for v in self.verdicts if v.post_hoc}
        rest = (self._peeked, self._gone, self.unkept)
        return [*late.values(), *(told.rstrip(".") for told in rest if told)]

    @property
    def told(self) -> str:
        """What must stand beside the verdicts: what is wrong with the data, and of the looks."""
        return " ".join(filter(None, (*self.doubts, self.warning)))

    @property
    def _peeked(self) -> str:
        seeds = list(dict.fromkeys(look.seeds for look in self.looks))
        which = list(dict.fromkeys(look.which for look in self.looks if look.which))
        if len(seeds) > 1:
            told, settled = f"{listed(seeds)} seeds", "the number of seeds was"
        elif len(which) > 1:
            told, settled = f"the seeds {' and then '.join(which)}", "the seeds were"
        else:
            return ""
        return (
            f"Looked at with {told}: a verdict is as reliable as it says only if {settled} settled "
            "before the first look."
        )

    @property
    def _late(self) -> str:
        late = {v.number for v in self.verdicts if v.post_hoc and v.post_hoc != UNKNOWN}
        if not late:
            return ""
        return (
            f"Added or changed after a look at the answer: {_numbered(late)}. What is claimed "
            "after a look may have been chosen by what was seen; to decide it, judge it on seeds "
            f"that nobody has looked at, in a folder of its own ({_NEW_SEEDS}), and by these "
            "alone: a claim that either of two sets of seeds may support has two goes."
        )

    @property
    def _unknown(self) -> str:
        unknown = {verdict.number for verdict in self.verdicts if verdict.post_hoc == UNKNOWN}
        # Where there is no record, that is what has to be said.
        if not unknown or self.unkept:
            return ""
        return (
            "The answer was shown before claims were kept on record here, so nothing tells whether "
            f"{_numbered(unknown)} came before or after. What is added or changed from now on is "
            f"noted; a record from the beginning needs new seeds in a new folder ({_NEW_SEEDS})."
        )

    @property
    def _gone(self) -> str:
        if not self.gone:
            return ""
        return (
            f"Taken out after a look: {counted(self.gone, 'claim')}; Holm's method does not know "
            "of what is no longer claimed, and asks less of the rest than it would have."
        )

    def looks_json(self) -> answers.Looks:
        """Returns how often the answer was looked at, and what must be said of it."""
        return {
            "looks": [look.as_json() for look in self.looks],
            "warning": self.warning,
            "doubts": list(self.doubts),
        }


_NEW_SEEDS = "such as --seeds 100-109 --out confirmation"


def _numbered(numbers: Collection[int]) -> str:
    """Returns claims by their places, from 1: `claim 2`, `claims 1, 2 and 5`."""
    return f"{nouns(len(numbers), 'claim')} {listed(number + 1 for number in sorted(numbers))}"


WORK, CHECK = "work", "check"
"""The ways of looking: with run, plot, report and their like, which are one look at what is the
same; and with check, the gate, which is one of its own."""


@dataclass(frozen=True)
class Noted:
    """A look at the answer.

    Attributes:
        record: What is on record of the question, this look last.
        unkept: Why it could not be noted; empty where it was.
    """

    record: Record
    unkept: str = ""


def note(result: Result, way: str = WORK) -> Noted:
    """Notes that a result is about to be shown.

    Whoever sees means and figures sees the answer, so that a result without claims is looked at as
    well.

    Args:
        result: The answer.
        way: In which way it is looked at.
    """
    now = replace(present_look(result), ways=(way,))
    try:
        if now.trials:
            return Noted(note_look(result.folder, now, *_claimed(result.experiment)))
    except StoreError as error:
        return Noted(_with_unkept(result, now), _unkept("This look is not on record", error))
    return Noted(Record())


def judge(result: Result, way: str = WORK, noted: Noted | None = None) -> Judgement:
    """Returns the verdicts of a result that are about to be shown, and keeps them in its folder.

    Where the folder cannot be written, or its record of looks cannot be read, the verdicts are
    shown all the same, and the judgement says so.

    Args:
        result: The answer.
        way: In which way it is looked at.
        noted: What `note` returned, where the look was noted before.
    """
    noted = noted or note(result, way)
    unkept = noted.unkept
    judgement = _judgement(result, noted.record, unkept)
    try:
        _keep(result, judgement)
    except StoreError as error:
        unkept = unkept or _unkept("These verdicts are not on record", error)
    return replace(judgement, unkept=unkept)


def judged_before(result: Result) -> Judgement:
    """Returns the verdicts of a result with what is on record of looks; none is noted, or kept."""
    base, unkept = question_of(result.experiment), ""
    record = Record()
    try:
        record = read_looks(result.folder, formerly(result.experiment)).at(base)
    except StoreError as error:
        unkept = _unkept("How often it was looked at is not known", error)
    return _judgement(result, record, unkept)


def _unkept(what: str, error: StoreError) -> str:
    return f"{what}: {str(error).removesuffix('.')}."


def _judgement(result: Result, record: Record, unkept: str) -> Judgement:
    doubts = (
        *filter(None, [result.unheld]),
        *edited(result.changed),
        *result.known.doubts(result.experiment),
    )
    gone = taken_out(record, result.experiment)
    return Judgement(result.verdicts, record.looks, unkept, doubts, gone)


def _with_unkept(result: Result, now: Look) -> Record:
    """Returns the record with a look that cannot be written; nothing where it cannot be read."""
    try:
        return read_looks(result.folder, formerly(result.experiment)).with_look(now).at(now.base)
    except StoreError:
        return Record()


def _claimed(experiment: Experiment) -> tuple[Sequence[Form], tuple[str, str]]:
    return list(forms_of(experiment).values()), formerly(experiment)


def _keep(result: Result, judgement: Judgement) -> None:
    """Writes the answer's tables and verdicts into the folder; without any, none are left there.

    Times are left to `timings.csv`, so that the tables are those of any other run.
    """
    with together(result.folder):
        for plain in (
            mean_records(result.summary, timed=False),
            difference_records(result.summary, timed=False),
            verdict_records(judgement.verdicts, result.results.note),
        ):
            write_plain(result.folder, plain)
        if judgement.verdicts:
            write_part(result.folder, NAME, _text(result, judgement))
        else:
            remove_part(result.folder, NAME)


def present_look(result: Result) -> Look:
    """Returns what is seen now: how many seeds ended in every arm, and how many trials did."""
    trials = result.results.trials
    ended = trials[trials["status"].isin([TrialStatus.FINISHED, TrialStatus.DIVERGED])]
    whole = trials.groupby(["arm", *result.results.grid_keys]).ngroups
    seeds = ended.groupby("seed").size()
    whole_seeds = sorted(int(seed) for seed in seeds.index[seeds == whole])
    known = sorted(zip(ended["trial_id"], ended["status"], strict=True))
    return Look(
        question_of(result.experiment),
        len(whole_seeds),
        len(ended),
        which=value_text(seeds_value(whole_seeds)) if whole_seeds else "",
        data=hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16],
    )


def _text(result: Result, judgement: Judgement) -> str:
    record: answers.Stored = {
        "format": ANSWER_FORMAT,
        "experiment": result.results.name,
        "note": result.results.note,
        "verdicts": [verdict.as_json() for verdict in judgement.verdicts],
        **judgement.looks_json(),
    }
    return json.dumps(record, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
