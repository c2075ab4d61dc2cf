"""Writes docs/configuration.md: every key of the configuration language, in tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bnexp.config.claims import listings
from bnexp.config.explaining import claims_prose as prose
from bnexp.config.explaining.catalog import children_of, entries, models_at
from bnexp.config.explaining.definitions import meaning_of
from bnexp.config.explaining.entries import CLAIMS, OWN, REQUIRED, Entry
from bnexp.config.explaining.prose import OPENING, SECTIONS
from bnexp.config.language.base import Part
from bnexp.config.language.rules import RULES
from bnexp.config.language.settings import Settings
from bnexp.config.language.toplevel import TOP_KEYS
from bnexp.config.language.walk import kinds_of
from bnexp.table import Table

_COLUMNS = ("key", "meaning", "value", "range", "default")


def reference_markdown() -> str:
    """Returns the page, the same for the same version of bnexp."""
    blocks = [OPENING, "## The whole file", _table(children_of(""))]
    for part in Settings.model_fields:
        blocks += _parts_within(part)
    blocks += [SECTIONS[name] for name in ("overrides", "extends", "seeds", "grid")]
    blocks += [*_about_claims(), *_parts_within(CLAIMS), SECTIONS["accept"]]
    rules = [(f"`{rule}`", why) for rule, why in RULES.items()]
    blocks.append(_rows([("rule", "what it guards against"), *rules]))
    return "\n\n".join(block.strip() for block in blocks) + "\n"


def _about_claims() -> list[str]:
    """Returns what is to be said of claims before their keys."""
    return [
        *(prose.CLAIMS_OPENING, prose.SIGNS, _listed(listings.signs()), prose.SIZES),
        *(prose.METRICS, _listed(listings.metrics()), prose.MISSING, prose.OVER_THE_GRID),
        *(prose.IDENTITIES, _listed(listings.identities())),
    ]


def _listed(listing: Table) -> str:
    rows = [(f"`{name}`", *cells) for name, *cells in listing.rows]
    return _rows([listing.columns, *rows])


def _parts_within(path: str) -> Iterator[str]:
    """Yields what is to be said of a part and of those inside it, each told only once."""
    inside = [entry.path for entry in entries() if entry.path.startswith(f"{path}.")]
    for part in dict.fromkeys([path, *inside]):
        if models_at(part) and _told_at(part) == part:
            yield from _part(part)


def _told_at(path: str) -> str:
    """Returns the part where what a part may be is told, together with all of its like."""
    here = set(models_at(path))
    paths = dict.fromkeys(entry.path for entry in entries())
    like = [other for other in paths if here <= set(models_at(other))]
    return max(like, key=lambda other: len(models_at(other)))


def _part(path: str) -> Iterator[str]:
    models = models_at(path)
    heading = "##" if path in Settings.model_fields else "###"
    yield f"{heading} `{path}`"
    if not any(map(kinds_of, models)):
        yield from _model(models[0], children_of(path))
        return
    yield f"{_meaning(path)}. It comes in these kinds:"
    for model in models:
        kinds = kinds_of(model)
        noun = "kind" if len(kinds) == 1 else "kinds"
        yield f"{heading}# `{path}`, {noun} {_code(kinds)}"
        yield from _model(model, [entry for entry in children_of(path) if entry.kinds == kinds])


def _meaning(path: str) -> str:
    text = next(entry.meaning for entry in entries() if entry.path == path)
    return text[0].upper() + text[1:]


def _model(model: type[Part], keys: Sequence[Entry]) -> Iterator[str]:
    """Yields what a model is, where it is defined, and its keys."""
    sources = [model.source] if model.source else []
    sources += [f"Keras: `{model.keras.name}`"] if model.keras else []
    yield " ".join([meaning_of(model), *(f"{source}." for source in sources)])
    if keys:
        yield _table(keys)


def _table(keys: Iterable[Entry]) -> str:
    rows = [
        (f"`{entry.key}`", entry.meaning, _value(entry), entry.range, _default(entry))
        for entry in keys
    ]
    return _rows([_COLUMNS, *rows])


def _rows(rows: Sequence[Sequence[str]]) -> str:
    first, *others = [" ".join(f"| {' | '.join(row)} |".split()) for row in rows]
    return "\n".join([first, f"| {' | '.join(['---'] * len(rows[0]))} |", *others])


def _code(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _value(entry: Entry) -> str:
    if models_at(entry.path):
        told = _told_at(entry.path)
        link = f"[`{told}`](#{told.replace('.', '')})"
        return f"{entry.type}: see {link}" if told == entry.path else f"{entry.type}: as {link}"
    if not entry.choices or entry.path in TOP_KEYS:
        return entry.type
    if entry.type in ("choice", "true or false"):
        return _code(entry.choices)
    return f"{entry.type}: {_code(entry.choices)}"


def _default(entry: Entry) -> str:
    if entry.default == REQUIRED:
        return "**required**"
    if not entry.default or entry.path in TOP_KEYS:
        return entry.default
    return f"`{entry.default}`" + ("" if entry.origin == OWN else " **K**")
