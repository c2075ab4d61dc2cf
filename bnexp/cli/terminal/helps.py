"""What a command's help says: the words that are written, whatever else they might be read as."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperOption

_TAG = re.compile(r"\[(?=[a-z#/@])")
"""Where Typer would take what stands in brackets for a style, and show nothing of it."""

_BREAK = re.compile(r"(?<!\n)\n *(?=[^\s])")
"""Where a line of the source ends within a paragraph."""


class PlainCommand(TyperCommand):
    """A command whose help keeps all that stands in brackets, and is wrapped by paragraph."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.help = _plain(self.help)
        for parameter in self.params:
            if isinstance(parameter, TyperArgument | TyperOption):
                parameter.help = _plain(parameter.help)


def _plain(text: str | None) -> str | None:
    return text and _TAG.sub(r"\\[", _BREAK.sub(" ", text))
