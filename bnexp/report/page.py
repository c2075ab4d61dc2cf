"""Renders a report as one page that needs nothing but itself."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bnexp.analysis.verdicts import UNJUDGED
from bnexp.report.content import Content

MARKS = {"supported": "✓", "contradicted": "✗", "inconclusive": "?", UNJUDGED: "-"}
"""What tells verdicts apart where colours cannot."""


def html_of(content: Content) -> str:
    """Returns a report as HTML; every text of it is escaped.

    Style, script and figures stand inside, and the page forbids itself to load anything else.

    Args:
        content: What it says.
    """
    templates = Environment(
        loader=PackageLoader("bnexp.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    # A drawing was serialized from a tree, so that every text in it is escaped already.
    drawings = {picture.kind: Markup(picture.svg) for picture in content.pictures}  # noqa: S704
    return templates.get_template("page.html").render(
        content=content,
        drawings=drawings,
        marks=MARKS,
        style=_own("style.css"),
        script=_own("script.js"),
    )


def _own(name: str) -> Markup:
    """Returns a file that belongs to the templates, to stand in the page as it is."""
    text = files("bnexp.report").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 (a file of this package)
