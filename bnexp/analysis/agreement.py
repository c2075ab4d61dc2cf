"""Says where other tests do not come to what the gate decides."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bnexp.analysis.display import p_text
from bnexp.analysis.gate import ALPHA, Tested
from bnexp.analysis.hypotheses import CHECKS
from bnexp.analysis.questions import Question
from bnexp.analysis.remarks import counted, listed
from bnexp.analysis.rulings import Ruling, adjusted_by

Checks = Mapping[str, tuple[Tested, Tested]]


def checks_of(family: Sequence[Question]) -> list[Checks]:
    """Returns for each claim what the other tests say of it and of its opposite, by their names.

    Each of the tests goes through Holm's method over the same family as the gate.
    """
    found = {name: adjusted_by(family, test) for name, test in CHECKS.items()}
    return [{name: tested[i] for name, tested in found.items()} for i in range(len(family))]


def disagreement(question: Question, ruling: Ruling, checks: Checks) -> str:
    """Returns which other tests do not say of a claim what the gate says; empty where all do.

    Where the gate itself goes by ranks, or cannot tell, nothing is compared.
    """
    if math.isnan(ruling.claimed.p) or ruling.ranks or question.counts_cells:
        return ""
    gate = _side(ruling.claimed, ruling.opposite)
    if gate is None:
        return _by_themselves(checks)
    if ruling.outcome == "inconclusive":
        return ""
    missing = {name: tested[gate] for name, tested in checks.items() if not tested[gate].passes}
    least = _least(question, opposite=gate == 1)
    reached = least * (1 + 1e-9)
    unable = [name for name, tested in missing.items() if least > ALPHA or tested.p <= reached]
    contrary = {name: tested for name, tested in missing.items() if name not in unable}
    said = (_unable(question, unable, least), _contrary(contrary))
    return " ".join(filter(None, said))


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


def _unable(question: Question, names: Sequence[str], least: float) -> str:
    """Returns which tests cannot confirm a decision with so few pairs, whatever the values."""
    if not names:
        return ""
    pairs = counted([question.parts[0].count], "pair")
    tests = f"the {listed(names)} {'test' if len(names) == 1 else 'tests'}"
    never = f"no p-value below {p_text(least)} before Holm"
    return f"With {pairs} {tests} can give {never}, and so cannot confirm it."


def _contrary(tests: Mapping[str, Tested]) -> str:
    """Returns which tests could confirm a decision, and do not."""
    verb = "does" if len(tests) == 1 else "do"
    return f"{_sentence_start(tests)} {verb} not confirm it." if tests else ""


def _least(question: Question, *, opposite: bool) -> float:
    """Returns the least p-value that so many pairs can give by their signs and ranks.

    That two arms are not equal may show on either side, and counts twice; see `equivalence_p`.
    """
    twice = opposite and question.comparison.kind == "equal"
    return (2.0 if twice else 1.0) * 0.5 ** question.parts[0].count


def _sentence_start(tests: Mapping[str, Tested]) -> str:
    """Returns tests with their p-values: `The Wilcoxon test (p = 0.031, Holm)`."""
    told = listed(f"the {name} test (p {_shown(tested)}, Holm)" for name, tested in tests.items())
    return f"{told[0].upper()}{told[1:]}"


def _shown(tested: Tested) -> str:
    text = p_text(tested.adjusted)
    return text if text.startswith("<") else f"= {text}"
