"""What a trial looks for between the rows of its history: the targets of the claims by default."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bnexp.config.checking.recorded import ALONG_TRAINING, is_between_rows, not_recorded
from bnexp.config.claims.claims import Comparison
from bnexp.config.claims.metrics import Metric
from bnexp.config.experiment import Variant
from bnexp.config.language.evaluation import Looking, Targets
from bnexp.config.language.settings import Settings
from bnexp.config.reading.tree import Path

TARGETS: Path = ("evaluation", "watch", "targets")


def with_targets(variant: Variant, claims: Sequence[Comparison]) -> Variant:
    """Returns a variant that looks for the targets of all claims, unless it says for which.

    It is the same for every arm, so that none is looked at longer. Where a claim reads a single
    step between two rows of the history, or a target is one of the cross-entropy or the weight
    penalty, there are none, and every look keeps its values.

    Args:
        variant: An arm at a point of the grid.
        claims: All claims of the experiment.
    """
    settings = variant.settings
    watch = settings.evaluation.watch
    if watch is None or watch.targets is not None:
        return variant
    metrics = [comparison.metric for comparison in claims]
    if any(metric.at and is_between_rows(metric.at, settings) for metric in metrics):
        return variant
    if any(metric.target and not _is_looked_for(metric.target[0]) for metric in metrics):
        return variant
    found = _targets_in(metrics, settings)
    if not found:
        return variant
    looking = watch.model_copy(update={"targets": Targets.model_validate(found)})
    return replace(variant, settings=_looking_for(looking, settings))


def _is_looked_for(series: str) -> bool:
    """Whether looks can tell of a series, or the rows of the history do.

    A part of the images tells nothing of the parts of a loss.
    """
    return series in ALONG_TRAINING or series in Targets.model_fields


def _targets_in(metrics: Iterable[Metric], settings: Settings) -> Mapping[str, list[float]]:
    """Returns for each series that looks can evaluate the targets that metrics name."""
    found: dict[str, list[float]] = {}
    for metric in metrics:
        if metric.target is None:
            continue
        series, level = metric.target
        if series not in ALONG_TRAINING and not not_recorded(series, settings):
            found.setdefault(series, []).append(level)
    return found


def _looking_for(looking: Looking, settings: Settings) -> Settings:
    evaluation = settings.evaluation.model_copy(update={"watch": looking})
    return settings.model_copy(update={"evaluation": evaluation})


def written_out(base: Mapping[str, Any], variants: Sequence[Variant]) -> dict[str, Any]:
    """Returns the settings that all variants share with the targets that all look for, if any.

    Args:
        base: What the arms and the grid change, as plain values.
        variants: All arms at all points of the grid, their targets known.
    """
    written: dict[str, Any] = copy.deepcopy(dict(base))
    looking = [variant.settings.evaluation.watch for variant in variants]
    targets = {watch.targets for watch in looking if watch is not None}
    watch = written.get("evaluation", {}).get("watch")
    if watch is not None and len(targets) == 1 and (shared := targets.pop()) is not None:
        watch["targets"] = shared.model_dump(mode="json", exclude_none=True)
    return written
