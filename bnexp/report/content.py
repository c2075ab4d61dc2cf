"""Gathers what a report says, as texts that each form of it renders as they are."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bnexp.analysis import Results, Summary, Verdict, summary_tables
from bnexp.analysis.overview.matrix import matrices_of
from bnexp.analysis.overview.means import FEW_ARMS, brief_means
from bnexp.analysis.overview.relative import Relatives, relatives_of
from bnexp.analysis.overview.words import answer_words
from bnexp.analysis.telling.remarks import listed
from bnexp.analysis.telling.verdict_tables import unable_remark
from bnexp.config import Experiment
from bnexp.config.sizes import SIZES, DataSize
from bnexp.counting import counted
from bnexp.documents.costs import Cost
from bnexp.plan import FairnessWarning
from bnexp.plan.differing import differing
from bnexp.report.amounts import NONE
from bnexp.report.captions import MATRIX, figures_beside
from bnexp.report.claims.answers import Answer, answers_by_spot, answers_of
from bnexp.report.claims.cards import Chapter, chapters_of
from bnexp.report.claims.evidence import Fact
from bnexp.report.claims.glossary import GLOSSARY
from bnexp.report.claims.listing import claims_listing
from bnexp.report.claims.matrix import Overview, overview_of
from bnexp.report.costs import cost_tables
from bnexp.report.listings import Listing, listings_of
from bnexp.report.methods import methods_of
from bnexp.report.outcome import counts_of, outcome_of, question_of
from bnexp.report.pictures import Picture
from bnexp.report.trained import trained_words
from bnexp.store.answers.looked import Look
from bnexp.table import Table


@dataclass(frozen=True)
class Ended:
    """A trial that did not finish.

    Attributes:
        label: The trial as people call it: arm, grid values, seed.
        status: `failed` or `diverged`.
        step: Optimizer steps done when the loss was first not finite, or None.
        reason: Why, in one sentence.
    """

    label: str
    status: str
    step: int | None
    reason: str


@dataclass(frozen=True)
class Reproduction:
    """What makes the results again.

    Attributes:
        command: What was run; empty where that is not known.
        again: What to run with the configuration at hand.
        configuration: The resolved configuration, as YAML.
    """

    command: str
    again: str
    configuration: str


@dataclass(frozen=True)
class Content:
    """What a report says.

    Attributes:
        name: Name of the experiment.
        question: What was asked.
        note: What a reader must know first, such as that one data set stood in for another.
        counts: For each verdict how many claims came to it.
        outcome: The same in sentences, and how many trials it rests on.
        words: The answer in two or three sentences; none without claims.
        trained: How many trials it rests on, and of what.
        doubts: What is wrong with the data, in sentences.
        unable: Which tests can confirm nothing with so few pairs; may be empty.
        overview: All verdicts in one table; None without claims.
        chapters: A card for each claim, by the question that it answers.
        claims: Every verdict as a row; None without claims.
        relatives: Every arm against every other; None with one arm alone.
        methods: What was done, as a paragraph for a paper.
        answers: What became of each claim.
        glossary: Words of the evidence, explained; empty without claims.
        pictures: The figures.
        brief: The means of the arms in brief; None where all of them are few.
        tables: Means of the arms and paired differences, a row per metric.
        listings: Every trial, and every pair.
        differing: What differs between the arms; a second table holds what only some of them have.
        costs: Parameters and operations of the arms, if the data's size is on record, and times.
        warnings: What makes the comparison unfair, accepted or not; None where there is nothing.
        ended: Trials that did not finish.
        looks: How often, and at how many seeds, the answer was looked at.
        environment: What it was made with.
        reproduction: How to make it again.
    """

    name: str
    question: str
    note: str
    counts: Mapping[str, int]
    outcome: tuple[str, ...]
    words: tuple[str, ...]
    trained: str
    doubts: tuple[str, ...]
    unable: str
    overview: Overview | None
    chapters: tuple[Chapter, ...]
    claims: Listing | None
    relatives: Relatives | None
    methods: str
    answers: tuple[Answer, ...]
    glossary: tuple[Fact, ...]
    pictures: tuple[Picture, ...]
    brief: Table | None
    tables: tuple[Table, ...]
    listings: tuple[Listing, ...]
    differing: tuple[Table, ...]
    costs: tuple[Table, ...]
    warnings: Table | None
    ended: Table | None
    looks: str
    environment: tuple[Fact, ...]
    reproduction: Reproduction

    @property
    def odd(self) -> int:
        """How many verdicts are not as expected."""
        return sum(not answer.as_expected for answer in self.answers)

    @property
    def others(self) -> tuple[Picture, ...]:
        """The figures that stand beside no question, without the matrix, which is a table here."""
        elsewhere = {MATRIX, *(picture.kind for picture in self.beside.values())}
        return tuple(picture for picture in self.pictures if picture.kind not in elsewhere)

    @property
    def beside(self) -> dict[str, Picture]:
        """For each question the figure that stands beside its claims, where there is one."""
        by_kind = {picture.kind: picture for picture in self.pictures}
        found = figures_beside([chapter.question for chapter in self.chapters], by_kind)
        return {question: by_kind[kind] for question, kind in found.items()}


def content_of(
    results: Results,
    summary: Summary,
    verdicts: Sequence[Verdict],
    experiment: Experiment,
    *,
    pictures: Sequence[Picture],
    warnings: Sequence[FairnessWarning],
    ended: Sequence[Ended],
    looks: Sequence[Look],
    caution: str,
    doubts: Sequence[str] = (),
    sizes: Mapping[str, DataSize] = SIZES,
    measured: Cost | None = None,
    environment: Mapping[str, Any],
    configuration: str,
) -> Content:
    """Returns what a report says of an experiment.

    Args:
        results: The tables.
        summary: Means and paired differences.
        verdicts: What became of the claims.
        experiment: What was run.
        pictures: The figures.
        warnings: What the lint says of it.
        ended: Trials that did not finish.
        looks: The states of the results that were looked at.
        caution: What that does to the verdicts; may be empty.
        doubts: What is wrong with the data, in sentences.
        sizes: For the name of each data set how large it is.
        measured: What the arms were measured to take; None where nothing was.
        environment: What the run was made with, as in `environment.json`.
        configuration: The resolved configuration, as YAML.
    """
    answers = answers_of(verdicts)
    by_spot = answers_by_spot(verdicts, answers)
    matrices = matrices_of(verdicts)
    unable = unable_remark(verdicts)
    is_large = bool(summary.keys) or len(results.arms) > FEW_ARMS
    return Content(
        name=results.name,
        question=question_of(experiment),
        note=results.note,
        counts=counts_of(answers),
        outcome=(*outcome_of(answers, results), *doubts, *filter(None, [unable])),
        words=answer_words(verdicts) if verdicts else (),
        trained=trained_words(results.trials, experiment),
        doubts=tuple(doubts),
        unable=unable,
        overview=overview_of(matrices, by_spot),
        chapters=chapters_of(matrices, by_spot),
        claims=claims_listing(verdicts, answers),
        relatives=relatives_of(results, summary),
        methods=methods_of(results, experiment, verdicts, environment),
        answers=answers,
        glossary=GLOSSARY if answers else (),
        pictures=tuple(pictures),
        brief=brief_means(summary) if is_large and summary.metrics else None,
        tables=tuple(reversed(summary_tables(summary))),
        listings=listings_of(results, summary),
        differing=_differing(experiment),
        costs=cost_tables(experiment, sizes, measured),
        warnings=_warnings(warnings),
        ended=_ended(ended),
        looks=_looks(looks, caution),
        environment=tuple(_flat(environment)),
        reproduction=Reproduction(
            command=shlex.join(map(str, environment.get("command", ()))),
            again="bnexp run experiment.yaml",
            configuration=configuration,
        ),
    )


def _differing(experiment: Experiment) -> tuple[Table, ...]:
    """Returns what differs between the arms, first what all of them state."""
    first = experiment.variants[0].cell
    settings = {v.arm: v.settings for v in experiment.variants if v.cell == first}
    rows = differing(settings)
    columns = ("Setting", *settings)
    shared = [row for row in rows if None not in row.values.values()]
    single = [row for row in rows if None in row.values.values()]
    titles = ("What all arms have, with different values", "What only some arms have")
    return tuple(
        Table(
            title,
            columns,
            tuple((row.path, *(_stated(row.values[arm]) for arm in settings)) for row in part),
        )
        for title, part in zip(titles, (shared, single), strict=True)
        if part
    )


def _stated(value: str | None) -> str:
    return NONE if value is None else value


def _warnings(warnings: Sequence[FairnessWarning]) -> Table | None:
    """Returns what makes the comparison unfair, with the reasons for accepting it."""
    rows = tuple(
        (w.rule, w.problem.key, w.problem.message, w.accepted or "not accepted") for w in warnings
    )
    columns = ("Rule", "Setting", "Why it matters", "Accepted because")
    return Table("Warnings about fairness", columns, rows) if rows else None


def _ended(ended: Sequence[Ended]) -> Table | None:
    """Returns the trials that did not finish, with step and reason."""
    rows = tuple(
        (end.label, end.status, NONE if end.step is None else f"{end.step:,}", end.reason)
        for end in ended
    )
    columns = ("Trial", "Ended", "Step", "Reason")
    return Table("Trials that did not finish", columns, rows) if rows else None


def _looks(looks: Sequence[Look], caution: str) -> str:
    """Returns how often, and at how many seeds, the answer was looked at."""
    if not looks:
        return f"No look at the answer is on record. {caution}".strip()
    times: Counter[int] = Counter()
    for look in looks:
        times[look.seeds] += look.times
    words = {1: "once", 2: "twice"}
    often = [
        f"{words.get(count, f'{count} times')} at {counted(seeds, 'seed')}"
        for seeds, count in times.items()
    ]
    return f"The answer was looked at {listed(often)}. {caution}".strip()


def _flat(values: Mapping[str, Any], before: str = "") -> list[Fact]:
    """Returns each value of a mapping, and of those inside it, under a name in words."""
    facts: list[Fact] = []
    for key, value in values.items():
        name = f"{before}{key.replace('_', ' ')}"
        if isinstance(value, Mapping):
            facts += _flat(value, f"{name}: ")
        elif value not in ("", None):
            text = shlex.join(map(str, value)) if isinstance(value, list) else str(value)
            facts.append((name[:1].upper() + name[1:], text))
    return facts
