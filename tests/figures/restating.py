"""A verdict whose claim is stated otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bnexp.analysis import Verdict


def restated(verdict: Verdict, number: int = 0, /, **terms: Any) -> Verdict:
    """Returns a verdict as if its claim stood at another place, with other terms."""
    claim = verdict.stated.claim.model_copy(update=terms)
    return replace(verdict, stated=replace(verdict.stated, number=number, claim=claim))
