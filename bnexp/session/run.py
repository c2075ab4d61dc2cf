"""The whole of an experiment in one call, for Python callers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bnexp.execution import Silent
from bnexp.session.answer import Result, load
from bnexp.session.prepare import prepare
from bnexp.session.train import check_jobs, train


def run(
    config: str | Path,
    *,
    sets: Sequence[str] = (),
    seeds: str | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
) -> Result:
    """Trains an experiment and returns its result; what is stored already is not trained again.

    On Linux a process that has imported TensorFlow stays for later calls, until this one ends.

    Args:
        config: The file, or the name of a configuration that comes with the package.
        sets: Overrides, each `dotted.path=value`.
        seeds: Replaces the file's seeds.
        jobs: Number of worker processes; one per core where it is None.
        out: The folder under which the result folder lies; `results` where it is None.

    Raises:
        BnexpError: Of the kind that says what is wrong.
    """
    check_jobs(jobs)
    prepared = prepare(config, sets=sets, seeds=seeds, out=out)
    failure = train(prepared, Silent(), jobs=jobs, own_folder=out is not None)
    result = load(prepared.folder.path).drawn()
    if failure:
        raise failure
    return result
