"""Normalizers: a file for each, and the choice between them, where each kind has its line."""

from __future__ import annotations

from typing import Annotated

from bnexp.config.language.base import KIND
from bnexp.config.language.norms.affine import Affine, OverBatch, Penalty
from bnexp.config.language.norms.batch import BatchNorm
from bnexp.config.language.norms.batch_layer import BatchLayerNorm
from bnexp.config.language.norms.batch_renorm import BatchRenorm
from bnexp.config.language.norms.full import FullNorm
from bnexp.config.language.norms.ghost_batch import GhostBatchNorm
from bnexp.config.language.norms.group import GroupNorm
from bnexp.config.language.norms.instance import InstanceNorm
from bnexp.config.language.norms.layer import LayerNorm
from bnexp.config.language.norms.noisy_batch import NoisyBatchNorm
from bnexp.config.language.norms.none import NoNorm
from bnexp.config.language.norms.normalizer import Normalizer
from bnexp.config.language.norms.rms import RmsNorm
from bnexp.config.language.norms.weight import WeightNorm

Norm = Annotated[
    NoNorm
    | BatchNorm
    | LayerNorm
    | GroupNorm
    | InstanceNorm
    | RmsNorm
    | WeightNorm
    | BatchRenorm
    | GhostBatchNorm
    | BatchLayerNorm
    | FullNorm
    | NoisyBatchNorm,
    *KIND,
]

__all__ = [
    "Affine",
    "BatchLayerNorm",
    "BatchNorm",
    "BatchRenorm",
    "FullNorm",
    "GhostBatchNorm",
    "GroupNorm",
    "InstanceNorm",
    "LayerNorm",
    "NoNorm",
    "NoisyBatchNorm",
    "Norm",
    "Normalizer",
    "OverBatch",
    "Penalty",
    "RmsNorm",
    "WeightNorm",
]
