"""What the shell offers of a result at a press of the tab key: its arms, cells, claims, metrics."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from bnexp.cli.terminal.complete import KEY, Found, quietly


@quietly
def complete_arms(ctx: typer.Context, incomplete: str) -> Found:
    """Yields the names of the arms; those that a shell would have to quote are left out."""
    return [name for name in _stated(ctx)["arms"] if shlex.quote(name) == name]


@quietly
def complete_cells(ctx: typer.Context, incomplete: str) -> Found:
    """Yields the settings of the grid with their values."""
    if key := os.environ.get(KEY):
        return [value for name, value in _grid(ctx) if name == key]
    return [f"{name}={value}" for name, value in _grid(ctx)]


def _grid(ctx: typer.Context) -> Iterator[tuple[str, str]]:
    """Yields each setting of the grid by the last part of its path, with each of its values."""
    stated = _stated(ctx)
    grid = {**stated.get("grid", {}), **stated.get("zip", {})}
    last = [path.rpartition(".")[2] for path in grid]
    for path, values in grid.items():
        short = path.rpartition(".")[2]
        yield from ((short if last.count(short) == 1 else path, str(value)) for value in values)


@quietly
def complete_claims(ctx: typer.Context, incomplete: str) -> Found:
    """Yields the numbers of the claims, with what they say."""
    claims = _stated(ctx).get("claims", [])
    return [(str(number), claim["says"]) for number, claim in enumerate(claims, 1)]


@quietly
def complete_metrics(ctx: typer.Context, incomplete: str) -> Found:
    """Yields the series of the history, and the numbers of the trials."""
    from bnexp.config.claims.series import SERIES  # noqa: PLC0415 (pydantic, only when needed)

    folder = _folder(ctx)
    found = [name for name in _columns(folder / "history.csv") if name in SERIES]
    beginnings = ("final_", "best_", "test_")
    numbers = [name for name in _columns(folder / "trials.csv") if name.startswith(beginnings)]
    return [*found, *(name for name in numbers if name not in found)]


def _columns(table: Path) -> list[str]:
    with table.open(encoding="utf-8") as lines:
        return next(lines).strip().split(",")


def _stated(ctx: typer.Context) -> Mapping[str, Any]:
    """Returns the configuration of the result on the command line, or of the latest one."""
    from bnexp.config.assembly.extend import read_extended  # noqa: PLC0415 (pydantic, only when needed)

    stated: Mapping[str, Any] = read_extended(_folder(ctx) / "experiment.yaml").value
    return stated


def _folder(ctx: typer.Context) -> Path:
    """Returns the result folder on the command line, or the latest one."""
    # Where the value of an option is missing, as it is here, arguments stay among the others.
    named = ctx.params.get("result") or next(iter(ctx.args), None)
    if named:
        return Path(named).expanduser()
    from bnexp.store import latest_folder  # noqa: PLC0415 (only where none is named)

    return latest_folder(Path(ctx.params.get("out") or "results")).path
