"""`bnexp schema`: the JSON Schema of configurations, and the page that is made from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.output import exits, say, show_text


def schema(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write to a file instead of stdout.")
    ] = None,
    as_markdown: Annotated[
        bool,
        typer.Option("--md", help="Write docs/configuration.md: all keys, in words and tables."),
    ] = False,
) -> None:
    """Write the JSON Schema of configurations, by which editors complete keys and mark mistakes.

    Example: bnexp schema --out schema.json
    """
    with exits():
        from bnexp.config.explaining.reference import reference_markdown  # noqa: PLC0415 (pydantic, late)
        from bnexp.config.explaining.schema import schema_text  # noqa: PLC0415

        text = reference_markdown() if as_markdown else schema_text()
        if out is None:
            show_text(text.removesuffix("\n"), asked=True)
            return
        from bnexp.store.files.atomic import write_whole  # noqa: PLC0415 (only where a file is written)

        write_whole(out, text)
        say(f"wrote {out}")
