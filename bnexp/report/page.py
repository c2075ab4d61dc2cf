"""Renders a report as one page that needs nothing but itself."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bnexp.analysis.overview.matrix import MARKS
from bnexp.figures.page.theme import theme_css
from bnexp.letters import shown
from bnexp.report.content import Content


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
    return templates.get_template("page.html").render(
        content=content,
        drawings=drawings,
        marks=MARKS,
        style=Markup(theme_css()) + _own("style.css"),  # noqa: S704 (made of our own colours)
        script=script,
        script_hash=f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}",
    )


def _shown(value: object) -> object:
    """Returns what stands in the page, in which no mark turns the direction of what follows."""
    return shown(value) if type(value) is str else value


def _own(name: str) -> Markup:
    """Returns a file that belongs to the templates, to stand in the page as it is."""
    text = files("bnexp.report").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 (a file of this package)
