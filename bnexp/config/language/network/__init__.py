"""Networks: a file for each kind, and the choice between them, where each kind has its line."""

from __future__ import annotations

from typing import Annotated

from bnexp.config.language.base import TEXT_IS_KIND
from bnexp.config.language.network.mlp import Mlp

# A union of several kinds is marked `*KIND`, which pydantic refuses for a single one.
Network = Annotated[
    Mlp,
    TEXT_IS_KIND,
]

__all__ = ["Mlp", "Network"]
