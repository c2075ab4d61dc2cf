"""The parts of a loss, cross-entropy and weight penalty, of trials whose loss has no penalty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from bnexp.config.blueprint.asked import has_penalty
from bnexp.config.claims.series import PARTS, PENALTY
from bnexp.trial import History, Trial, TrialResult

T = TypeVar("T")
Pairs = Sequence[tuple[Trial, TrialResult | None]]


def any_penalty(trials: Iterable[Trial]) -> bool:
    """Returns whether the loss of any trial holds a penalty on weights."""
    # The trials of one arm at one point share their settings.
    networks = {id(trial.settings): trial.settings.network for trial in trials}
    return any(map(has_penalty, networks.values()))


def with_parts(pairs: Pairs) -> Pairs:
    """Returns results in which trials without a penalty have the parts of their losses as well.

    Their cross-entropy is the loss and their penalty 0, so that they compare with trials that have
    one. Of a trial with a penalty what was not recorded stays away.

    Args:
        pairs: Trials with their results where there are any.
    """
    return [
        (trial, result if has_penalty(trial.settings.network) else _filled(result))
        for trial, result in pairs
    ]


def _filled(result: TrialResult | None) -> TrialResult | None:
    if result is None:
        return None
    test = {**result.test, **_parts(result.test, 0.0)} if result.test else result.test
    return replace(
        result, history=_in_history(result.history), watched=_in_history(result.watched), test=test
    )


def _in_history(history: History) -> History:
    if not history.steps:
        return history
    parts = _parts(history.series, (0.0,) * len(history.steps))
    return replace(history, series={**history.series, **parts})


def _parts(values: Mapping[str, T], none: T) -> dict[str, T]:
    """Returns the parts of the losses among some values.

    Args:
        values: Values by the name of the series.
        none: What a penalty of 0 is among them.
    """
    found = {part: values[loss] for loss, part in PARTS.items() if loss in values}
    return {**found, PENALTY: none}
