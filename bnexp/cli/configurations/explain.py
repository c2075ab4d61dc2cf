"""`bnexp explain`: what a key, a part, a kind or a rule means, and how to set it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bnexp.cli.terminal.complete import complete_topics
from bnexp.cli.terminal.fitting.screen import columns_there
from bnexp.cli.terminal.fitting.words import lines_within
from bnexp.cli.terminal.options import AsJson
from bnexp.cli.terminal.output import exits, show, show_json, show_text
from bnexp.table import Table

if TYPE_CHECKING:
    from bnexp.config.explaining.explain import Explanation


def explain(
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help="A dotted path such as network.norm.momentum, a part, a kind at its end, or a "
            "rule of bnexp lint; without it all keys at the top.",
            show_default=False,
            autocompletion=complete_topics,
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Explain a key of the configuration: meaning, type, default, range, source, how to set it.

    Example: bnexp explain network.norm.momentum
    """
    with exits():
        from bnexp.config.explaining.explain import explanation_of  # noqa: PLC0415 (pydantic, only when needed)

        found = explanation_of(path)
        if as_json:
            show_json(found.as_json())
            return
        show_text(_text(found))
        for table in _tables(found):
            show_text("")
            show([table])


def _text(found: Explanation) -> str:
    """Returns what it is, and what is known of it, name and value in a line."""
    columns = columns_there()
    heading = f"{found.path}: {found.meaning}" if found.path else found.meaning
    blocks = ["\n".join(lines_within(heading, columns, "  "))]
    for facts in found.facts:
        width = max(map(len, facts))
        blocks.append("\n".join(_fact(*fact, width, columns) for fact in facts.items()))
    return "\n\n".join(blocks)


def _fact(name: str, text: str, width: int, columns: int) -> str:
    """Returns a name and its text in lines; what is to be copied stays in one."""
    line = f"  {name:{width}}  {text}"
    copied = name.startswith(("in ", "on "))
    return line if copied else "\n".join(lines_within(line, columns, " " * (width + 4)))


def _tables(found: Explanation) -> list[Table]:
    """Returns what is inside: kinds, keys, rules."""
    from bnexp.config.explaining.explain import allowed_in_words  # noqa: PLC0415 (pydantic, only when needed)

    tables = []
    if found.kinds:
        kinds = [(kind.name, kind.summary) for kind in found.kinds]
        tables.append(Table("Kinds", ("kind", "what it is"), kinds))
    if entries := [key.entry for key in found.keys]:
        cells = {
            "key": [entry.key for entry in entries],
            "of kind": [", ".join(entry.kinds) for entry in entries] if found.kinds else [],
            "default": [entry.default for entry in entries] if found.path else [],
            "value": [allowed_in_words(entry) for entry in entries] if found.path else [],
            "meaning": [entry.meaning for entry in entries],
        }
        shown = {name: column for name, column in cells.items() if any(column)}
        tables.append(Table("Keys", tuple(shown), list(zip(*shown.values(), strict=True))))
    if found.rules:
        tables.append(Table("Rules", ("rule", "what it guards against"), list(found.rules.items())))
    return [*tables, *found.listings]
