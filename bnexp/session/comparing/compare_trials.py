"""Compares two trials, read from their files: settings and values side by side."""

from __future__ import annotations

from pathlib import Path

from bnexp.analysis import Results
from bnexp.analysis.comparing import Side, contrasts
from bnexp.config.language.settings import Settings
from bnexp.errors import UsageError
from bnexp.plan.differing import differing
from bnexp.session.comparing.comparison import Comparison, streams_agree, unlike
from bnexp.session.comparing.differences import setting
from bnexp.store import tables_of
from bnexp.store.records import read_trial
from bnexp.trial import Trial, TrialResult, TrialStatus

NAME = "trial"
"""What the only arm of either side is called."""


def are_trials(first: Path, second: Path) -> bool:
    """Returns whether two paths lead to files of trials, rather than to result folders.

    Raises:
        UsageError: Only one of them does.
    """
    files = [path.suffix == ".json" and not path.is_dir() for path in (first, second)]
    if len(set(files)) == 2:
        raise UsageError(
            f"{first} and {second}: name two result folders, or two files of trials such as "
            "results/article/trials/0123456789abcdef.json"
        )
    return files[0]


def compare_trials(first: Path, second: Path) -> Comparison:
    """Returns how two trials differ.

    Args:
        first: File of a trial, `trials/<trial_id>.json` of any result folder.
        second: That of another.

    Raises:
        UsageError: A file is not there, or both are the same.
        StoreError: A file cannot be read.
    """
    if first.resolve() == second.resolve():
        raise UsageError(f"{first}: is compared with itself; name two files of trials")
    settings, results = zip(*(read_trial(path) for path in (first, second)), strict=True)
    sides = [_side(*pair) for pair in zip(settings, results, strict=True)]
    agreeing = {results[0].seed} if streams_agree(results, settings) else set()
    found = contrasts(sides[0], sides[1], NAME, agreeing, least=1)
    unfinished = [
        f"{name} {result.status}: {result.reason}"
        for name, result in zip("AB", results, strict=True)
        if result.status is not TrialStatus.FINISHED
    ]
    return Comparison(
        differences=(
            *(
                setting("", row.path, row.values["A"], row.values["B"])
                for row in differing(dict(zip("AB", settings, strict=True)))
            ),
            *unlike(_facts(results[0]), _facts(results[1])),
        ),
        contrasts=tuple(found),
        unfinished=tuple(unfinished),
        obstacle="" if found else "not both trials have finished",
    )


def _side(settings: Settings, result: TrialResult) -> Side:
    """Returns a trial as the only one of an arm."""
    trial = Trial(NAME, (), result.seed, settings, result.trial_id, "")
    tables = tables_of([(trial, result)], "")
    return Side(
        Results(
            name=NAME,
            arms=(NAME,),
            grid_keys=(),
            history=tables.history,
            trials=tables.trials,
            timings=tables.timings,
        ),
        NAME,
        (),
    )


def _facts(result: TrialResult) -> dict[str, str]:
    """Returns what a trial was made with, besides its settings, and how it ended."""
    facts = {"seed": str(result.seed), **result.record}
    workers = {"workers": str(result.timings.workers)}
    return {"status": str(result.status), **facts, **workers}
