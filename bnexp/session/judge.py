"""Shows the verdicts of an experiment to somebody: notes the look, and writes `verdicts.json`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from bnexp.analysis import Verdict
from bnexp.analysis.remarks import listed
from bnexp.config import Experiment
from bnexp.config.experiment import value_text
from bnexp.config.seeds import seeds_value
from bnexp.errors import StoreError
from bnexp.session.answer import Result
from bnexp.session.known import stored_known
from bnexp.store.atomic import remove_file, write_whole
from bnexp.store.looks import Look, note_look
from bnexp.trial import TrialStatus

FORMAT = 1
NAME = "verdicts.json"


@dataclass(frozen=True)
class Judgement:
    """The verdicts of an experiment, and how often they were looked at.

    Attributes:
        verdicts: What came out of each claim.
        looks: The states of the results that were looked at, this one last.
        unkept: Why this look or these verdicts are not on record; empty where they are.
        doubts: What is wrong with the data that the verdicts rest on, in sentences.
    """

    verdicts: tuple[Verdict, ...]
    looks: tuple[Look, ...]
    unkept: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """What must be said of the looks: other numbers of seeds before, or no record."""
        return " ".join(filter(None, (self._peeked, self.unkept)))

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

    def looks_json(self) -> dict[str, Any]:
        """Returns how often the answer was looked at, and what must be said of it."""
        return {
            "looks": [asdict(look) for look in self.looks],
            "warning": self.warning,
            "doubts": list(self.doubts),
        }


def judge(result: Result) -> Judgement:
    """Returns the verdicts of a result that are about to be shown, and keeps them in its folder.

    Where the folder cannot be written, or its record of looks cannot be read, the verdicts are
    shown all the same, and the judgement says so.
    """
    verdicts = result.verdicts
    now = present_look(result)
    looks: tuple[Look, ...] = (now,) if verdicts and now.trials else ()
    try:
        if looks:
            looks = note_look(result.folder, now)
        unkept = ""
    except StoreError as error:
        unkept = f"This look is not on record: {error}."
    doubts = stored_known(result.experiment, result.folder).doubts(result.experiment)
    judgement = Judgement(verdicts, looks, unkept, doubts)
    try:
        _keep(result, judgement)
    except StoreError as error:
        unkept = unkept or f"These verdicts are not on record: {error}."
    return replace(judgement, unkept=unkept)


def _keep(result: Result, judgement: Judgement) -> None:
    """Writes the verdicts into the folder; without any, none are left there."""
    path = result.folder / NAME
    if judgement.verdicts:
        write_whole(path, _text(result, judgement))
    else:
        remove_file(path)


def present_look(result: Result) -> Look:
    """Returns what is seen now: how many seeds ended in every arm, and how many trials did."""
    trials = result.trials
    ended = trials[trials["status"].isin([TrialStatus.FINISHED, TrialStatus.DIVERGED])]
    whole = trials.groupby(["arm", *result.results.grid_keys]).ngroups
    seeds = ended.groupby("seed").size()
    whole_seeds = sorted(int(seed) for seed in seeds.index[seeds == whole])
    return Look(
        _base(result.experiment),
        len(whole_seeds),
        len(ended),
        which=value_text(seeds_value(whole_seeds)) if whole_seeds else "",
    )


def _base(experiment: Experiment) -> str:
    """Returns 16 hexadecimal digits for the data, network and training that all arms share.

    Where the data lie, and when is evaluated, makes no other question; nor does a scale that is
    not stated, which older results do not have.
    """
    base = {key: experiment.base[key] for key in ("network", "training")}
    data = {k: v for k, v in experiment.base["data"].items() if k not in ("path", "otherwise")}
    data = {k: v for k, v in data.items() if (k, v) != ("scale", None)}
    text = json.dumps({**base, "data": data}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _text(result: Result, judgement: Judgement) -> str:
    record: dict[str, Any] = {
        "format": FORMAT,
        "experiment": result.results.name,
        "note": result.results.note,
        "verdicts": [verdict.as_json() for verdict in judgement.verdicts],
        **judgement.looks_json(),
    }
    return json.dumps(record, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
