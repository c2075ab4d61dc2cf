"""The way of values through a network, block by block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from bnexp.config.blueprint import Block


def taken_by(block: Block, values: Mapping[str, tf.Tensor]) -> Any:
    """Returns what goes into a block: one tensor, or a list of them.

    Args:
        block: The block.
        values: What came out of the blocks before it, by role.
    """
    taken = [values[role] for role in block.inputs]
    return taken[0] if len(taken) == 1 else taken
