"""Finds the data of an experiment, each set once however it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from bnexp.config import Experiment
from bnexp.config.language.data import Data
from bnexp.data import Source, scaled


def distinct_data(experiment: Experiment) -> list[Data]:
    """Returns the data settings of all variants, each once, in their order."""
    return list(dict.fromkeys(variant.settings.data for variant in experiment.variants))


def find_sources(
    experiment: Experiment, folder: Path, find: Callable[[Data, Path], Source]
) -> dict[Data, Source]:
    """Returns the source of each variant, looking once for those that differ only in their use.

    Args:
        experiment: The experiment.
        folder: The configuration's folder.
        find: Finds data, given how a configuration names them and its folder.

    Raises:
        DataError: As `find`.
    """
    found: dict[tuple[str | None, ...], Source] = {}
    sources = {}
    for data in distinct_data(experiment):
        key = (data.dataset, data.path, data.otherwise)
        if key not in found:
            found[key] = find(data, folder)
        sources[data] = scaled(found[key], data.scale)
    return sources


def readings(sources: Iterable[Source]) -> list[str]:
    """Returns what was made of data whose names, shapes or types are not the usual ones.

    Args:
        sources: Where the data come from.
    """
    told = [
        f"Data: {source.path or source.label} is read so: {source.understood}."
        for source in sources
        if source.understood
    ]
    return list(dict.fromkeys(told))
