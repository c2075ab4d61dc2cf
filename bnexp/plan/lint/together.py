"""Finds what warnings that stand together advise, so that following all of it is as one."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, reduce

from bnexp.plan.lint.case import Case
from bnexp.plan.lint.remedies import Finding, findings, remedy_for
from bnexp.plan.lint.remedy import Remedy

_ORDERS = 24
"""Orders in which rules are followed one after the other; more are not tried."""


def remedy_of(rule: str, about: object, case: Case) -> Remedy | None:
    """Returns what to do against a warning, in harmony with what the others of a case advise.

    Args:
        rule: The rule.
        about: The arm, or the number of the claim, that it warns of.
        case: What is judged.
    """
    return _remedies_of(case).get((rule, about))


@lru_cache(maxsize=1)
def _remedies_of(case: Case) -> Mapping[Finding, Remedy]:
    """Returns for each warning its own remedy or, where these do not go together, one for all."""
    found = {finding: remedy_for(*finding, case) for finding in _in_order(findings(case))}
    remedies = {finding: remedy for finding, remedy in found.items() if remedy is not None}
    accepted = case.experiment.accepted
    followed = {finding: each for finding, each in remedies.items() if finding[0] not in accepted}
    left = found.keys() - followed.keys()
    if len(followed) > 1 and not _agree(followed.values(), case, left):
        whole = _one_after_the_other(case, left)
        remedies |= dict.fromkeys(followed, whole) if whole else {}
    return remedies


def _in_order(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=str)


def _agree(remedies: Collection[Remedy], case: Case, left: Collection[Finding]) -> bool:
    """Whether no two remedies say different things of a setting, and all at once leave no more."""
    stated: dict[object, object] = {}
    for remedy in remedies:
        for setting, value in remedy.stated.items():
            if stated.setdefault(setting, value) != value:
                return False
    longer = max(remedy.longer for remedy in remedies)
    at_once = replace(reduce(Remedy.then, remedies), longer=longer)
    return findings(at_once.applied(case)) <= {*left}


def _one_after_the_other(case: Case, left: Collection[Finding]) -> Remedy | None:
    """Returns the remedies of all warnings in the order that makes training longer by least.

    Each is looked for where those before it are followed. None where no order comes out clean.
    """
    rules = sorted({rule for rule, _ in findings(case) - {*left}})
    orders = itertools.islice(itertools.permutations(rules), _ORDERS)
    best: Remedy | None = None
    for order in orders:
        remedy = _in_this_order(order, case, left)
        if remedy and (best is None or remedy.longer < best.longer):
            best = remedy
        if best and best.longer == 1:
            break
    return best


def _in_this_order(rules: Sequence[str], case: Case, left: Collection[Finding]) -> Remedy | None:
    whole, now = Remedy(), case
    for rule in rules:
        for about in [about for each, about in _in_order(findings(now)) if each == rule]:
            if (rule, about) in findings(now):
                remedy = remedy_for(rule, about, now)
                if remedy is None:
                    return None
                whole = whole.then(remedy)
                now = whole.applied(case)
    return whole if findings(now) <= {*left} else None
