"""Fairness rules that ask what so many seeds can decide, and how large an effect they find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bnexp.config import Experiment
from bnexp.config.claims.claims import ENOUGH_SEEDS, Comparison
from bnexp.config.claims.metrics import EXACT
from bnexp.counting import counted
from bnexp.errors import Problem
from bnexp.family import ALPHA, Floor, Reach, least_by_ranks, out_of_reach, pairs_by_ranks
from bnexp.plan.lint.case import Case
from bnexp.plan.power import detectable

if TYPE_CHECKING:
    from bnexp.documents import configurations

LARGE = 2.33
"""Effect, in standard deviations of the paired differences, that 99 of 100 single pairs show by
their sign: seeds that find nothing smaller say hardly more than one run of each arm does."""

POWER = 0.8
"""Probability with which an effect is to be found."""

_LEAST_PAIRS = 2
"""Paired seeds without which there is no spread to hold a difference against."""

_MOST_SEEDS = 1_000
"""More seeds than these are not worth naming."""


@dataclass(frozen=True)
class Asked:
    """A question of the family, as the claims alone tell of it.

    Attributes:
        comparison: The claim.
        cells: In how many points of the grid it is read.
        choosing: How many of the seeds choose cells, and are not judged.
    """

    comparison: Comparison
    cells: int
    choosing: int

    @property
    def by_ranks(self) -> bool:
        """Whether it is judged by ranks or signs whatever comes out."""
        return bool(self.comparison.metric.diverged) or self.comparison.by_median

    @property
    def least(self) -> int:
        """In how many of the cells it is claimed."""
        return self.comparison.claim.at_least or 1

    def floor(self, seeds: int, *, missing: bool = False) -> Floor:
        """Returns how small its p-values can be.

        Args:
            seeds: How many seeds there are.
            missing: Whether in one cell a trial has no value, so that this goes by ranks.
        """
        ranked = self.cells if self.by_ranks else int(missing)
        pairs = max(0, seeds - self.choosing)
        twice = self.comparison.kind == "equal"
        return Floor((pairs,) * ranked, self.cells - ranked, least=self.least, twice=twice)


@dataclass(frozen=True)
class Power:
    """What effect the seeds of an experiment find.

    Attributes:
        seeds: How many seeds a claim is judged on; where some choose cells, those that do not.
        verdicts: How many are tested, and adjust each other.
        effect: The effect that is found with a probability of `POWER` at the level that Holm's
            method leaves to the first of them, in standard deviations of the paired differences.
        over_images: Whether a claim is over images, whose chance takes a larger effect.
    """

    seeds: int
    verdicts: int
    effect: float
    over_images: bool = False

    def as_json(self) -> configurations.Power:
        """Returns it as plain values."""
        return {
            "seeds": self.seeds,
            "verdicts": self.verdicts,
            "effect": self.effect,
            "over_images": self.over_images,
        }

    def __str__(self) -> str:
        family = f"{counted(self.seeds, 'seed')} and {counted(self.verdicts, 'verdict')}"
        return (
            f"{family} find an effect of {self.effect:.3g} standard deviations of the "
            f"paired differences with a probability of {POWER:.0%}"
            f"{' where images add no error' if self.over_images else ''}"
        )


def family_of(experiment: Experiment) -> list[Asked]:
    """Returns what is tested, a claim in every cell a question by itself; without what is exact."""
    cells = list(dict.fromkeys(variant.cell for variant in experiment.variants))
    family = []
    for comparison in experiment.claims:
        claim, metric = comparison.claim, comparison.metric
        if metric.name in EXACT:
            continue
        along = metric.width.along if metric.width else ""
        places = len({tuple(pair for pair in cell if pair[0] != along) for cell in cells})
        if claim.select is not None:
            family.append(Asked(comparison, 1, claim.select.seeds))
        elif claim.at_least is not None:
            family.append(Asked(comparison, places, 0))
        else:
            family += [Asked(comparison, 1, 0)] * places
    return family


def power_of(experiment: Experiment, seeds: int | None = None) -> Power | None:
    """Returns what effect an experiment finds; None where nothing is tested by means.

    Args:
        experiment: The experiment.
        seeds: How many seeds there are; as many as it states by default.
    """
    family = family_of(experiment)
    judged = [asked for asked in family if not asked.by_ranks]
    pairs = (seeds or len(experiment.seeds)) - min((a.choosing for a in judged), default=0)
    if not judged or pairs < 2:
        return None
    # Where cells are counted, each that is needed has to pass by itself.
    places = min(asked.cells - asked.least + 1 for asked in judged)
    effect = detectable(pairs, ALPHA / len(family) / places, POWER)
    return Power(pairs, len(family), effect, any(a.comparison.is_over_images for a in judged))


def few_seeds(case: Case) -> Iterator[Problem]:
    """Yields a problem where claims rest on too few seeds."""
    choosing = _choosing(case.experiment)
    seeds = len(case.experiment.seeds) - choosing
    if case.experiment.claims and seeds < ENOUGH_SEEDS:
        count = counted(seeds, "seed")
        count += " beside those that choose" if choosing else ""
        enough = _enough_seeds(case.experiment)
        weak = "their verdicts are indicative only"
        if seeds < _LEAST_PAIRS and family_of(case.experiment):
            weak = f"they cannot be judged, as a verdict needs at least {_LEAST_PAIRS} paired seeds"
        message = f"claims rest on {count}: {weak}; {_take(enough)}{_ranks(case.experiment)}"
        yield _at_seeds(case, message)


def _take(enough: int) -> str:
    return f"take at least {enough}{', better 10' if enough < 10 else ''}"


def _ranks(experiment: Experiment) -> str:
    """Returns how many pairs decide if a trial diverges; nothing where nothing is tested."""
    family = family_of(experiment)
    if not family:
        return ""
    verdicts = len(family)
    pairs = (
        f"with {counted(verdicts, 'verdict')} at {pairs_by_ranks(ALPHA / verdicts)} untied pairs"
    )
    comparisons = [asked.comparison for asked in family]
    if all(comparison.by_median for comparison in comparisons):
        return f": signs decide, {pairs}"
    if all(comparison.is_over_images for comparison in comparisons):
        return ": if a trial diverges, no claim over images can be judged"
    return f": if a trial diverges, ranks decide, {pairs}"


def low_power(case: Case) -> Iterator[Problem]:
    """Yields a problem where only very large effects are found; with few seeds nothing more is."""
    power = power_of(case.experiment)
    if power and power.seeds >= ENOUGH_SEEDS and power.effect > LARGE:
        enough = _enough_seeds(case.experiment)
        message = (
            f"{power}, and smaller ones less often; those of {LARGE:g} show in 99 of 100 single "
            f"pairs; {_take(enough)}, or claim less{_ranks(case.experiment)}"
        )
        yield _at_seeds(case, message)


def cannot_be_decided(case: Case) -> Iterator[Problem]:
    """Yields a problem where no outcome of the seeds brings the verdict that a claim is about."""
    seeds = len(case.experiment.seeds)
    told: set[int] = set()
    for asked, reach in _out_of_reach(case.experiment, seeds):
        number = asked.comparison.number
        if number not in told:
            told.add(number)
            message = _undecidable(case, asked, reach, seeds)
            place = ("claims", number, "metric")
            yield case.experiment.origins.top_problem(message, place)


def _undecidable(case: Case, asked: Asked, reach: Reach, seeds: int) -> str:
    """Returns why a claim cannot be decided, and what can decide it."""
    judged = seeds - asked.choosing
    least = "" if reach.p == least_by_ranks(judged) else " after Holm"
    count = counted(judged, "seed")
    message = (
        f"{_when_by_ranks(asked)} no outcome of {count} gives p below {reach.p:.3g}{least}, where "
        f"{ALPHA:g} is needed: it could not be {reach.verb}"
    )
    if reach.more is None:
        return f"{message}; claim less"
    enough = seeds + reach.more
    if judged < ENOUGH_SEEDS:
        enough = max(enough, _enough_seeds(case.experiment))
    sizeless = asked.comparison.claim.smallest is not None and not asked.comparison.by_median
    return f"{message}; take {enough} seeds{', and leave smallest out' if sizeless else ''}"


def _when_by_ranks(asked: Asked) -> str:
    """Returns when a claim is judged by ranks."""
    if asked.comparison.by_median:
        return "judged by the sign test, as a median is,"
    if asked.by_ranks:
        return "judged by ranks, as who diverged always is,"
    if asked.comparison.metric.width:
        return "if one seed reaches the target with no value of the axis, ranks decide, and"
    return "if one trial does not reach the target, ranks decide, and"


def _out_of_reach(experiment: Experiment, seeds: int) -> Iterator[tuple[Asked, Reach]]:
    """Yields the questions that may go by ranks, and then cannot be decided.

    What is claimed within a margin is left out: by ranks it is not judged with any number of seeds.
    """
    family = family_of(experiment)
    floors = [asked.floor(seeds) for asked in family]
    for place, asked in enumerate(family):
        metric, claim = asked.comparison.metric, asked.comparison.claim
        missable = metric.target is not None or metric.width is not None
        bounded = claim.margin is not None and not asked.comparison.by_median
        if bounded or not (asked.by_ranks or missable):
            continue
        missing = asked.floor(seeds, missing=True)
        reach = out_of_reach([*floors[:place], missing, *floors[place + 1 :]], place, claim.verdict)
        if reach is not None:
            yield asked, reach


def _enough_seeds(experiment: Experiment) -> int:
    """Returns the least number of seeds of which no rule here warns, and ranks can decide too."""
    by_ranks = pairs_by_ranks(ALPHA / max(1, len(family_of(experiment))))
    first = max(len(experiment.seeds), max(ENOUGH_SEEDS, by_ranks) + _choosing(experiment))
    for seeds in range(first, _MOST_SEEDS):
        power = power_of(experiment, seeds)
        small = power is None or power.effect <= LARGE
        if small and next(_out_of_reach(experiment, seeds), None) is None:
            return seeds
    return _MOST_SEEDS


def _choosing(experiment: Experiment) -> int:
    selects = [comparison.claim.select for comparison in experiment.claims]
    return max((select.seeds for select in selects if select), default=0)


def _at_seeds(case: Case, message: str) -> Problem:
    """Returns a problem at the place where the seeds are stated."""
    origins = case.experiment.origins
    problem = origins.top_problem(message, ("seeds",) if origins.seeds else ("claims",))
    if origins.seeds and origins.seeds_by_option:
        return Problem(origins.seeds.source, message)
    return problem
