"""Lists what claims are made of: signs, metrics and identities, as tables of text."""

from __future__ import annotations

from bnexp.config.claims.claims import Sign
from bnexp.config.claims.identities import IDENTITIES
from bnexp.config.claims.metrics import VOCABULARY, Metric
from bnexp.table import Table

_SIGNS: dict[Sign, tuple[str, str]] = {
    "<": ("a's number is smaller than b's, by more than smallest, where it is stated", ""),
    ">": ("a's number is larger than b's, by more than smallest, where it is stated", ""),
    "=": ("the two numbers differ by less than the margin, in either direction", "margin"),
    "<=": ("a's number is not larger than b's by as much as the margin", "margin"),
    ">=": ("a's number is not smaller than b's by as much as the margin", "margin"),
}


def signs() -> Table:
    """Returns the signs between two arms, and what is claimed with each."""
    rows = tuple((f"a {sign} b", *told) for sign, told in _SIGNS.items())
    return Table("Signs", ("claim", "what is claimed", "needs"), rows)


def metrics() -> Table:
    """Returns the vocabulary of metrics, each with unit, scale and direction."""
    rows = tuple(
        (name, Metric.model_fields[name].description or "", term.unit, term.scale, term.better)
        for name, term in VOCABULARY.items()
    )
    return Table("Metrics", ("metric", "meaning", "unit", "effects", "better"), rows)


def identities() -> Table:
    """Returns the identities that may be claimed."""
    rows = tuple(
        (name, each.meaning, each.needs, each.deviation, f"{each.tolerance:g}", each.source)
        for name, each in IDENTITIES.items()
    )
    columns = ("identity", "what is true", "needs", "deviation", "tolerance", "source")
    return Table("Identities", columns, rows)
