"""Says where other tests do not come to what the gate decides."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bnexp.analysis.judging.gate import Tested
from bnexp.analysis.judging.hypotheses import CHECKS
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.judging.rulings import Ruling, adjusted_by
from bnexp.analysis.telling.display import p_equation
from bnexp.analysis.telling.remarks import listed
from bnexp.family import ALPHA, least_by_ranks

Checks = Mapping[str, tuple[Tested, Tested]]


def checks_of(family: Sequence[Question]) -> list[Checks]:
    """Returns for each claim what the other tests say of it and of its opposite, by their names.

    Each of the tests goes through Holm's method over the same family as the gate.
    """
    found = {name: adjusted_by(family, test) for name, test in CHECKS.items()}
    return [{name: tested[i] for name, tested in found.items()} for i in range(len(family))]


def disagreement(question: Question, ruling: Ruling, checks: Checks) -> str:
    """Returns which other tests say of a claim something else than the gate; empty for none.

    Where the gate itself goes by ranks, or cannot tell, nothing is compared, and a test that could
    not have confirmed it does not disagree; see `unable`.
    """
    if _incomparable(question, ruling):
        return ""
    if _side(ruling.claimed, ruling.opposite) is None:
        return _by_themselves(checks)
    could_not = unable(question, ruling, checks)
    missing = _missing(ruling, checks)
    return _contrary({name: tested for name, tested in missing.items() if name not in could_not})


def unable(question: Question, ruling: Ruling, checks: Checks) -> tuple[str, ...]:
    """Returns which other tests cannot confirm a decision with so few pairs, whatever the values.

    Either the least p-value of the pairs is too large before Holm already, or theirs is the least.
    """
    if _incomparable(question, ruling):
        return ()
    opposite = ruling.opposite.passes and not ruling.claimed.passes
    least = _least(question, opposite=opposite)
    reached = least * (1 + 1e-9)
    missing = _missing(ruling, checks)
    return tuple(name for name, test in missing.items() if least > ALPHA or test.p <= reached)


def _incomparable(question: Question, ruling: Ruling) -> bool:
    """Whether the gate went another way than the other tests go, or could not tell."""
    other = question.comparison.is_over_images or question.counts_cells
    return math.isnan(ruling.claimed.p) or bool(ruling.ranks) or other


def _missing(ruling: Ruling, checks: Checks) -> Mapping[str, Tested]:
    """Returns the tests that do not confirm a decision of the gate; none where there is none."""
    gate = _side(ruling.claimed, ruling.opposite)
    if gate is None or ruling.outcome == "inconclusive":
        return {}
    return {name: tested[gate] for name, tested in checks.items() if not tested[gate].passes}


def _side(claimed: Tested, opposite: Tested) -> int | None:
    """Returns 0 where a test decides for a claim, 1 where against it, None where not at all."""
    return 0 if claimed.passes else 1 if opposite.passes else None


def _by_themselves(checks: Checks) -> str:
    """Returns which tests would decide what the gate does not."""
    said = []
    for side, verb in enumerate(("support", "contradict")):
        deciding = {name: tested[side] for name, tested in checks.items() if tested[side].passes}
        if deciding:
            said.append(f"{_sentence_start(deciding)} would {verb} the claim.")
    return " ".join(said)


def _contrary(tests: Mapping[str, Tested]) -> str:
    """Returns which tests could confirm a decision, and do not."""
    verb = "does" if len(tests) == 1 else "do"
    return f"{_sentence_start(tests)} {verb} not confirm it." if tests else ""


def _least(question: Question, *, opposite: bool) -> float:
    """Returns the least p-value that so many pairs can give by their signs and ranks.

    That two arms are not equal may show on either side, and counts twice; see `equivalence_p`.
    """
    twice = opposite and question.comparison.kind == "equal"
    return (2.0 if twice else 1.0) * least_by_ranks(question.parts[0].count)


def _sentence_start(tests: Mapping[str, Tested]) -> str:
    """Returns tests with their p-values: `The Wilcoxon test (p = 0.031, Holm)`."""
    told = listed(
        f"the {name} test ({p_equation(tested.adjusted)}, Holm)" for name, tested in tests.items()
    )
    return f"{told[0].upper()}{told[1:]}"
