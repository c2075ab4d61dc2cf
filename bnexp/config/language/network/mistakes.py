"""Mistakes in a network that its settings make together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bnexp.config.language.norms.normalizer import Normalizer, Placed
from bnexp.config.reading.tree import Path
from bnexp.counting import counted

Mistake = tuple[Path, str]
"""The setting within the network, and what is to be said of it."""


def mistakes_in_place(norm: Normalizer, depth: int, places: Sequence[str]) -> Iterator[Mistake]:
    """Yields what is wrong with where a normalizer is to stand.

    Args:
        norm: The normalizer.
        depth: Number of layers before the output.
        places: Where in a layer it may stand.
    """
    if not isinstance(norm, Placed):
        return
    if norm.place not in places:
        yield (
            ("norm", "placement"),
            f"got {norm.place!r}, which this kind of network has no place for. One of: "
            f"{', '.join(places)}",
        )
    beyond = [] if norm.layers == "all" else [number for number in norm.layers if number > depth]
    if beyond:
        yield (
            ("norm", "layers"),
            f"got {beyond[0]}, but the network has {counted(depth, 'layer')} before its output; "
            f"at most {depth}, and 0 is the input itself",
        )


def mistakes_in_skips(norm: Normalizer, *, zero_start: bool) -> Iterator[Mistake]:
    """Yields what does not go with skips over pairs of layers.

    Args:
        norm: The normalizer of those layers.
        zero_start: Whether what a skip leads over starts at zero.
    """
    if zero_start and norm.reparametrizes:
        yield (
            ("zero_start",),
            f"does not go with {norm.words}, which a kernel of zeros gives no direction; say "
            "zero_start: false",
        )
    if norm.place == "after":
        yield (
            ("norm", "placement"),
            "got 'after', but a skip joins before the activation, and what it joins is normalized "
            "by then; say placement: before",
        )
