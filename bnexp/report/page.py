"""Renders a report as one page that needs nothing but itself."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bnexp.figures.page.theme import theme_css
from bnexp.letters import shown
from bnexp.report.amounts import NONE
from bnexp.report.captions import reading_of
from bnexp.report.claims.matrix import heads_of
from bnexp.report.content import Content
from bnexp.report.pictures import WIDEST
from bnexp.table import MARKS, Table, are_numbers

PIXELS = 1.42
"""Pixels to a point of a drawing: its letters are about as large as those of the page."""

_VIEW_BOX = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')

STYLES = ("style.css", "claims.css", "print.css")
"""In the order in which they hold."""


def html_of(content: Content) -> str:
    """Returns a report as HTML; every text of it is escaped.

    Style, script and figures stand inside. The page forbids itself to load anything else, and to
    run any other script than its own, which it names by its hash.

    Args:
        content: What it says.
    """
    templates = Environment(
        loader=PackageLoader("bnexp.report"),
        autoescape=True,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    # A drawing was serialized from a tree, so that every text in it is escaped already.
    drawings = {picture.kind: Markup(picture.svg) for picture in content.pictures}  # noqa: S704
    script = _own("script.js")
    templates.filters |= {
        "slug": lambda verdict: verdict.replace(" ", "-"),
        "numeric": _numeric,
        "reading": reading_of,
        "size": _size,
        "heads": lambda columns, keys: heads_of(keys, columns),
    }
    return templates.get_template("page.html").render(
        content=content,
        drawings=drawings,
        marks=MARKS,
        style=Markup("\n").join(
            [Markup(theme_css()), *map(_own, STYLES)]  # noqa: S704 (made of our own colours)
        ),
        script=script,
        script_hash=f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}",
    )


def _numeric(data: Table) -> list[bool]:
    """Returns for each column of a table whether it holds numbers alone."""
    if not data.rows:
        return [False for _ in data.columns]
    return [
        are_numbers("" if text == NONE else text for text in c)
        for c in zip(*data.rows, strict=True)
    ]


def _size(svg: str) -> tuple[int, int]:
    """Returns how many pixels a drawing is wide and high, so that all have one text size."""
    found = _VIEW_BOX.search(svg)
    if found is None:
        return WIDEST, 0
    return round(PIXELS * float(found[1])), round(PIXELS * float(found[2]))


def _shown(value: object) -> object:
    """Returns what stands in the page, in which no mark turns the direction of what follows."""
    return shown(value) if type(value) is str else value


def _own(name: str) -> Markup:
    """Returns a file that belongs to the templates, to stand in the page as it is."""
    text = files("bnexp.report").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 (a file of this package)
