"""Holds stored trials against the plan of their folder: what was trained is what is asked about.

A trial's name is a hash of all that it was trained with. The same hash of what the plan states is
another one where somebody edited the plan, or put the results of other trials in its place. Numbers
that were invented under the right name are not told this way, nor by a checksum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bnexp.analysis.telling.remarks import listed
from bnexp.data.finding.published import PUBLISHED
from bnexp.errors import StoreError
from bnexp.plan.identity import ids_by_seed, recorded_numerics
from bnexp.trial import Trial, TrialResult, TrialStatus

_Known = dict[tuple[str | int, ...], Callable[[int], str]]


def refuse_strays(
    folder: Path, pairs: Iterable[tuple[Trial, TrialResult | None]], unknown: Sequence[str] = ()
) -> str:
    """Refuses a folder in which a trial is not that of its plan.

    Trials that failed have no numbers, and no record of what they were to be trained with.

    Args:
        folder: The result folder.
        pairs: The trials of its plan, each with what is stored under its name.
        unknown: Keys of the plan that are not known, and were kept out: the identities of its
            trials cannot be worked out then, and are not.

    Returns:
        Why the trials could not be held against the plan in all; empty where they were.

    Raises:
        StoreError: With the first trial that is another one, and what differs.
    """
    known: _Known = {}
    for trial, result in pairs:
        if result is None or result.status is TrialStatus.FAILED:
            continue
        if stray := _difference(trial, result, known, whole=not unknown):
            raise StoreError(
                f"{folder / 'trials' / trial.trial_id}.json: is not the trial that "
                f"experiment.yaml and trials.csv name ({trial.label}): {stray}. Run the "
                "experiment again; what is stored is kept"
            )
    if not unknown:
        return ""
    return (
        f"experiment.yaml is of a language that has {listed(unknown)}, which this bnexp does not "
        "know: whether the stored trials are those of the plan cannot be told from their names."
    )


def _difference(trial: Trial, result: TrialResult, known: _Known, *, whole: bool) -> str:
    """Returns what tells a stored trial from that of the plan; empty where they are one.

    Args:
        trial: The trial of the plan.
        result: What is stored under its name.
        known: Takes up how identities follow from seeds.
        whole: Whether all of the plan's settings are known.
    """
    if result.seed != trial.seed:
        return f"it has seed {result.seed}"
    try:
        contents = result.record["contents"]
        numerics = recorded_numerics(result.record)
        # The trials of one arm at one point share their settings, not only equal ones.
        shared = (id(trial.settings), contents, *numerics.values())
        if shared not in known:
            known[shared] = ids_by_seed(trial.settings, contents, numerics)
        found = known[shared](trial.seed)
    except (KeyError, ValueError):
        return "its record does not say what it was trained with"
    if whole and found != trial.trial_id:
        return "it was trained with other settings, data or versions than it says"
    published = PUBLISHED.get(result.record.get("data", ""))
    if published and contents != published.fingerprint_at(trial.settings.data.scale):
        return f"it was trained on other data than {published.name}"
    return ""
