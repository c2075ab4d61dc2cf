"""The JSON Schemas of all documents, made from their types."""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import textwrap
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from bnexp.documents import (
    answers,
    configurations,
    costs,
    exported,
    installation,
    keeping,
    stored,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"

PRINTED: dict[str, Any] = {
    "run": answers.Ran,
    "check": answers.Check,
    "compare": answers.Comparison,
    "plan": configurations.Plan,
    "validate": configurations.Valid | configurations.Invalid,
    "lint": configurations.Lint,
    "describe": configurations.Description,
    "cost": costs.Cost,
    "explain": configurations.Explanation,
    "doctor": installation.Doctor,
    "data": installation.DataSets,
    "data-file": installation.DataFile,
    "bench": installation.Bench,
    "show": answers.Run,
    "show-trial": keeping.Trial,
    "export-trial": exported.ExportedModel,
    "ls": keeping.Results,
    "ls-bin": keeping.Bin,
    "rm": keeping.Removed,
    "restore": keeping.Restored,
    "purge": keeping.Purged,
}
"""For what a command prints with `--json`, by its name.

`data-file` is `bnexp data FILE`, `show-trial` is `bnexp show RESULT TRIAL`, `ls-bin` is
`bnexp ls --bin`, `export-trial` is `bnexp export RESULT --trial TRIAL -o FILE`.
"""

STORED: dict[str, Any] = {
    "verdicts.json": answers.Stored,
    "looks.json": stored.Looks,
    "identities.json": stored.Identities,
    "environment.json": stored.Environment,
    "figures.json": stored.Figures,
    "data.json": installation.StoredFacts,
    "costs.json": costs.StoredCost,
    ".sums.json": stored.Sums,
    "trial.json": stored.Trial,
    "bench.json": installation.StoredBench,
}
"""For files, by their names; `trial.json` is each file of the folder `trials`."""

ANSWER = "answer"
"""What `Result.as_json` returns in Python."""

DOCUMENTS: dict[str, Any] = {**PRINTED, **STORED, ANSWER: answers.Answer}


class _Generator(GenerateJsonSchema):
    """Pydantic's generator without titles; no document has keys that its type does not name."""

    def field_title_should_be_set(self, _schema: Any) -> bool:
        return False

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> dict[str, Any]:
        made = super().typed_dict_schema(schema)
        made.pop("title", None)
        for name, meaning in _meanings(schema["cls"]).items():
            made["properties"][name]["description"] = meaning
        return {**made, "additionalProperties": False}


def _meanings(document: Any) -> dict[str, str]:
    """Returns what the text below each key of a type says, those of its bases among them."""
    found: dict[str, str] = {}
    for base in getattr(document, "__orig_bases__", ()):
        found |= _meanings(base)
    if document.__module__.startswith("bnexp."):
        body = ast.parse(textwrap.dedent(inspect.getsource(document))).body[0]
        for key, said in itertools.pairwise(getattr(body, "body", ())):
            match key, said:
                case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                    found[name] = " ".join(text.split())
    return found


def schema_of(document: str) -> dict[str, Any]:
    """Returns the JSON Schema of a document.

    Args:
        document: One of `DOCUMENTS`.
    """
    made = TypeAdapter(DOCUMENTS[document]).json_schema(schema_generator=_Generator)
    return {"$schema": DIALECT, "$id": f"urn:bnexp:{document}", "title": document, **made}


def schema_text(document: str) -> str:
    """Returns the same as the text of a file."""
    return json.dumps(schema_of(document), indent=1, ensure_ascii=False) + "\n"
