"""On which processors the trials of a result were trained, and what is said where they differ.

Processors round differently, and training enlarges what they do not agree in. Trials that do not
know theirs, as those stored before it was recorded, are counted to none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bnexp.config.experiment import Cell, value_text
from bnexp.config.language.seeds import seeds_value
from bnexp.counting import counted
from bnexp.store.environment.describe import describe_processor, processor_text
from bnexp.trial import ArmCell, Trial, TrialResult

MOST_PLACES = 4
"""Arms at points of the grid whose seeds are listed; of more the trials are counted."""


def mixture_of(trials: Sequence[tuple[Trial, TrialResult | None]]) -> str:
    """Returns that trials come from several processors, and which from which; else nothing.

    Args:
        trials: The trials of a plan, each with its result where there is one.
    """
    found: dict[str, list[Trial]] = {}
    for trial, result in trials:
        if result is not None and (name := processor_text(result.record)):
            found.setdefault(name, []).append(trial)
    if len(found) < 2:
        return ""
    everywhere = {(trial.arm, trial.cell) for trial, _ in trials}
    parts = [f"{_listed(own, everywhere)} on {name}" for name, own in found.items()]
    if unknown := sum(bool(result) for _, result in trials) - sum(map(len, found.values())):
        parts.append(f"not known of {counted(unknown, 'trial')}")
    if parted := _parted(found):
        parts.append(f"of {counted(parted, 'seed')} the arms were not trained on the same one")
    return f"Trained on processors whose roundings may differ: {'; '.join(parts)}"


def trained_elsewhere(kept: Iterable[TrialResult], left: int) -> str:
    """Returns that a run goes on with trials of another processor; nothing where it does not.

    Args:
        kept: The stored results that the run keeps.
        left: How many trials it is going to train.
    """
    here = processor_text(describe_processor())
    others = [name for result in kept if (name := processor_text(result.record)) not in ("", here)]
    if not left or not others:
        return ""
    names = " or ".join(dict.fromkeys(others))
    return (
        f"Note: {counted(len(others), 'trial')} of this plan came from {names}, and {left} more "
        f"will come from {here}. Their roundings may differ, which training enlarges; every table "
        "says so. --fresh trains all of them here."
    )


def _listed(trials: Sequence[Trial], everywhere: set[ArmCell]) -> str:
    """Returns trials by their seeds, or how many they are where that would be a long list."""
    seeds: dict[ArmCell, list[int]] = {}
    for trial in trials:
        seeds.setdefault((trial.arm, trial.cell), []).append(trial.seed)
    texts = {place: _seeds(own) for place, own in seeds.items()}
    if seeds.keys() == everywhere and len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    if len(texts) > MOST_PLACES:
        return f"{counted(len(trials), 'trial')}, as the record of each says,"
    return ", ".join(f"{text} of {_named(*place)}" for place, text in texts.items())


def _seeds(seeds: Sequence[int]) -> str:
    shown = value_text(seeds_value(sorted(seeds)))
    return f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {shown.strip('[]')}"


def _named(arm: str, cell: Cell) -> str:
    point = " and ".join(f"{key} = {value}" for key, value in cell)
    return f"{arm} at {point}" if point else arm


def _parted(found: Mapping[str, Sequence[Trial]]) -> int:
    """Returns of how many seeds the arms come from different processors."""
    homes: dict[tuple[Cell, int], set[str]] = {}
    for name, own in found.items():
        for trial in own:
            homes.setdefault((trial.cell, trial.seed), set()).add(name)
    return len({seed for (_, seed), names in homes.items() if len(names) > 1})
