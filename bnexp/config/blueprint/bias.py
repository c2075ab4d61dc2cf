"""The rule by which weights get a bias."""

from __future__ import annotations

from typing import Literal

from bnexp.config.blueprint.operations import Operation


def is_wanted_before(
    following: Operation, stated: Literal["auto", "after_norm"] | bool, *, normalized: bool
) -> bool:
    """Returns whether weights get a bias; by itself where no offset of a normalizer follows.

    Args:
        following: What stands directly behind the weights.
        stated: What the configuration says.
        normalized: Whether the layer has a normalizer, behind which its bias may stand instead.
    """
    if stated == "after_norm":
        return not normalized
    if stated != "auto":
        return stated
    norm = following.normalizer
    return norm is None or not norm.has_offset
