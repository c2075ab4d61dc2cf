"""Whether the claims of an experiment were stated before its answer was looked at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bnexp.analysis.telling.remarks import listed
from bnexp.config import Experiment
from bnexp.config.claims.claims import Comparison, IdentityClaim
from bnexp.config.language.lenient import read_leniently
from bnexp.config.language.settings import Settings
from bnexp.counting import counted
from bnexp.errors import StoreError
from bnexp.store.answers.looked import Form, Record, Standing
from bnexp.store.looks import read_looks

UNKNOWN = "not known whether stated before the first look"

_WORDS = {
    "smallest": "its smallest effect",
    "margin": "its margin",
    "tolerance": "its tolerance",
    "verdict": "its expected verdict",
    "at_least": "its number of cells",
    "select": "its choice of cells",
    "by": "its question (mean or median)",
    "over": "what it is taken over",
    "arms": "the settings of its arms",
}
"""What may be changed of a claim, in words."""

_FORM_1 = {
    "data": ("dataset", "validation", "order"),
    "network": (
        *("kind", "hidden", "activation", "norm", "bias", "initializer", "bias_initializer"),
        *("dropout", "l2"),
    ),
    "training": ("optimizer", "schedule", "batch_size", "epochs", "steps", "examples"),
}
"""The settings by which the first form of the record knew a question."""


def question_of(experiment: Experiment) -> str:
    """Returns 16 hexadecimal digits for the data, network and training that all arms share.

    Where the data lie, and when is evaluated, makes no other question.
    """
    return _digest(_presented(_stated(experiment.base)))


def formerly(experiment: Experiment) -> tuple[str, str]:
    """Returns what stood for the question in the first form of the record, and what does now."""
    base = {
        section: {key: value for key, value in experiment.base[section].items() if key in keys}
        for section, keys in _FORM_1.items()
    }
    return _digest(base), question_of(experiment)


def forms_of(experiment: Experiment) -> dict[int, Form]:
    """Returns what each claim says, by its place among the claims."""
    return {stated.number: _form(experiment, stated) for stated in experiment.stated}


def post_hoc_of(folder: Path, experiment: Experiment) -> dict[int, str]:
    """Returns for each claim that was not stated before the first look how it came to be stated.

    Such as `added after 2 looks`. What stands in the folder's record is read, and left as it is.
    """
    forms = forms_of(experiment)
    try:
        record = read_looks(folder, formerly(experiment))
    except StoreError:
        return dict.fromkeys(forms, UNKNOWN)
    base = question_of(experiment)
    standings = record.with_forms(base, list(forms.values())).at(base).standings
    told = {number: _told(form, standings) for number, form in forms.items()}
    return {number: text for number, text in told.items() if text}


def taken_out(record: Record, experiment: Experiment) -> int:
    """Returns how many claims stood at an earlier look and are not claimed any more.

    Args:
        record: What is known of the question.
        experiment: What is claimed now.
    """
    present = list(forms_of(experiment).values())
    gone: list[Form] = []
    for standing in record.standings:
        if not any(standing.form.is_kin(form) for form in (*present, *gone)):
            gone.append(standing.form)
    return len(gone)


def _told(form: Form, standings: Sequence[Standing]) -> str:
    """Returns how a claim came after looks; nothing where it stood before the first as it does."""
    own = next(standing.after for standing in standings if standing.form.is_same(form))
    if own is None:
        return UNKNOWN
    earlier = [s for s in standings if s.form.is_kin(form) and (s.after or 0) < own]
    if not earlier:
        return f"added after {counted(own, 'look')}" if own else ""
    first = min(standing.after or 0 for standing in earlier)
    added = f"added after {counted(first, 'look')}; " if first else ""
    changed = _changed(earlier[-1].form, form)
    verb = "were" if len(changed) > 1 or changed == [_WORDS["arms"]] else "was"
    return f"{added}{listed(changed)} {verb} changed after {counted(own, 'look')}"


def _changed(before: Form, now: Form) -> list[str]:
    terms = [k for k in _WORDS if before.terms.get(k) != now.terms.get(k)]
    return [_WORDS[key] for key in (*terms, *(["arms"] if before.arms != now.arms else []))]


def _form(experiment: Experiment, stated: Comparison | IdentityClaim) -> Form:
    claim = stated.claim.model_dump(mode="json", exclude_none=True)
    terms = {key: claim[key] for key in _WORDS if key in claim}
    if terms.get("over") == "seeds":
        # Said or not, it is the same.
        del terms["over"]
    if isinstance(stated, IdentityClaim):
        named = [stated.claim.arm] if stated.claim.arm else []
        metric = {"identity": stated.identity}
        return Form(metric, "identity", tuple(named), _arms(experiment, named), terms)
    named = [stated.smaller, stated.larger]
    if stated.statement == "equal":
        named.sort()
    return Form(claim["metric"], stated.statement, tuple(named), _arms(experiment, named), terms)


def _arms(experiment: Experiment, names: Sequence[str]) -> tuple[str, ...]:
    """Returns what stands for the settings of arms, but for what the grid changes."""
    first = {v.arm: v.settings for v in reversed(experiment.variants)}
    return tuple(
        _digest(_presented(_without(_changed_settings(first[name]), experiment.grid_keys)))
        for name in names
    )


def _stated(base: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns settings without those at their defaults, so that one added later changes nothing."""
    try:
        return _changed_settings(Settings.model_validate(base))
    except ValidationError:
        pass
    try:
        return _changed_settings(read_leniently(Settings, base)[0])
    except ValidationError:
        # It needs an arm or the grid to be right.
        return base


def _changed_settings(settings: Settings) -> dict[str, Any]:
    return settings.model_dump(mode="json", exclude_defaults=True)


def _presented(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Returns data, network and training, without where the data lie."""
    parts = {key: settings.get(key, {}) for key in _FORM_1}
    data = {k: v for k, v in parts["data"].items() if k not in ("path", "otherwise")}
    return {**parts, "data": data}


def _without(settings: dict[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    """Returns settings without the values at some dotted paths."""
    for path in paths:
        *around, last = path.split(".")
        part: Any = settings
        for step in around:
            part = part.get(step, {}) if isinstance(part, dict) else {}
        if isinstance(part, dict):
            part.pop(last, None)
    return settings


def _digest(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
