"""Tells which worker processes there are."""

from __future__ import annotations

from pathlib import Path

from bnexp.execution import fresh


def worker_processes() -> set[int]:
    """Returns the numbers of all worker processes of this process; none before the first."""
    if fresh._server is None:
        return set()
    server = fresh._server._process.pid
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii")
    return {int(number) for number in children.split()}
