"""Explains a key, a part, a kind or a fairness rule: what it means and how to set it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bnexp.config.claims.listings import identities, metrics, signs
from bnexp.config.claims.measured_on import choices_in_words
from bnexp.config.explaining.catalog import Key, Kind, catalog, without_prefix
from bnexp.config.explaining.entries import OWN, REQUIRED, Entry
from bnexp.config.explaining.words import flow
from bnexp.config.language.network.cnn import PRESETS
from bnexp.config.language.rules import RULES
from bnexp.config.language.settings import SECTIONS
from bnexp.config.language.toplevel import KEYS, TOP_KEYS
from bnexp.errors import UsageError
from bnexp.nearest import nearest
from bnexp.table import Table

if TYPE_CHECKING:
    from bnexp.documents import configurations


@dataclass(frozen=True)
class Explanation:
    """What is to be said of one thing.

    Attributes:
        path: What was asked for, as a dotted path, or the name of a rule.
        meaning: What it is, in a sentence.
        facts: Blocks of names and values, one for each kind that has the key.
        kinds: The kinds that it may have, if it is a part.
        keys: The keys inside it, if it is a part.
        rules: The fairness rules with their meanings, where they are asked for.
        listings: What else there is to choose from.
    """

    path: str
    meaning: str
    facts: tuple[Mapping[str, str], ...] = ()
    kinds: tuple[Kind, ...] = ()
    keys: tuple[Key, ...] = ()
    rules: Mapping[str, str] | None = None
    listings: tuple[Table, ...] = ()

    def as_json(self) -> configurations.Explanation:
        """Returns it as plain values."""
        told: configurations.Explanation = {
            "format": 1,
            "path": self.path,
            "meaning": self.meaning,
            "facts": [dict(facts) for facts in self.facts],
            "kinds": list(map(_kind, self.kinds)),
            "keys": list(map(_key, self.keys)),
            "rules": dict(self.rules or {}),
        }
        for listing in self.listings:
            rows = [dict(zip(listing.columns, row, strict=True)) for row in listing.rows]
            match listing.title:
                case "Signs":
                    told["signs"] = rows
                case "Metrics":
                    told["metrics"] = rows
                case "Identities":
                    told["identities"] = [
                        {**row, "tolerance": float(row["tolerance"])} for row in rows
                    ]
                case "Presets":
                    told["presets"] = rows
        return told


def _kind(kind: Kind) -> configurations.Kind:
    return {
        "path": kind.path,
        "name": kind.name,
        "meaning": kind.meaning,
        "equation": kind.equation,
        "source": kind.source,
        "keras": kind.keras,
    }


def _key(key: Key) -> configurations.Key:
    entry = key.entry
    return {
        "path": key.path,
        "kinds": list(entry.kinds),
        "meaning": entry.meaning,
        "type": entry.type,
        "choices": list(entry.choices),
        "range": entry.range,
        "default": entry.default,
        "origin": entry.origin,
        "one_of": list(entry.one_of),
        "source": entry.source,
        "example": dict(key.example),
        "allowed": allowed_in_words(entry),
    }


def explanation_of(path: str) -> Explanation:
    """Returns what is to be said of a dotted path, a kind at its end, or a rule.

    Args:
        path: As in a file or on the command line; empty for the whole configuration.

    Raises:
        UsageError: There is nothing of this name.
    """
    if not path:
        return Explanation("", "A configuration has these keys.", keys=catalog().children_of(""))
    if path.removeprefix("accept.") in RULES:
        return _explain_rule(path.removeprefix("accept."))
    section, kind, holder = _resolve(path)
    kinds = catalog().kinds_of(section)
    if kind:
        return _explain_kind(next(each for each in kinds if each.name == kind))
    keys = catalog().keys_at(section)
    found = [key for key in keys if not holder or holder in key.entry.kinds]
    return Explanation(
        section,
        found[0].entry.meaning,
        tuple(map(_facts, found)),
        kinds,
        catalog().children_of(section),
        RULES if section == "accept" else None,
        _listings(section),
    )


def _listings(section: str) -> tuple[Table, ...]:
    """Returns what there is to choose from where claims have it from tables of their own."""
    makers: dict[str, Callable[[], Table]] = {
        "claims.claim": signs,
        "claims.metric": lambda: metrics().only("metric", "unit", "effects", "better"),
        "claims.identity": lambda: identities().only("identity", "tolerance", "what is true"),
        "network.preset": _presets,
    }
    return (makers[section](),) if section in makers else ()


def _presets() -> Table:
    """Returns what each preset sets."""
    rows = [(name, key, flow(v)) for name, keys in PRESETS.items() for key, v in keys.items()]
    return Table("Presets", ("preset", "key", "value"), rows)


def _explain_rule(rule: str) -> Explanation:
    facts = {
        "rule of": "the fairness lint (bnexp lint; also told by run and validate)",
        "accepted by": f"accept: {{{rule}: the reason in words}}",
    }
    return Explanation(rule, RULES[rule], (facts,))


def _explain_kind(kind: Kind) -> Explanation:
    inside = catalog().children_of(kind.path)
    keys = tuple(key for key in inside if kind.name in key.entry.kinds)
    example = {**catalog().keys_at(kind.path)[0].example}
    facts = {
        "kind of": kind.path,
        "equation": kind.equation,
        "source": " and ".join(filter(None, (kind.source, kind.keras))),
    }
    if not any(key.entry.default == REQUIRED for key in keys):
        *holder, part = kind.path.split(".")
        for name, value in (*kind.beside.items(), (part, kind.name)):
            example = _with_value(example, [*holder, name], value)
        facts |= {**_in_file(example), **_on_command_line(kind.path, kind.name)}
    shown = {name: text for name, text in facts.items() if text}
    return Explanation(f"{kind.path}.{kind.name}", kind.meaning, (shown,), keys=keys)


def _with_value(holder: Any, steps: Sequence[str], value: Any) -> Any:
    """Returns plain values with the one at a path changed."""
    inside = _with_value(holder[steps[0]], steps[1:], value) if len(steps) > 1 else value
    return {**holder, steps[0]: inside}


def _resolve(path: str) -> tuple[str, str, str]:
    """Returns the part or key that a path leads to, the kind at its end, and the one before it.

    Raises:
        UsageError: It leads to none.
    """
    here, kind, holder = "", "", ""
    for step in without_prefix(path).split("."):
        below = f"{here}.{step}" if here else step
        kinds = [key.entry.kinds for key in catalog().keys_at(below)]
        if any(not kind or not having or kind in having for having in kinds):
            here, kind, holder = below, "", kind
        elif here and not kind and step in (each.name for each in catalog().kinds_of(here)):
            kind = step
        else:
            raise UsageError(_unknown(path, here, kind, step))
    return here, kind, holder


def _unknown(path: str, here: str, kind: str, step: str) -> str:
    """Returns the message for a path of which one step is not known.

    Args:
        path: The whole path.
        here: The part that is known.
        kind: The kind of it that is named.
        step: The step that is not known there.
    """
    if not here:
        return _unknown_at_top(path, step)
    entries = [key.entry for key in catalog().children_of(here)]
    inside = [entry.key for entry in entries if not kind or kind in entry.kinds]
    kinds = [] if kind else [each.name for each in catalog().kinds_of(here)]
    names = [*dict.fromkeys(inside), *kinds]
    place = f"{here}.{kind}" if kind else here
    near = nearest(step, names)
    told = f"; did you mean '{place}.{near}'?" if near else "."
    known = f"{place} has: {', '.join(names)}" if names else f"{place} has no keys inside"
    return f"{path}: nothing of this name{told} {known}"


def _unknown_at_top(path: str, step: str) -> str:
    """Returns the message for a path whose first step is no key of the whole configuration."""
    places: dict[str, list[str]] = {}
    for known in catalog().paths:
        places.setdefault(known.rpartition(".")[2], []).append(known)
    if step in places:
        return f"{path}: no such key at the top; it is at {', '.join(places[step])}"
    first = (*KEYS, *RULES)
    near = nearest(step, [*first, *places])
    told = near if near in first else next(iter(places.get(near, ())), "")
    listed = f"Keys at the top: {', '.join(KEYS)}; or the name of a rule of bnexp lint"
    return f"{path}: nothing of this name{f'; did you mean {told!r}?' if told else '.'} {listed}"


def _facts(key: Key) -> dict[str, str]:
    """Returns name and value of each fact about a key; those that say nothing are left out."""
    entry, default = key.entry, key.entry.default
    in_settings = key.path.split(".")[0] in SECTIONS
    if entry.one_of:
        default = f"none; exactly one of {', '.join(entry.one_of)} is given"
    elif entry.origin and in_settings:
        default += ", bnexp's own" if entry.origin == OWN else f", as in {entry.origin}"
    facts = {
        "key of kind": ", ".join(entry.kinds),
        "type": entry.type,
        "choices": "" if key.path in TOP_KEYS else choices_in_words(entry.choices),
        "range": entry.range,
        "default": default,
        "source": entry.source,
        **_in_file(key.example),
        **(_on_command_line(key.path, entry.value) if in_settings else {}),
    }
    if key.path == "seeds":
        facts["on the command line"] = f"--seeds {entry.value}"
    return {name: text for name, text in facts.items() if text}


def _in_file(example: Mapping[str, Any]) -> dict[str, str]:
    """Returns how a value is stated, and what is stated elsewhere in the file for it."""
    first, *others = [f"{key}: {flow(value)}" for key, value in example.items()]
    return {"in a file": first, **({"together with": ", ".join(others)} if others else {})}


def _on_command_line(path: str, value: Any) -> dict[str, str]:
    """Returns how a setting is made on the command line."""
    # Setting the kind alone would leave the keys of another kind beside it.
    path = path.removesuffix(".kind")
    return {
        "on the command line": f"--set {shlex.quote(f'{path}={flow(value)}')}",
        "in one arm only": f"--set {shlex.quote(f'arms.NAME.{path}={flow(value)}')}",
    }


def allowed_in_words(entry: Entry) -> str:
    """Returns what a value may be: the choices, or its type with its range."""
    if entry.type in ("choice", "true or false"):
        return choices_in_words(entry.choices)
    return ", ".join(filter(None, (entry.type, entry.range)))
