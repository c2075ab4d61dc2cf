"""The whole of an experiment in one call, for Python callers."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bnexp.config.words import flow
from bnexp.errors import UsageError
from bnexp.execution import Silent
from bnexp.session.answer import Result, load
from bnexp.session.judge import judge
from bnexp.session.prepare import Prepared, prepare
from bnexp.session.train import check_jobs, train


def run(
    config: str | Path,
    *,
    sets: Sequence[str] | Mapping[str, Any] = (),
    seeds: str | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
) -> Result:
    """Trains an experiment and returns its result; what is stored already is not trained again.

    On Linux a process that has imported TensorFlow stays for later calls, until this one ends.

    Args:
        config: The file, or the name of a configuration that comes with the package.
        sets: Overrides: values by their dotted paths, or texts `dotted.path=value`.
        seeds: Replaces the file's seeds.
        jobs: Number of worker processes; as many as the machine grants where it is None.
        out: The folder under which the result folder lies; `results` where it is None.

    Warns:
        UserWarning: Of other data than those asked for, of what makes the comparison unfair, and of
            letters in the figures that no installed font has.

    Raises:
        BnexpError: Of the kind that says what is wrong.
    """
    check_jobs(jobs)
    prepared = prepare(config, sets=_texts(sets), seeds=seeds, out=out)
    for text in (prepared.warning, *_unfair(prepared, jobs)):
        if text:
            warnings.warn(text, UserWarning, stacklevel=2)
    failure = train(prepared, Silent(), jobs=jobs, own_folder=out is not None)
    result = load(prepared.folder.path)
    judge(result)
    lacking: list[str] = []
    result = result.drawn(lacking.append)
    for text in lacking:
        warnings.warn(text, UserWarning, stacklevel=2)
    if failure:
        raise failure
    return result


def _texts(sets: Sequence[str] | Mapping[str, Any]) -> list[str]:
    """Returns overrides as the command line has them."""
    if isinstance(sets, Mapping) and all(isinstance(path, str) for path in sets):
        return [f"{path}={_flow(path, value)}" for path, value in sets.items()]
    if isinstance(sets, str) or not all(isinstance(text, str) for text in sets):
        raise UsageError(
            f"sets: got {sets!r}; must be a mapping such as {{'training.epochs': 2}}, or a list "
            "such as ['training.epochs=2']"
        )
    return list(sets)


def _flow(path: str, value: Any) -> str:
    """Returns the value of an override as YAML in one line."""
    try:
        return flow(value)
    except (TypeError, ValueError):
        raise UsageError(
            f"sets[{path!r}]: got {value!r}; must be text, a number, true or false, or a list or a "
            "mapping of these"
        ) from None


def _unfair(prepared: Prepared, jobs: int | None) -> list[str]:
    """Returns what makes an experiment unfair and is not accepted."""
    found = prepared.known.warnings(prepared.experiment, jobs)
    return [str(warning) for warning in found if not warning.accepted]
