"""What came out as a whole: how many verdicts of each sort, and what they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bnexp.analysis import Results
from bnexp.analysis.judging.verdicts import UNJUDGED
from bnexp.analysis.overview.matrix import OUTCOMES
from bnexp.analysis.telling.remarks import listed
from bnexp.config import Experiment
from bnexp.counting import counted
from bnexp.report.claims.answers import Answer


def counts_of(answers: Sequence[Answer]) -> dict[str, int]:
    """Returns how many answers came out in each way; that some cannot be judged only if so.

    Args:
        answers: The answers; of a claim that counts places it alone.
    """
    counts = Counter(answer.verdict for answer in answers)
    return {v: counts[v] for v in OUTCOMES if counts[v] or v != UNJUDGED}


def question_of(experiment: Experiment) -> str:
    """Returns the question of a configuration, or a neutral one made from its arms.

    Args:
        experiment: What was run.
    """
    baseline, *others = experiment.arms
    seeds = counted(len(experiment.seeds), "seed")
    if experiment.question:
        return experiment.question
    if not others:
        return f"What does {baseline} come to over {seeds}?"
    verb = "does" if len(others) == 1 else "do"
    return f"How {verb} {listed(others)} compare with {baseline} over {seeds}?"


def outcome_of(answers: Sequence[Answer], results: Results) -> tuple[str, ...]:
    """Returns in sentences what came out, and what it rests on.

    Args:
        answers: What became of each claim.
        results: The tables.
    """
    sentences = []
    if answers:
        counts = Counter(answer.verdict for answer in answers)
        outcomes = [f"{counts[verdict]} {verdict}" for verdict in OUTCOMES if counts[verdict]]
        sentences.append(f"Of {counted(len(answers), 'verdict')}: {listed(outcomes)}.")
        odd = sum(not answer.as_expected for answer in answers)
        sentences.append(
            f"{odd} of them {'is' if odd == 1 else 'are'} not as expected."
            if odd
            else "All are as expected."
        )
    else:
        several = len(results.arms) > 1
        sentences.append(
            "The experiment claims nothing, and so nothing is decided: each interval of a paired "
            "difference holds by itself alone, and what is claimed from now on comes after a look."
            if several
            else "The experiment claims nothing; one arm alone compares nothing."
        )
    statuses = Counter(map(str, results.trials["status"]))
    ended = listed(f"{count} {status}" for status, count in statuses.items())
    sentences.append(f"It rests on {counted(len(results.trials), 'trial')}: {ended}.")
    return tuple(sentences)
