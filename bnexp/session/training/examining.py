"""Examines what a result folder holds before a run goes on: what is damaged is set aside."""

from __future__ import annotations

from collections.abc import Callable

from bnexp.session.training.prepare import Prepared
from bnexp.store.answers.sharing import take_over
from bnexp.store.damage.findings import changed_in, changed_models
from bnexp.store.damage.moving import set_aside, stored_whole
from bnexp.trial import TrialResult


def examined(prepared: Prepared, warn: Callable[[str], object]) -> dict[str, TrialResult]:
    """Returns the stored results that a run keeps, by trial_id, once all that is stored was read.

    What is not as it was written is set aside, what the folder lacks and others of its name have
    is taken over from them.

    Args:
        prepared: The experiment, whose folder is held.
        warn: Is told of each file that is set aside, and what becomes of it.

    Raises:
        FormatError: Something was written by a newer version; nothing is moved then.
        StoreError: The disk is in the way.
    """
    folder, found = prepared.folder, dict[str, TrialResult]()
    changed = changed_in(folder.path)
    if not prepared.keeping.fresh:
        wanted = dict.fromkeys(trial.trial_id for trial in prepared.trials)
        found, damaged = stored_whole(folder, wanted)
        changed += [*damaged, *changed_models(folder, found.values())]
    for told in set_aside(folder, changed):
        warn(told)
    if prepared.keeping.fresh:
        folder.set_aside()
        return {}
    taken = take_over([i for i in wanted if i not in found], folder, prepared.kin)
    found |= taken
    return {i: result for i, result in found.items() if prepared.keeps(result)}
