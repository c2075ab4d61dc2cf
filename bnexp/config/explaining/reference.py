"""Writes docs/configuration.md: its prose from a template, every key of the language in tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files

from bnexp.config.claims import listings
from bnexp.config.claims.measured_on import told_choices
from bnexp.config.explaining.catalog import catalog
from bnexp.config.explaining.definitions import meaning_of
from bnexp.config.explaining.entries import OWN, REQUIRED, Entry
from bnexp.config.language.base import Part
from bnexp.config.language.rules import RULES
from bnexp.config.language.settings import SECTIONS
from bnexp.config.language.toplevel import LISTED, TOP_KEYS
from bnexp.config.language.walk import kinds_of
from bnexp.table import Table

_COLUMNS = ("key", "meaning", "value", "range", "default")
_PLACE = re.compile(r"^\{\{ (\w+) \}\}$", re.MULTILINE)


def reference_markdown() -> str:
    """Returns the page, the same for the same version of bnexp."""
    return _PLACE.sub(lambda place: _MADE[place[1]](), template())


def template() -> str:
    """Returns the prose of the page, where a name in double braces stands for what is made."""
    within = files("bnexp.config.explaining").joinpath("templates", "configuration.md")
    return within.read_text(encoding="utf-8")


def _keys() -> str:
    return _table((key.path, key.entry) for key in catalog().children_of(""))


def _settings() -> str:
    return _parts_within(SECTIONS)


def _rules() -> str:
    rows = [(f"`{rule}`", why) for rule, why in RULES.items()]
    return _rows([("rule", "what it guards against"), *rows])


def _listed(listing: Table) -> str:
    rows = [(f"`{name}`", *cells) for name, *cells in listing.rows]
    return _rows([listing.columns, *rows])


def _parts_within(keys: Iterable[str]) -> str:
    """Returns what is to be said of parts and of those inside them, each told only once."""
    within = [part for part in catalog().paths if part.partition(".")[0] in keys]
    blocks = [block for part in within if _told_at(part) == part for block in _part(part)]
    return "\n\n".join(block.strip() for block in blocks)


def _told_at(path: str) -> str:
    """Returns the part where what a part may be is told, together with all of its like.

    Args:
        path: Of the part; of a key that holds no part nothing is returned.
    """
    here = set(catalog().models_at(path))
    parts = {other: models for other in catalog().paths if (models := catalog().models_at(other))}
    like = [other for other, models in parts.items() if here and here <= set(models)]
    return max(like, key=lambda other: len(parts[other]), default="")


def _part(path: str) -> Iterator[str]:
    models = catalog().models_at(path)
    heading = "##" if path in SECTIONS else "###"
    yield f"{heading} `{path}`"
    if not any(map(kinds_of, models)):
        yield from _model(path, models[0])
        return
    yield f"{_meaning(path)}. It comes in these kinds:"
    for model in models:
        kinds = kinds_of(model)
        noun = "kind" if len(kinds) == 1 else "kinds"
        yield f"{heading}# `{path}`, {noun} {_code(kinds)}"
        yield from _model(path, model)


def _meaning(path: str) -> str:
    text = catalog().keys_at(path)[0].entry.meaning
    return text[0].upper() + text[1:]


def _model(path: str, model: type[Part]) -> Iterator[str]:
    """Yields what a model is and computes, where it is defined, and its keys at a path."""
    sources = [model.source] if model.source else []
    sources += [f"Keras: `{model.keras.name}`"] if model.keras else []
    yield " ".join([meaning_of(model), *(f"{source}." for source in sources)])
    if model.equation:
        yield f"`{model.equation}`"
    if entries := catalog().entries_of(model):
        yield _table((f"{path}.{entry.key}", entry) for entry in entries)


def _table(keys: Iterable[tuple[str, Entry]]) -> str:
    rows = [
        (f"`{entry.key}`", entry.meaning, _value(path, entry), entry.range, _default(path, entry))
        for path, entry in keys
    ]
    return _rows([_COLUMNS, *rows])


def _rows(rows: Sequence[Sequence[str]]) -> str:
    first, *others = [" ".join(f"| {' | '.join(row)} |".split()) for row in rows]
    return "\n".join([first, f"| {' | '.join(['---'] * len(rows[0]))} |", *others])


def _code(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _value(path: str, entry: Entry) -> str:
    if told := _told_at(path):
        link = f"[`{told}`](#{told.replace('.', '')})"
        return f"{entry.type}: {'see' if told == path else 'as'} {link}"
    if not entry.choices or path in TOP_KEYS:
        return entry.type
    if entry.type in ("choice", "true or false"):
        return _choices(entry)
    return f"{entry.type}: {_choices(entry)}"


def _choices(entry: Entry) -> str:
    listed, rest = told_choices(entry.choices)
    return ", ".join(filter(None, [_code(listed), rest]))


def _default(path: str, entry: Entry) -> str:
    if entry.default == REQUIRED:
        return "**required**"
    if not entry.default or path in TOP_KEYS:
        return entry.default
    return f"`{entry.default}`" + ("" if entry.origin == OWN else " **K**")


_MADE: Mapping[str, Callable[[], str]] = {
    "keys": _keys,
    "settings": _settings,
    "signs": lambda: _listed(listings.signs()),
    "metrics": lambda: _listed(listings.metrics()),
    "identities": lambda: _listed(listings.identities()),
    "claims": lambda: _parts_within(LISTED),
    "rules": _rules,
}
"""What stands at each place of the template."""
