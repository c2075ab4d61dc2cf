"""`bnexp schema`: the JSON Schema of configurations, or of what is printed and stored as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.complete import CONFIGURATION, complete_documents
from bnexp.cli.terminal.output import exits, say, show_text
from bnexp.errors import UsageError


def schema(
    document: Annotated[
        str,
        typer.Argument(
            metavar="OF",
            help="configuration; a command, such as run, for what it prints with --json; or a file "
            "of a result folder, such as verdicts.json.",
            autocompletion=complete_documents,
        ),
    ] = CONFIGURATION,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write to a file instead of stdout.")
    ] = None,
    as_markdown: Annotated[
        bool,
        typer.Option("--md", help="Write docs/configuration.md: all keys, in words and tables."),
    ] = False,
) -> None:
    """Write the JSON Schema of configurations, by which editors complete keys and mark mistakes.

    Or that of any JSON that a command prints, or that is stored, for programs that read it.

    Example: bnexp schema run --out run.schema.json
    """
    with exits():
        text = _text(document, as_markdown=as_markdown)
        if out is None:
            show_text(text.removesuffix("\n"), asked=True)
            return
        from bnexp.store.files.atomic import write_whole  # noqa: PLC0415 (only where a file is written)

        write_whole(out, text)
        say(f"wrote {out}")


def _text(document: str, *, as_markdown: bool) -> str:
    if document == CONFIGURATION:
        from bnexp.config.explaining.reference import reference_markdown  # noqa: PLC0415 (pydantic, late)
        from bnexp.config.explaining.schema import schema_text  # noqa: PLC0415

        return reference_markdown() if as_markdown else schema_text()
    from bnexp.documents import schemas  # noqa: PLC0415 (pydantic, late)

    if document not in schemas.DOCUMENTS:
        known = ", ".join((CONFIGURATION, *schemas.DOCUMENTS))
        raise UsageError(f"got {document!r}; there is a schema of each of these: {known}")
    if as_markdown:
        raise UsageError("--md is for configurations alone; leave it out")
    return schemas.schema_text(document)
