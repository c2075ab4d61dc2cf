"""Networks: a file for each kind, and the choice between them, where each kind has its line."""

from __future__ import annotations

from typing import Annotated

from bnexp.config.language.base import KIND
from bnexp.config.language.network.cnn import Cnn
from bnexp.config.language.network.mlp import Mlp
from bnexp.config.language.network.rnn import Rnn

Network = Annotated[
    Mlp | Cnn | Rnn,
    *KIND,
]

__all__ = ["Cnn", "Mlp", "Network", "Rnn"]
