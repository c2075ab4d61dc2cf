"""How much is said on stderr: `-q` and `-v`, which every command takes."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from bnexp.cli.terminal.output import Level, set_level

Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="Print errors only, and what --json, --csv and the like ask for."
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more of what happens.")]


def with_levels(command: Callable[..., None]) -> Callable[..., None]:
    """Returns a command that takes `-q` and `-v` besides its own options."""

    @functools.wraps(command)
    def leveled(*args: Any, quiet: bool = False, verbose: bool = False, **kwargs: Any) -> None:
        if quiet or verbose:
            set_level(Level.QUIET if quiet else Level.VERBOSE)
        command(*args, **kwargs)

    signature = inspect.signature(command, eval_str=True)
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=kind)
        for name, kind in (("quiet", Quiet), ("verbose", Verbose))
    ]
    whole = signature.replace(parameters=[*signature.parameters.values(), *added])
    leveled.__signature__ = whole  # type: ignore[attr-defined] # which Typer reads
    leveled.__annotations__ = {p.name: p.annotation for p in whole.parameters.values()}
    return leveled
