"""Who holds a folder: which process, of which machine, and whether it is still there."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shlex
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bnexp.errors import harmless

_LONGEST = 400
"""Letters of a holder that are told; a file may have come from a stranger."""


@dataclass(frozen=True)
class Holder:
    """A process that holds a folder, as it says so itself.

    Attributes:
        process: Its number.
        host: The name of its machine.
        since: When it took the folder, in ISO form.
        started: When the process was started, in ticks of its machine; another process that got
            the same number has another one. Empty where the system does not tell.
        machine: Stands for the machine, whatever it is called; empty likewise.
        boot: Stands for the machine since it was switched on; empty likewise.
        space: Stands for the container within which the process has its number; empty likewise.
        command: What was started; empty where that is private.
    """

    process: int
    host: str
    since: str
    started: str = ""
    machine: str = ""
    boot: str = ""
    space: str = ""
    command: tuple[str, ...] = ()

    @classmethod
    def own(cls, command: Sequence[str] = ()) -> Holder:
        """Returns this process as a holder from now on.

        Args:
            command: What was started; empty where that is private.
        """
        number = os.getpid()
        now = datetime.now(UTC).isoformat()
        return cls(number, platform.node(), now, _started(number), *_place(), tuple(command))

    @classmethod
    def read(cls, text: str) -> Holder | None:
        """Returns who is named in a text; None where nobody is."""
        try:
            found: dict[str, Any] = json.loads(text)
            holder = cls(**{**found, "command": tuple(found.get("command", ()))})
        except (ValueError, TypeError, AttributeError, RecursionError):
            return None
        texts = (*list(vars(holder).values())[1:-1], *holder.command)
        sound = type(holder.process) is int and holder.process > 0
        return holder if sound and all(isinstance(text, str) for text in texts) else None

    @property
    def text(self) -> str:
        """What is written into the file of a lock."""
        return json.dumps(asdict(self)) + "\n"

    @property
    def alive(self) -> bool | None:
        """Whether it is still there; None where that cannot be told from here."""
        machine, boot, space = _place()
        if self.boot != boot:
            # The same machine has been switched off since.
            again = machine and (self.machine, self.host) == (machine, platform.node())
            return False if again and self.boot else None
        if self.space != space or (not boot and self.host != platform.node()):
            return None
        return _is_there(self.process, self.started)

    @property
    def told(self) -> str:
        """It in words, for a message."""
        since = self.since
        with suppress(ValueError, OverflowError):
            since = f"{datetime.fromisoformat(since).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        command = f": {shlex.join(self.command)}" if self.command else ""
        told = harmless(f"process {self.process} on {self.host}, since {since}{command}")
        return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}..."


def _place() -> tuple[str, str, str]:
    """Returns what stands for this machine, since when it runs, and for the container."""
    machine = _content("/etc/machine-id")
    # The number itself is to be kept to oneself, by those who hand it out.
    known = hashlib.sha256(f"bnexp {machine}".encode()).hexdigest()[:16] if machine else ""
    space = ""
    with suppress(OSError):
        space = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 (names no file)
    return known, _content("/proc/sys/kernel/random/boot_id"), space


def _content(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def _started(process: int) -> str:
    """Returns when a process was started; empty where there is none, or nothing tells."""
    facts = _content(f"/proc/{process}/stat").rpartition(")")[2].split()
    # One that has ended, and waits for its parent to hear of it, holds nothing.
    return facts[19] if len(facts) > 19 and facts[0] not in "ZX" else ""


def _is_there(process: int, started: str) -> bool:
    if started:
        return _started(process) == started
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
