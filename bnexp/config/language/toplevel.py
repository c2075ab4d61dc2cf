"""The keys of a configuration beside its settings: what each means and what it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bnexp.config.claims.claims import Claim
from bnexp.config.language.base import Part
from bnexp.config.language.rules import RULES
from bnexp.config.language.seeds import MOST_SEEDS
from bnexp.config.language.settings import SECTIONS
from bnexp.config.reading.yaml12 import LARGEST_INTEGER

NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
"""What the name of an experiment matches as a whole, since it names a folder."""

ARM = r"[^./\\\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,100}"
"""What the name of an arm matches as a whole, since it stands in dotted paths."""

LONGEST_QUESTION = 500
"""Characters."""

_SEED = "[0-9]{1,19}"
_SPAN = rf"\s*{_SEED}(\s*-\s*{_SEED})?\s*"
_SPANS = f"{_SPAN}(,{_SPAN})*"


_Model = type[Part]


@dataclass(frozen=True)
class TopKey:
    """A key of the whole configuration.

    Attributes:
        meaning: What it says.
        schema: The JSON Schema of its value.
        type: What its value is, in words.
        range: What its value may be, in words; empty where there is nothing to be said.
        default: What is taken where it is left out; empty where nothing is.
        example: A value.
        each: Where it is a list of mappings the part that each of them is.
        inherited: Whether a file that extends another takes it over.
        removable: Whether a file that extends another takes it out whole with null.
    """

    meaning: str
    schema: dict[str, Any]
    type: str
    range: str
    default: str
    example: Any
    each: _Model | None = None
    inherited: bool = True
    removable: bool = False


TOP_KEYS = {
    "name": TopKey(
        "name of the experiment, and of its folder under the results",
        {"type": "string", "pattern": f"^{NAME}$"},
        "text",
        "letters, digits, dots, dashes and underscores, beginning with a letter or digit; at most "
        "100",
        "the file's name",
        "article",
        inherited=False,
    ),
    "question": TopKey(
        "what the experiment asks, in words, for its report",
        {"type": ["string", "null"], "pattern": r"\S", "maxLength": LONGEST_QUESTION},
        "text",
        f"at most {LONGEST_QUESTION} characters",
        "",
        "Does batch normalization reach 97% validation accuracy sooner?",
    ),
    "extends": TopKey(
        "another configuration, of which this one states only what is different",
        {"type": "string", "minLength": 1},
        "text",
        "a path from this file's folder, or the name of a configuration that comes with bnexp",
        "",
        "article",
        inherited=False,
    ),
    "seeds": TopKey(
        "the seeds of every arm: a number of them, a range, or a list",
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": MOST_SEEDS},
                {"type": "string", "pattern": rf"^({_SPANS}|\s*\[{_SPANS}\]\s*)$"},
                {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_SEEDS,
                    "uniqueItems": True,
                    "items": {
                        "anyOf": [
                            {"type": "integer", "minimum": 0, "maximum": LARGEST_INTEGER},
                            {"type": "string", "pattern": f"^{_SPAN}$"},
                        ]
                    },
                },
            ],
        },
        "whole number, range or list",
        f"1 to {MOST_SEEDS:,} seeds, none twice",
        "1",
        10,
    ),
    "arms": TopKey(
        "what is compared: for each arm its name, and the values that it sets at dotted paths",
        {
            "type": ["object", "null"],
            "additionalProperties": False,
            "patternProperties": {f"^{ARM}$": {"$ref": "#/$defs/keys"}},
        },
        "mapping of names to mappings",
        "names without dots and slashes, at most 100 characters; none that programs take for a "
        "number, a truth value, a missing value (NA, null) or a formula",
        "one arm, named default",
        {"no-bn": {}, "bn": {"network.norm": "batch"}},
        removable=True,
    ),
    "grid": TopKey(
        "for dotted paths lists of values, which are crossed with each other and with the arms",
        {"$ref": "#/$defs/axes"},
        "mapping of dotted paths to lists",
        "no value twice in a list",
        "",
        {"training.batch_size": [32, 256]},
        removable=True,
    ),
    "zip": TopKey(
        "like grid, but the lists are walked together instead of crossed",
        {"$ref": "#/$defs/walked"},
        "mapping of dotted paths to lists",
        "lists of equal length, no row of values twice",
        "",
        {"training.batch_size": [32, 256], "training.optimizer.learning_rate": [0.001, 0.004]},
        removable=True,
    ),
    "claims": TopKey(
        "what the experiment is to decide, and the verdicts that are expected",
        {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{Claim.__name__}"}},
        "list of mappings",
        "",
        "",
        [],
        each=Claim,
        removable=True,
    ),
    "accept": TopKey(
        "warnings of the fairness lint that are meant to be, each with the reason",
        {
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": {
                rule: {"type": "string", "pattern": r"\S", "description": why}
                for rule, why in RULES.items()
            },
        },
        "mapping of rules to reasons",
        "",
        "",
        {"few-seeds": "a first look"},
        removable=True,
    ),
}
"""The keys by name."""

KEYS = tuple(
    key for name in TOP_KEYS for key in ((name, *SECTIONS) if name == "extends" else (name,))
)
"""All that a configuration can state, in the order of the language."""

LISTED = {name: key.each for name, key in TOP_KEYS.items() if key.each is not None}
"""Those that are lists of mappings, with the part that each of these is."""

AXES = ("grid", "zip")
"""Those that hold lists of values by dotted paths."""

STEPS_BEFORE = {"arms": 2, **dict.fromkeys(AXES, 1)}
"""How many steps stand before the path of a setting inside those that hold such paths."""
