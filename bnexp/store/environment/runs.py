"""What `environment.json` says once a folder has seen several runs: who trained what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bnexp.store.environment.private import without_private
from bnexp.store.folder import ResultFolder

_OF_THE_FOLDER = ("configuration", "note", "data")
"""What belongs to the present plan, whoever trained it."""

_OF_ONE_RUN = ("started", "command", "configuration_commit", "workers", "last_run", "earlier")
"""What two runs on one machine differ in."""

_LEFT_OUT = ("started", "last_run", "earlier", "configuration", "note")
"""What is not kept of an earlier run: it stands elsewhere, or belongs to the plan."""


class RunEnvironment:
    """Keeps `environment.json` that of the run which trained, whatever else looks into a folder.

    Args:
        folder: The result folder, held, with the trials that this run keeps.
        now: What this run is made with.
        fresh: Whether the trials that were there are set aside.
        private: Whether command, paths and the like are left out, those of earlier runs too.
    """

    def __init__(
        self, folder: ResultFolder, now: Mapping[str, Any], *, fresh: bool, private: bool = False
    ) -> None:
        before = {} if fresh else folder.environment()
        self._folder, self._trained = folder, False
        self._now = without_private(now) if private else now
        self._before = without_private(before) if private else before
        self._others = bool(folder.stored_ids())

    def begin(self) -> None:
        """Notes the start of the run, which may find everything stored."""
        self._folder.write_environment(while_nothing_is_trained(self._before, self._now))

    def trained(self) -> None:
        """Notes that this run has trained a trial that is stored now."""
        if not self._trained:
            found = once_it_trained(self._before, self._now, others=self._others)
            self._folder.write_environment(found)
        self._trained = True


def while_nothing_is_trained(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the environment of a folder in which a run has begun.

    It stays that of the run that trained last, with the start of this one beside it, which may
    find everything stored; in an empty folder it is that of this run.

    Args:
        before: The folder's until now; empty where there is none.
        now: This run's.
    """
    if "started" not in before:
        return dict(now)
    last = {key: now[key] for key in ("started", "command") if key in now}
    present = {key: now[key] for key in _OF_THE_FOLDER if key in now}
    return {**before, **present, "last_run": last}


def once_it_trained(
    before: Mapping[str, Any], now: Mapping[str, Any], *, others: bool
) -> dict[str, Any]:
    """Returns the environment of a folder once a run has stored a trial of its own.

    Those of earlier runs are kept under `earlier`, by their start, but for runs on the same machine
    with the same versions: of these the latest stands for all.

    Args:
        before: The folder's as the run found it; empty where there was none.
        now: This run's.
        others: Whether the folder holds trials that other runs have trained.
    """
    if not others or "started" not in before:
        return dict(now)
    runs = {**before.get("earlier", {}), str(before["started"]): before}
    earlier = {
        start: {key: value for key, value in run.items() if key not in _LEFT_OUT}
        for start, run in runs.items()
        if _machine(run) != _machine(now)
    }
    return {**now, "earlier": earlier} if earlier else dict(now)


def _machine(run: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in run.items() if k not in (*_OF_THE_FOLDER, *_OF_ONE_RUN)}
