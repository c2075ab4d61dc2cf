"""Reads the claims of a configuration and holds them against its arms and what is recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pydantic import ValidationError

from bnexp.config.checking.claim_checks import Frame, mistakes_in_claim
from bnexp.config.checking.problems import problem_at, problems_of
from bnexp.config.claims.claims import (
    Claim,
    Comparison,
    IdentityClaim,
    comparison_of,
    sides_of,
)
from bnexp.config.claims.identities import IDENTITIES, obstacle
from bnexp.config.language.rules import RULES
from bnexp.config.reading.tree import Tree
from bnexp.config.reading.yaml12 import describe
from bnexp.errors import Problem
from bnexp.nearest import suggestion

Stated = Comparison | IdentityClaim

_MISWRITTEN = {"==": "=", "=>": ">=", "=<": "<="}
"""How signs are written elsewhere."""


def claims_in(tree: Tree, frame: Frame) -> tuple[tuple[Stated, ...], list[Problem]]:
    """Returns the claims of a configuration, and what is wrong with them.

    Args:
        tree: The whole configuration.
        frame: What the claims are about.
    """
    stated = tree.value.get("claims")
    if stated is None:
        return (), []
    if not isinstance(stated, list):
        message = f"got {describe(stated)}; must be a list, each claim behind a dash"
        return (), [problem_at(tree, ("claims",), message)]
    found: list[Stated] = []
    problems: list[Problem] = []
    for number in range(len(stated)):
        part = tree.sub("claims", number).within(f"claims.{number}")
        try:
            claim = Claim.model_validate(part.value)
        except ValidationError as error:
            problems += problems_of(error, part, Claim)
            continue
        one, wrong = _read(claim, number, part, frame)
        problems += wrong
        if one is None or wrong:
            continue
        if any(_same(one, other) for other in found):
            key = "identity" if claim.identity else "claim"
            message = "is claimed already; take one of the two out, or they count twice"
            problems.append(problem_at(part, (key,), message))
        found.append(one)
    return tuple(found), problems


def _read(
    claim: Claim, number: int, part: Tree, frame: Frame
) -> tuple[Stated | None, list[Problem]]:
    """Returns a claim with its arms, and what is wrong with it."""
    if claim.identity is not None:
        named = IdentityClaim(claim, claim.identity, number)
        return named, list(_mistakes_in_identity(named, part, frame))
    comparison = comparison_of(claim, frame.arms, number)
    problems = []
    if comparison is None:
        problems.append(problem_at(part, ("claim",), _no_comparison(claim.claim or "", frame.arms)))
    wrong = dict(mistakes_in_claim(claim, comparison, frame))
    problems += [problem_at(part, path, message) for path, message in wrong.items()]
    return comparison, problems


def _same(one: Stated, other: Stated) -> bool:
    if isinstance(one, IdentityClaim) or isinstance(other, IdentityClaim):
        stated = [claim.claim.model_dump(include={"identity", "arm"}) for claim in (one, other)]
        return type(one) is type(other) and stated[0] == stated[1]
    return _tested(one) == _tested(other)


def _tested(claim: Comparison) -> object:
    """Returns what is tested of which arms."""
    arms = (claim.smaller, claim.larger)
    stated = claim.claim.model_dump(include={"metric", "margin", "at_least", "select", "by"})
    return claim.kind, claim.over, sorted(arms) if claim.sign == "=" else arms, stated


def _mistakes_in_identity(named: IdentityClaim, part: Tree, frame: Frame) -> Iterable[Problem]:
    arm = named.claim.arm
    if arm is not None and arm not in frame.arms:
        known = f"Arms: {', '.join(frame.arms)}"
        message = f"no arm is named {arm!r}{suggestion(arm, frame.arms) or '.'} {known}"
        yield problem_at(part, ("arm",), message)
        return
    asked = [variant for variant in frame.variants if arm in (None, variant.arm)]
    reasons = {v.arm: obstacle(named.identity, v.settings) for v in asked}
    if asked and all(obstacle(named.identity, v.settings) for v in asked):
        told = "; ".join(f"in the arm {name!r} {reason}" for name, reason in reasons.items())
        needs = f"it needs {IDENTITIES[named.identity].needs}"
        message = f"got {named.identity!r}, which cannot be checked: {told}; {needs}"
        yield problem_at(part, ("identity",), message)


def _no_comparison(text: str, arms: Collection[str]) -> str:
    known = f"Arms: {', '.join(arms)}"
    sides = sides_of(text)
    if not sides:
        signs = "must be two arms with <, >, =, <= or >= between, as in: a < b"
        return f"got {describe(text)}; {signs}. {known}"
    for wrong, sign in _MISWRITTEN.items():
        if wrong in text:
            return f"got {describe(text)}; write {sign} for {wrong}. {known}"
    left, _, right = sides[0]
    for side in (left, right):
        if side not in arms:
            return f"no arm is named {side!r}{suggestion(side, arms) or '.'} {known}"
    return f"got {describe(text)}; an arm is compared with another. {known}"


def acceptances_in(tree: Tree) -> tuple[Mapping[str, str], list[Problem]]:
    """Returns for each accepted warning its reason, and what is wrong with them."""
    stated = tree.value.get("accept")
    if stated is None:
        return {}, []
    if not isinstance(stated, dict):
        rule = "must be a mapping: the rule, a colon, the reason"
        return {}, [problem_at(tree, ("accept",), f"got {describe(stated)}; {rule}")]
    problems = []
    for rule, reason in stated.items():
        if rule not in RULES:
            message = f"no such rule{suggestion(rule, RULES) or '.'} Rules: {', '.join(RULES)}"
            problems.append(problem_at(tree, ("accept", rule), message, key=True))
        elif not isinstance(reason, str) or not reason.strip():
            message = f"got {describe(reason)}; must be the reason, in words"
            problems.append(problem_at(tree, ("accept", rule), message))
    return ({} if problems else dict(stated)), problems
