"""The rule by which weights get a bias."""

from __future__ import annotations

from typing import Literal

from bnexp.config.blueprint.operations import Operation


def is_wanted_before(following: Operation, stated: Literal["auto"] | bool) -> bool:
    """Returns whether weights get a bias; by itself where no offset of a normalizer follows.

    Args:
        following: What stands directly behind the weights.
        stated: What the configuration says.
    """
    if stated != "auto":
        return stated
    norm = following.normalizer
    return norm is None or not norm.has_offset
