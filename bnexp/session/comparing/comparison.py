"""What two results, or two trials, are compared by: what is not the same, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bnexp.analysis.comparing import Contrast
from bnexp.config.blueprint import outline_of
from bnexp.config.blueprint.asked import KERNEL, weights_of
from bnexp.config.language.settings import Settings
from bnexp.config.language.weights import Weight
from bnexp.trial import TrialResult

_OF_TIMES = ("processor", "instructions", "cores", "workers")
"""What changes times by itself."""


@dataclass(frozen=True)
class Discrepancy:
    """One thing that is not the same in both.

    Attributes:
        arms: The arms that it concerns; empty for what concerns all that is compared.
        what: Dotted path of a setting, or what else differs.
        first: Its value in the first; None where there is none.
        second: Its value in the second.
        is_setting: Whether it belongs to what the experiments are, and not to where, when and on
            which seeds they were run.
    """

    arms: str
    what: str
    first: str | None
    second: str | None
    is_setting: bool = False


@dataclass(frozen=True)
class Comparison:
    """Two results or two trials side by side, called A and B.

    Attributes:
        differences: What is not the same in both.
        contrasts: How the second differs from the first, metric by metric.
        alone: For each the arms and points of the grid that only it has.
        unfinished: Which trials have no values to compare, in sentences.
        obstacle: Why there are no contrasts; empty where there are.
        notes: For each what must be said of its trials, such as that they come from several
            processors.
    """

    differences: tuple[Discrepancy, ...]
    contrasts: tuple[Contrast, ...]
    alone: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    unfinished: tuple[str, ...] = ()
    obstacle: str = ""
    notes: tuple[str, str] = ("", "")

    @property
    def times_differ_by_machine(self) -> bool:
        """Whether machine or workers differ, so that times say little of the settings."""
        return any(row.what in _OF_TIMES for row in self.differences)


def unlike(first: Mapping[str, str], second: Mapping[str, str]) -> Iterator[Discrepancy]:
    """Yields what two sets of facts do not agree in."""
    for what in dict.fromkeys((*first, *second)):
        if first.get(what) != second.get(what):
            yield Discrepancy("", what, first.get(what), second.get(what))


def streams_agree(
    trials: tuple[TrialResult, TrialResult], settings: tuple[Settings, Settings]
) -> bool:
    """Returns whether two trials of a seed had the same data, split, starting kernels and orders.

    What only one of them has, such as the orders of further epochs, does not count, and neither do
    kernels where the settings themselves ask for other shapes or another distribution: these are
    what is compared.

    Args:
        trials: What came out of them.
        settings: What they were made of.
    """
    one, other = trials
    roles = one.proof.keys() & other.proof.keys()
    if not _start_alike(*settings):
        roles = {role for role in roles if not role.startswith("init/")}
    same = all(one.proof[role] == other.proof[role] for role in roles)
    contents = {trial.record.get("contents") for trial in trials}
    return same and one.seed == other.seed and "split" in roles and len(contents) == 1


def _start_alike(one: Settings, other: Settings) -> bool:
    return _kernels(one) == _kernels(other)


def _kernels(settings: Settings) -> dict[str, Weight]:
    """Returns by role how the kernels of a network start."""
    weights = weights_of(outline_of(settings.network))
    return {role: replace(w, l2=0.0) for role, w in weights if role.endswith(f".{KERNEL}")}
