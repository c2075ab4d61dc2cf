"""The colours of figures on dark paper, each beside the one on white paper.

A figure that stands in a page may take its colours from the page: wherever one of these stands in
its SVG, a custom property of CSS can stand, named by its role, with the colour itself for where
there is no page. A new colour of a figure gets its line here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bnexp.figures.page.style import (
    ABOVE,
    ASKED,
    BELOW,
    COLORS,
    GRID,
    MUTED,
    ON_PALE,
    ON_STRONG,
)

_ARMS = ("#7FB2F0", "#FF8A66", "#56B4E9", "#F2EFE8", "#3CC796", "#F0B840", "#E0A3CD")
_ABOVE = ("#45331A", "#755019", "#BE7F24", "#FFB648")
_BELOW = ("#312D49", "#51477A", "#8476C0", "#C2B2FF")


def _numbered(role: str, light: tuple[str, ...], dark: tuple[str, ...]) -> dict[str, list[str]]:
    pairs = zip(light, dark, strict=True)
    return {f"{role}-{number}": list(pair) for number, pair in enumerate(pairs, 1)}


COLOURS: Mapping[str, tuple[str, str]] = {
    role: (light.lower(), dark.lower())
    for role, (light, dark) in {
        "paper": ["#FFFFFF", "#1F2124"],
        "ink": ["#000000", "#E9E7E2"],
        "muted": [MUTED, "#B4B6BB"],
        "grid": [GRID, "#3A3D42"],
        "edge": ["#999999", "#7C7F86"],
        "rule": ["#BBBBBB", "#5A5D63"],
        "asked": [ASKED, "#2B3038"],
        "on-pale": [ON_PALE, "#F2F0EB"],
        "on-strong": [ON_STRONG, "#121212"],
        "first": ["#0000FF", "#8F9BFF"],
        "second": ["#FF0000", "#FF7B7B"],
        **_numbered("arm", COLORS, _ARMS),
        **_numbered("above", ABOVE, _ABOVE),
        **_numbered("below", BELOW, _BELOW),
    }.items()
}
"""For each role its colour on white paper and on dark paper, as `#rrggbb`."""

_ROLES = {light: role for role, (light, _) in COLOURS.items()}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


def themed(style: str) -> str:
    """Returns a style of SVG in which colours are taken from the page, if it gives any.

    Args:
        style: The value of an attribute `style`, `fill` or `stroke`.
    """
    return _COLOUR.sub(_property, style)


def _property(colour: re.Match[str]) -> str:
    role = _ROLES.get(colour[0].lower())
    return colour[0] if role is None else f"var(--figure-{role}, {colour[0]})"


def theme_css() -> str:
    """Returns the custom properties for both kinds of paper, as a rule of CSS.

    They follow the `color-scheme` of the page, so that a switch of the page and printing do too.
    """
    pairs = ((role, *both) for role, both in COLOURS.items())
    lines = (f"--figure-{role}:light-dark({light},{dark})" for role, light, dark in pairs)
    return f":root{{{';'.join(lines)}}}\n"
