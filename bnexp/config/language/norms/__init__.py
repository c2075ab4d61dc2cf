"""Normalizers: a file for each, and the choice between them, where each kind has its line."""

from __future__ import annotations

from typing import Annotated

from bnexp.config.language.base import KIND
from bnexp.config.language.norms.batch import BatchNorm
from bnexp.config.language.norms.none import NoNorm
from bnexp.config.language.norms.normalizer import Normalizer
from bnexp.config.language.norms.penalty import Penalty

Norm = Annotated[
    NoNorm | BatchNorm,
    *KIND,
]

__all__ = ["BatchNorm", "NoNorm", "Norm", "Normalizer", "Penalty"]
