"""What the programs of trials take, timed in turns by a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bnexp.config.language.data import Data
from bnexp.data import Source, load_data, present
from bnexp.execution.jobs import Tell
from bnexp.trial import Trial

Seconds = dict[str, list[float]]
"""For each thing that is timed one number for each round."""


@dataclass(frozen=True)
class Timed:
    """A trial whose program is timed.

    Attributes:
        trial: The trial.
        source: Where its data were found.
    """

    trial: Trial
    source: Source


def time_programs(
    tell: Tell, groups: Sequence[Sequence[Timed]], rounds: int, batches: Sequence[int]
) -> list[list[Seconds]]:
    """Returns what the programs of each group take; those of a group are timed in turns.

    Args:
        tell: Is told the number of the group from 0, and how many of its rounds are done.
        groups: Trials that are compared.
        rounds: How many rounds.
        batches: Numbers of images for inference.
    """
    from bnexp.training import determinism  # noqa: PLC0415 (in the process of its own only)

    determinism.import_tensorflow()
    determinism.use_keras_defaults()
    from bnexp.processes.in_turns import time_in_turns  # noqa: PLC0415 (numpy)
    from bnexp.streams import stream  # noqa: PLC0415 (numpy)
    from bnexp.training.program import DeviceData  # noqa: PLC0415 (TensorFlow)
    from bnexp.training.timing import works_of  # noqa: PLC0415 (TensorFlow)

    found, known = [], dict[tuple[str, Data], DeviceData]()
    for number, group in enumerate(groups):
        tell((number, 0))
        works = []
        for each in group:
            stated = each.trial.settings.data
            key = each.source.fingerprint, stated
            if key not in known:
                presented = present(load_data(each.source), stated, each.trial.seed)
                known[key] = DeviceData(presented)
            works.append(works_of(each.trial, known[key], batches))
        told, drawn = partial(_tell_round, tell, number), stream(0, "cost")
        found.append(time_in_turns(works, rounds, told, drawn))
    return found


def _tell_round(tell: Tell, group: int, done: int) -> None:
    tell((group, done))
